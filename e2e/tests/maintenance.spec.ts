import { join } from 'node:path'

import type { Locator, Page } from '@playwright/test'

import type { Cluster } from '../support/cluster'
import { Dashboard } from '../support/dashboard'
import { deployment, service } from '../support/objects'
import { pane, untilLive } from '../support/page'
import { expect, test } from '../support/test'

/** Pods take a second or two to start and to stop. */
const MOVED = { timeout: 40_000 }
const ANNOTATION = 'quarterdeck.dev/maintenance'

async function shop(cluster: Cluster, namespace: string): Promise<void> {
  for (const [name, replicas] of [['order', 3], ['payment', 2]] as const) {
    await cluster.apply(deployment(namespace, name, { replicas }), service(namespace, name))
  }
  for (const name of ['order', 'payment']) {
    await cluster.kubectl('-n', namespace, 'rollout', 'status', `deployment/${name}`, '--timeout=60s')
  }
}

interface State {
  readonly replicas: number
  readonly ready: number
  readonly marked: boolean
}

async function state(cluster: Cluster, namespace: string, name: string): Promise<State> {
  const text = await cluster.kubectl('-n', namespace, 'get', 'deployment', name, '-o', 'json')
  const it = JSON.parse(text) as {
    metadata: { annotations?: Record<string, string> }
    spec: { replicas: number }
    status: { readyReplicas?: number }
  }
  const marked = it.metadata.annotations?.[ANNOTATION] !== undefined
  return { replicas: it.spec.replicas, ready: it.status.readyReplicas ?? 0, marked }
}

async function open(page: Page, dashboard: Dashboard, namespace: string, name = 'order', kind = 'deployments'): Promise<Locator> {
  await dashboard.open(page, `/workloads?ns=${namespace}&open=${kind}/${namespace}/${name}`)
  await untilLive(page)
  const opened = pane(page, name)
  await expect(opened.getByRole('button', { name: 'Maintenance', exact: true })).toBeVisible()
  return opened
}

async function plan(page: Page, opened: Locator, name = 'order'): Promise<Locator> {
  await opened.getByRole('button', { name: 'Maintenance', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: `Maintenance of ${name}` })
  await expect(dialog.getByRole('button', { name: 'Cancel' }), 'the focus is on what changes nothing').toBeFocused()
  return dialog
}

async function confirm(dialog: Locator, name = 'order', more = ''): Promise<void> {
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('line tax')
  const button = dialog.getByRole('button', { name: `Take down ${name}${more}` })
  await expect(button).toBeDisabled()
  await dialog.getByRole('textbox', { name: `Type ${name} to confirm` }).fill(name)
  await button.click()
  await expect(dialog).toHaveCount(0)
}

function progress(opened: Locator): Locator {
  return opened.getByRole('region', { name: 'Maintenance' })
}

async function runs(cluster: Cluster, namespace: string): Promise<readonly string[]> {
  const maps = await cluster.list('-n', namespace, 'configmaps', '-l', ANNOTATION)
  return maps.map(map => map.metadata.name)
}

test('order and payment go down and come back, the dashboard killed between the steps', async ({ page, cluster, namespace, complaints }) => {
  test.slow()
  complaints.expectLostConnections()
  await shop(cluster, namespace)
  const kept = { state: join(cluster.dir, `kept-${namespace}`) }
  let dashboard = await Dashboard.start(cluster, kept)
  let order = await open(page, dashboard, namespace)
  const dialog = await plan(page, order)
  await dialog.getByRole('checkbox', { name: 'payment' }).click()
  const check = (text: string): Locator => dialog.getByRole('listitem').filter({ hasText: text })
  await expect(check('order has no endpoints meanwhile')).toBeVisible()
  await expect(check('payment has no endpoints meanwhile')).toBeVisible()
  expect(await state(cluster, namespace, 'order')).toEqual({ replicas: 3, ready: 3, marked: false })
  await confirm(dialog, 'order', ' and 1 more')
  await expect(progress(order)).toBeVisible(MOVED)
  await dashboard.kill()

  dashboard = await Dashboard.start(cluster, kept)
  await expect.poll(() => state(cluster, namespace, 'order'), MOVED).toEqual({ replicas: 0, ready: 0, marked: true })
  await expect.poll(() => state(cluster, namespace, 'payment'), MOVED).toEqual({ replicas: 0, ready: 0, marked: true })
  await dashboard.kill()
  expect(await runs(cluster, namespace)).toHaveLength(1)

  dashboard = await Dashboard.start(cluster, kept)
  order = await open(page, dashboard, namespace)
  await expect(progress(order).getByRole('status')).toContainText('Down, work under way', MOVED)
  await expect(progress(order)).toContainText('“line tax”')
  await expect(page.getByRole('row').filter({ hasText: 'payment' }).filter({ hasText: 'Maintenance' }).first()).toBeVisible()
  await progress(order).getByRole('button', { name: 'Bring back' }).click()
  await expect.poll(async () => (await state(cluster, namespace, 'order')).replicas, MOVED).toBe(3)
  await dashboard.kill()

  dashboard = await Dashboard.start(cluster, kept)
  await expect.poll(() => state(cluster, namespace, 'payment'), MOVED).toEqual({ replicas: 2, ready: 2, marked: false })
  expect(await state(cluster, namespace, 'order')).toEqual({ replicas: 3, ready: 3, marked: false })
  // A first visit to this address, where nothing is down: what is over is told by the whole page, which this one loads.
  await dashboard.open(page, `/maintenance?ns=${namespace}`)
  await expect(page.getByRole('heading', { name: 'Maintenance', level: 1 })).toBeVisible()
  order = await open(page, dashboard, namespace)
  await expect(progress(order)).toContainText('everything is back and Ready', MOVED)
  await page.goto(`${dashboard.origin}/activity?ns=${namespace}`)
  await expect(page.getByRole('row').filter({ hasText: 'order and 1 more: maintenance' })).toContainText('Done')
  await dashboard.stop()
})

