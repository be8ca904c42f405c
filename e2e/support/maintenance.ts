import type { Locator, Page } from '@playwright/test'

import type { Cluster } from './cluster'
import type { Dashboard } from './dashboard'
import { deployment, service } from './objects'
import { pane, untilLive } from './page'
import { expect } from './test'

/** Pods take a second or two to start and to stop. */
export const MOVED = { timeout: 40_000 }
export const ANNOTATION = 'quarterdeck.dev/maintenance'

/** Deployments `order` and `payment` with their Services, all Ready. */
export async function shop(cluster: Cluster, namespace: string, order = 3, payment = 2): Promise<void> {
  for (const [name, replicas] of [['order', order], ['payment', payment]] as const) {
    await cluster.apply(deployment(namespace, name, { replicas }), service(namespace, name))
  }
  for (const name of ['order', 'payment']) {
    await cluster.kubectl('-n', namespace, 'rollout', 'status', `deployment/${name}`, '--timeout=60s')
  }
}

export interface State {
  readonly replicas: number
  readonly ready: number
  readonly marked: boolean
}

export async function state(cluster: Cluster, namespace: string, name: string, kind = 'deployment'): Promise<State> {
  const text = await cluster.kubectl('-n', namespace, 'get', kind, name, '-o', 'json')
  const it = JSON.parse(text) as {
    metadata: { annotations?: Record<string, string> }
    spec: { replicas: number }
    status: { readyReplicas?: number }
  }
  const marked = it.metadata.annotations?.[ANNOTATION] !== undefined
  return { replicas: it.spec.replicas, ready: it.status.readyReplicas ?? 0, marked }
}

/** The pane of a workload, with its buttons. */
export async function open(page: Page, dashboard: Dashboard, namespace: string, name = 'order', kind = 'deployments'): Promise<Locator> {
  await dashboard.open(page, `/workloads?ns=${namespace}&open=${kind}/${namespace}/${name}`)
  await untilLive(page)
  const opened = pane(page, name)
  await expect(opened.getByRole('button', { name: 'Maintenance', exact: true })).toBeVisible()
  return opened
}

/** The dialog that a pane's button opens. */
export async function plan(page: Page, opened: Locator, name = 'order'): Promise<Locator> {
  await opened.getByRole('button', { name: 'Maintenance', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: `Maintenance of ${name}` })
  await expect(dialog.getByRole('button', { name: 'Cancel' }), 'the focus is on what changes nothing').toBeFocused()
  return dialog
}

export async function confirm(dialog: Locator, name = 'order', more = ''): Promise<void> {
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('line tax')
  const button = dialog.getByRole('button', { name: `Take down ${name}${more}` })
  await expect(button).toBeDisabled()
  await dialog.getByRole('textbox', { name: `Type ${name} to confirm` }).fill(name)
  await button.click()
  await expect(dialog).toHaveCount(0)
}

/** What a pane tells of the run. */
export function progress(opened: Locator): Locator {
  return opened.getByRole('region', { name: 'Maintenance' })
}

/** Waits until all are down, and gives what the pane tells. */
export async function untilDown(opened: Locator): Promise<Locator> {
  const told = progress(opened)
  await expect(told.getByRole('status').first()).toContainText('Down, work under way', MOVED)
  return told
}

/** The ConfigMaps of the runs of a namespace. */
export async function runs(cluster: Cluster, namespace: string): Promise<readonly string[]> {
  const maps = await cluster.list('-n', namespace, 'configmaps', '-l', ANNOTATION)
  return maps.map(map => map.metadata.name)
}

/** The one ConfigMap of a namespace. */
export async function theRun(cluster: Cluster, namespace: string): Promise<string> {
  const [name] = await runs(cluster, namespace)
  if (name === undefined) throw new Error('there is no run')
  return name
}

/** What stands in the ConfigMap of the run. */
export async function kept(cluster: Cluster, namespace: string): Promise<string> {
  return await cluster.kubectl('-n', namespace, 'get', 'configmaps', '-l', ANNOTATION, '-o', 'jsonpath={.items[*].data.run}')
}

/** A Job, or the template of one, that ends by itself. */
export function work(image = 'registry.example.com/test/migrate:1.0'): object {
  return { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image }] } } }
}

export function cronJob(namespace: string, name: string, spec = work()): object {
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name, namespace }, spec: { schedule: '0 0 1 1 *', jobTemplate: { spec } } }
}
