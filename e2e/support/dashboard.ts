import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'

import type { Page } from '@playwright/test'

import type { Cluster, Person } from './cluster'
import { Program, required, run, type Ended } from './process'

/** The environment of a dashboard: ours, without what would point it at another cluster. */
function environment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1' }
  delete env['KUBECONFIG']
  return env
}

/** Runs the server where it is expected to end by itself. */
export async function quarterdeck(...args: readonly string[]): Promise<Ended> {
  return await run(required('QUARTERDECK'), args, { env: environment() })
}

/** Starts the server; it may end by itself, or is to be stopped. */
export function startQuarterdeck(...args: readonly string[]): Program {
  return new Program(required('QUARTERDECK'), args, { env: environment() })
}

export interface DashboardOptions {
  readonly person?: Person
  /** Another way to the cluster than the person's own. */
  readonly kubeconfig?: string
  /** Any, unless told. */
  readonly port?: number
  readonly args?: readonly string[]
  /** Where it keeps what was done; a new place, unless told. */
  readonly state?: string
}

/** A running dashboard, and the link that it printed. */
export class Dashboard {
  private constructor(
    readonly program: Program,
    /** `http://127.0.0.1:41234` */
    readonly origin: string,
    readonly key: string,
  ) {}

  static async start(cluster: Cluster, { person = 'admin', kubeconfig = cluster.kubeconfig(person), port = 0, args = [], state }: DashboardOptions = {}): Promise<Dashboard> {
    const listen = `127.0.0.1:${port}`
    const dir = state ?? (await mkdtemp(join(cluster.dir, 'state-')))
    const program = startQuarterdeck('--kubeconfig', kubeconfig, '--listen', listen, '--state-dir', dir, ...args)
    const [, origin, key] = await program.says(/^(http:\/\/\S+)\/#key=(\S+)$/m)
    if (!origin || !key) throw new Error(`not a link with a key: ${program.out}`)
    return new Dashboard(program, origin, key)
  }

  get port(): number {
    return Number(new URL(this.origin).port)
  }

  /** Opens a place of the page, signed in. */
  async open(page: Page, place = '/'): Promise<void> {
    const { request } = page.context()
    const { origin, key } = this
    const answer = await request.post(`${origin}/api/session`, { data: { key }, headers: { origin } })
    if (answer.status() !== 204) throw new Error(`not signed in: ${answer.status()}`)
    await page.goto(`${origin}${place}`)
  }

  /** Opens a place by a link with the key, as it is printed. */
  async openLink(page: Page, place = '/'): Promise<void> {
    await page.goto(`${this.origin}${place}#key=${this.key}`)
  }

  async stop(): Promise<void> {
    await this.program.stop()
  }

  /** Ends it as the kernel would for want of memory. */
  async kill(): Promise<void> {
    this.program.kill('SIGKILL')
    await this.program.ended
  }
}