test('finished with kubectl alone, it is over here too', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  const order = await open(page, dashboard, namespace)
  await confirm(await plan(page, order))
  await expect(progress(order).getByRole('status')).toContainText('Down, work under way', MOVED)
  await cluster.kubectl('-n', namespace, 'scale', 'deployment/order', '--replicas=3')
  await cluster.kubectl('-n', namespace, 'annotate', 'deployment/order', `${ANNOTATION}-`)
  await expect(progress(order)).toContainText('everything is back and Ready', MOVED)
  expect(await state(cluster, namespace, 'order')).toEqual({ replicas: 3, ready: 3, marked: false })
})

test('scaled by someone else meanwhile: told, and not overwritten', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  const order = await open(page, dashboard, namespace)
  const dialog = await plan(page, order)
  await dialog.getByRole('checkbox', { name: 'payment' }).click()
  await confirm(dialog, 'order', ' and 1 more')
  await expect(progress(order).getByRole('status')).toContainText('Down, work under way', MOVED)
  await cluster.kubectl('-n', namespace, 'scale', 'deployment/order', '--replicas=1')
  await expect(progress(order)).toContainText('1, set by someone else and left so', MOVED)
  await progress(order).getByRole('button', { name: 'Bring back' }).click()
  await expect(progress(order)).toContainText('Done', MOVED)
  expect(await state(cluster, namespace, 'order')).toMatchObject({ replicas: 1, marked: false })
  expect(await state(cluster, namespace, 'payment')).toEqual({ replicas: 2, ready: 2, marked: false })
})

test('what does not become Ready holds and asks', async ({ page, cluster, namespace, dashboard }) => {
  const shape = deployment(namespace, 'order', { replicas: 2 }) as { spec: object }
  await cluster.apply({ ...shape, spec: { ...shape.spec, progressDeadlineSeconds: 5 } })
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/order', '--timeout=60s')
  const order = await open(page, dashboard, namespace)
  await confirm(await plan(page, order))
  await expect(progress(order).getByRole('status')).toContainText('Down, work under way', MOVED)
  const container = await cluster.kubectl('-n', namespace, 'get', 'deployment/order', '-o', 'jsonpath={.spec.template.spec.containers[0].name}')
  await cluster.kubectl('-n', namespace, 'set', 'image', 'deployment/order', `${container}=registry.example.com/test/web:2.0-nopull`)
  await progress(order).getByRole('button', { name: 'Bring back' }).click()
  await expect(progress(order).getByRole('alert')).toContainText('order does not become Ready: 0 of 2 pods', MOVED)
  await expect(progress(order).getByRole('button', { name: 'Abort' })).toBeVisible()
  await cluster.kubectl('-n', namespace, 'set', 'image', 'deployment/order', `${container}=registry.example.com/test/web:2.0`)
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/order', '--timeout=60s')
  await progress(order).getByRole('button', { name: 'Retry' }).click()
  await expect(progress(order)).toContainText('everything is back and Ready', MOVED)
})

test('the Job of a CronJob is the work; when it is complete, all comes back by itself', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image: 'registry.example.com/test/migrate:1.0' }] } }
  await cluster.apply({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'migrate', namespace },
    spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template } } },
  })
  const order = await open(page, dashboard, namespace)
  const dialog = await plan(page, order)
  await dialog.getByRole('combobox', { name: 'Work while it is down' }).selectOption({ label: 'Run a Job of migrate' })
  await confirm(dialog)
  await expect(progress(order).getByRole('link', { name: /^migrate-m/ })).toHaveAttribute('href', new RegExp(`jobs/${namespace}/migrate-m`))
  await expect(progress(order)).toContainText('everything is back and Ready', MOVED)
  const jobs = await cluster.list('-n', namespace, 'jobs')
  expect(jobs).toHaveLength(1)
  expect(await state(cluster, namespace, 'order')).toEqual({ replicas: 3, ready: 3, marked: false })
})

test('a DaemonSet is refused in words', async ({ page, dashboard }) => {
  const agent = await open(page, dashboard, 'platform', 'fluent-bit', 'daemonsets')
  const dialog = await plan(page, agent, 'fluent-bit')
  await expect(dialog.getByRole('listitem').filter({ hasText: "can't be scaled" })).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Type fluent-bit to confirm' }).fill('fluent-bit')
  await expect(dialog.getByRole('button', { name: 'Take down fluent-bit' })).toBeDisabled()
})
