import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, type Locator, type Page } from '@playwright/test'

import type { Cluster, Person } from './cluster'
import { startQuarterdeck } from './dashboard'
import type { Program } from './process'

/** Where a person has a service account. */
export interface Account {
  readonly name: string
  readonly namespace: string
}

/** A dashboard that people sign in to, each as themselves. */
export class Team {
  private constructor(
    readonly cluster: Cluster,
    readonly program: Program,
    readonly origin: string,
  ) {}

  static async start(cluster: Cluster, ...args: readonly string[]): Promise<Team> {
    const dir = await mkdtemp(join(cluster.dir, 'state-'))
    const program = startQuarterdeck('--kubeconfig', cluster.kubeconfig('admin'), '--mode', 'token', '--listen', '127.0.0.1:0', '--state-dir', dir, ...args)
    const [, origin] = await program.says(/^(http:\/\/\S+)\/$/m)
    if (!origin) throw new Error(`not an address: ${program.out}`)
    return new Team(cluster, program, origin)
  }

  /** A token of one of the seeded people, or of any account. */
  async token(who: Person | Account, ...args: readonly string[]): Promise<string> {
    const { name, namespace } = typeof who === 'string' ? { name: who, namespace: 'platform' } : who
    return (await this.cluster.kubectl('-n', namespace, 'create', 'token', name, ...args)).trim()
  }

  /** Signs in by the page, and waits until it is the dashboard. */
  async signIn(page: Page, who: Person | Account, place = '/'): Promise<void> {
    await page.goto(`${this.origin}${place}`)
    await offer(page, await this.token(who))
    await expect(page.getByRole('button', { name: 'Find anything or run a command' })).toBeVisible({ timeout: 20_000 })
  }

  async stop(): Promise<void> {
    await this.program.stop()
  }
}

export const tokenField = (page: Page): Locator => page.getByRole('textbox', { name: 'Bearer token' })

/** Types a token into the sign-in page. */
export async function offer(page: Page, token: string): Promise<void> {
  await tokenField(page).fill(token)
  await page.getByRole('button', { name: 'Sign in with token' }).click()
}

/** What lets an account do something in a namespace. */
export function binding(namespace: string, account: Account, role: string, kind: 'ClusterRole' | 'Role' = 'ClusterRole'): object {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: `${account.name}-${role}`, namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: role },
    subjects: [{ kind: 'ServiceAccount', name: account.name, namespace: account.namespace }],
  }
}

export function account({ name, namespace }: Account): object {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }
}
