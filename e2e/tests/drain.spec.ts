import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Locator, Page } from '@playwright/test'

import type { Cluster } from '../support/cluster'
import { paleTexts } from '../support/contrast'
import { Dashboard } from '../support/dashboard'
import { deployment, type Shape } from '../support/objects'
import { pane, untilLive } from '../support/page'
import { expect, test as base } from '../support/test'

/** Pods take a second or two to start and to stop. */
const MOVED = { timeout: 40_000 }

/** The node that is drained, and the only other one that its pods may go to. */
const NODE = 'node-5'
const OTHER = 'node-6'

/** Both nodes for this test's pods alone: what else ran there runs elsewhere. */
const test = base.extend<{ nodes: undefined }>({
  nodes: [
    async ({ cluster, namespace }, use) => {
      await cluster.kubectl('label', 'node', NODE, OTHER, `drain-test=${namespace}`, '--overwrite')
      await cluster.kubectl('taint', 'node', NODE, OTHER, `drain-test=${namespace}:NoExecute`, '--overwrite')
      await expect.poll(async () => (await evictable(cluster, NODE)).concat(await evictable(cluster, OTHER)), MOVED).toEqual([])
      // Pods start on the first node.
      await cluster.kubectl('cordon', OTHER)
      await use(undefined)
      await cluster.kubectl('delete', 'namespace', namespace, '--wait=false')
      await cluster.kubectl('uncordon', NODE, OTHER)
      await cluster.kubectl('taint', 'node', NODE, OTHER, 'drain-test-')
      await cluster.kubectl('label', 'node', NODE, OTHER, 'drain-test-')
    },
    { auto: true },
  ],
})

interface OwnedPod {
  readonly metadata: { readonly name: string; readonly ownerReferences?: readonly { readonly kind: string }[] }
}

/** Pods of a node that are no DaemonSet's. */
async function evictable(cluster: Cluster, node: string): Promise<readonly string[]> {
  const text = await cluster.kubectl('get', 'pods', '-A', '--field-selector', `spec.nodeName=${node}`, '-o', 'json')
  const { items } = JSON.parse(text) as { items: readonly OwnedPod[] }
  const isDaemon = (pod: OwnedPod): boolean => pod.metadata.ownerReferences?.some(owner => owner.kind === 'DaemonSet') ?? false
  return items.filter(pod => !isDaemon(pod)).map(pod => pod.metadata.name)
}

/** Only on this test's nodes. */
function here(namespace: string, more: object = {}): object {
  return { nodeSelector: { 'drain-test': namespace }, tolerations: [{ key: 'drain-test', operator: 'Exists' }], ...more }
}

async function run(cluster: Cluster, namespace: string, name: string, { pod = {}, ...shape }: Shape = {}): Promise<void> {
  await cluster.apply(deployment(namespace, name, { ...shape, pod: here(namespace, pod) }))
  await cluster.kubectl('-n', namespace, 'rollout', 'status', `deployment/${name}`, '--timeout=40s')
}

/** A budget that lets none go as long as there is one. */
async function hold(cluster: Cluster, namespace: string, name: string): Promise<void> {
  const selector = { matchLabels: { app: name } }
  await cluster.apply({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name, namespace }, spec: { minAvailable: 1, selector } })
  await cluster.kubectl('-n', namespace, 'wait', '--for=jsonpath={.status.currentHealthy}=1', `pdb/${name}`, '--timeout=30s')
}

async function unschedulable(cluster: Cluster): Promise<boolean> {
  return (await cluster.kubectl('get', 'node', NODE, '-o', 'jsonpath={.spec.unschedulable}')) === 'true'
}

async function open(page: Page, dashboard: Dashboard, node = NODE): Promise<Locator> {
  await dashboard.open(page, `/nodes?show=list&open=nodes/-/${node}`)
  await untilLive(page)
  const opened = pane(page, node)
  await expect(opened.getByRole('button', { name: 'Drain', exact: true })).toBeVisible()
  return opened
}

async function plan(page: Page, opened: Locator, node = NODE): Promise<Locator> {
  await opened.getByRole('button', { name: 'Drain', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: `Drain ${node}` })
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Time' })).toBeVisible()
  return dialog
}

/** Types the name and drains; the drain that the pane then shows is this one. */
async function confirm(dialog: Locator, pods: string, node = NODE): Promise<void> {
  const reason = `kernel ${Date.now().toString(36)}`
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason)
  await dialog.getByRole('textbox', { name: `Type ${node} to confirm` }).fill(node)
  await dialog.getByRole('button', { name: `Drain ${node}, evict ${pods}` }).click()
  await expect(dialog).toHaveCount(0)
  await expect(dialog.page().getByRole('region', { name: 'Drain' })).toContainText(`“${reason}”`)
}

/** The drain in a node's pane. */
function progress(opened: Locator): Locator {
  return opened.getByRole('region', { name: 'Drain' })
}

test('a budget blocks, then lets go; DaemonSet pods stay; the rest moves', async ({ page, cluster, dashboard, namespace }) => {
  await run(cluster, namespace, 'web', { replicas: 3 })
  await run(cluster, namespace, 'db')
  await hold(cluster, namespace, 'db')
  const containers = [{ name: 'agent', image: 'registry.example.com/test/agent:1.0' }]
  const labels = { app: 'agent' }
  await cluster.apply({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: here(namespace, { containers }) } },
  })
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'daemonset/agent', '--timeout=40s')
  await cluster.kubectl('uncordon', OTHER)

  const node = await open(page, dashboard)
  const dialog = await plan(page, node)
  await expect(dialog.getByRole('button', { name: 'Cancel' }), 'the focus is on what changes nothing').toBeFocused()
  const line = (what: string): Locator => dialog.getByRole('listitem').filter({ hasText: what })
  await expect(line('are evicted')).toContainText('3')
  await expect(line('blocked now')).toContainText('PDB db allows 0 disruptions')
  await expect(line('DaemonSets')).toContainText('agent')
  const danger = dialog.getByRole('button', { name: `Drain ${NODE}, evict 4 pods` })
  await expect(danger).toBeDisabled()
  expect(await unschedulable(cluster), 'nothing is done before it is confirmed').toBe(false)
  await confirm(dialog, '4 pods')

  const drain = progress(node)
  await expect(drain.getByText('3 of 4 pods moved')).toBeVisible(MOVED)
  await expect(drain.getByRole('row').filter({ hasText: `${OTHER}, Ready` })).toHaveCount(3, MOVED)
  const blocked = drain.getByRole('row').filter({ hasText: 'Blocked' })
  await expect(blocked).toContainText('PDB db allows 0 disruptions')
  await expect(blocked, 'it is retried').toContainText('2 tries so far', MOVED)
  await expect(blocked.getByRole('link', { name: 'Why?' })).toHaveAttribute('href', new RegExp(`poddisruptionbudgets/${namespace}/db`))
  expect(await unschedulable(cluster)).toBe(true)

  // A second one elsewhere, and the budget has one to spare.
  await cluster.kubectl('-n', namespace, 'scale', 'deployment/db', '--replicas=2')
  await expect(drain.getByText('4 of 4 pods moved')).toBeVisible(MOVED)
  await expect(drain.getByText('Drained: all pods that can go are gone.')).toBeVisible()
  expect(await evictable(cluster, NODE)).toEqual([])
  const agents = await cluster.list('-n', namespace, 'pods', '-l', 'app=agent')
  expect(agents.map(pod => pod.spec?.nodeName).sort(), 'DaemonSet pods stay').toEqual([NODE, OTHER])

  // The cordon has the order's id, every eviction one of its own, chosen before.
  const told = dashboard.program.out.split('\n').find(text => text.includes('"Drain"') && text.includes(NODE))
  const { audit } = JSON.parse(told ?? '{}') as { audit: { id: string } }
  const log = (await readFile(join(cluster.dir, 'log', 'audit.log'), 'utf8')).split('\n')
  expect(log.some(text => text.includes(audit.id) && text.includes('"verb":"patch"') && text.includes(NODE))).toBe(true)

  const evicted = dashboard.program.out.split('\n').filter(text => text.includes('"evict"') && text.includes(namespace))
  expect(evicted.length, 'four pods, one of them several times').toBeGreaterThan(5)
  for (const line of evicted) {
    const { audit: eviction } = JSON.parse(line) as { audit: { id: string } }
    expect(log.some(text => text.includes(eviction.id) && text.includes('"subresource":"eviction"')), line).toBe(true)
  }

  await drain.getByRole('button', { name: 'Uncordon' }).click()
  await expect.poll(async () => await unschedulable(cluster)).toBe(false)
  await expect(drain.getByRole('button', { name: 'Uncordon' }), 'it is open now').toHaveCount(0)

  await page.getByRole('link', { name: 'Activity', exact: true }).first().click()
  await expect(page.getByRole('row').filter({ hasText: `${NODE}: drain` }).first()).toContainText('Done')
})

test('each kind of loss is accepted before', async ({ page, cluster, dashboard, namespace }) => {
  const volumes = [{ name: 'cache', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }, { name: 'tmp', emptyDir: {} }]
  await run(cluster, namespace, 'cache', { pod: { volumes } })
  const containers = [{ name: 'debug', image: 'registry.example.com/test/debug:1.0' }]
  await cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'debug', namespace }, spec: here(namespace, { containers }) })
  await cluster.kubectl('-n', namespace, 'wait', '--for=condition=Ready', 'pod/debug', '--timeout=40s')
  await cluster.kubectl('uncordon', OTHER)

  const node = await open(page, dashboard)
  const dialog = await plan(page, node)
  await dialog.getByRole('textbox', { name: `Type ${NODE} to confirm` }).fill(NODE)
  const danger = dialog.getByRole('button', { name: `Drain ${NODE}, evict 2 pods` })
  await expect(danger, 'nothing is accepted').toBeDisabled()
  await expect(dialog.getByRole('listitem').filter({ hasText: 'lose emptyDir data' })).toContainText('(cache in memory, up to 64Mi; tmp, no limit)')
  await dialog.getByRole('checkbox', { name: 'Accept the loss of emptyDir data' }).click()
  await expect(danger, 'the other loss is not').toBeDisabled()
  await dialog.getByRole('checkbox', { name: 'Accept the loss of pods without an owner' }).press('Space')
  await expect(dialog.getByRole('listitem').filter({ hasText: 'never come back' })).toContainText('debug')
  await confirm(dialog, '2 pods')

  const drain = progress(node)
  await expect(drain.getByText('Drained: all pods that can go are gone.')).toBeVisible(MOVED)
  await expect(drain.getByRole('row').filter({ hasText: 'debug' })).toContainText('will not come back')
  await expect(drain.getByRole('row').filter({ hasText: 'cache-' })).toContainText('emptyDir lost')
  expect((await cluster.list('-n', namespace, 'pods', '--field-selector', `spec.nodeName=${NODE}`)).length).toBe(0)
})

test('two tabs: paused in one, cancelled and uncordoned in the other', async ({ page, context, cluster, dashboard, namespace }) => {
  const image = 'registry.example.com/test/web:1.0-stubborn'
  await run(cluster, namespace, 'web', { replicas: 6, image, pod: { terminationGracePeriodSeconds: 12 } })
  await cluster.kubectl('uncordon', OTHER)
  const node = await open(page, dashboard)
  await confirm(await plan(page, node), '6 pods')
  const drain = progress(node)
  await expect(drain.getByText('4 stopping')).toBeVisible()
  await expect(drain.getByText('2 waiting'), 'at most 4 at a time').toBeVisible()
  await expect(drain.getByRole('row').filter({ hasText: / s left/ })).toHaveCount(4)
  await drain.getByRole('button', { name: 'Pause drain' }).click()

  const other = await context.newPage()
  const there = progress(await open(other, dashboard))
  await expect(there.getByText('Paused: no more pods are asked to go')).toBeVisible()
  await expect(there.getByText('4 of 6 pods moved'), 'those that were asked, go').toBeVisible(MOVED)
  await expect(there.getByText('2 waiting')).toBeVisible()

  await there.getByRole('button', { name: 'Cancel and uncordon' }).click()
  await expect(drain.getByText('Cancelled before its end')).toBeVisible()
  await expect.poll(async () => await unschedulable(cluster)).toBe(false)
  expect((await evictable(cluster, NODE)).length).toBeGreaterThanOrEqual(2)
  await other.getByRole('link', { name: 'Activity', exact: true }).first().click()
  await expect(other.getByRole('row').filter({ hasText: `${NODE}: drain` }).first()).toContainText('Cancelled: 4 of 6 gone')
})

test('someone opens the node meanwhile: it is told, and nothing is overwritten', async ({ page, cluster, dashboard, namespace }) => {
  await run(cluster, namespace, 'db')
  await hold(cluster, namespace, 'db')
  const node = await open(page, dashboard)
  await confirm(await plan(page, node), '1 pod')
  const drain = progress(node)
  await expect(drain.getByText('2 tries so far')).toBeVisible(MOVED)
  await cluster.kubectl('uncordon', NODE)
  await expect(drain.getByText('Paused: someone opened the node for new pods meanwhile')).toBeVisible()
  expect(await unschedulable(cluster)).toBe(false)
  await drain.getByRole('button', { name: 'Go on' }).click()
  await expect.poll(async () => await unschedulable(cluster)).toBe(true)
  await drain.getByRole('button', { name: 'Cancel and uncordon' }).click()
  await expect.poll(async () => await unschedulable(cluster)).toBe(false)
})

test('killed in the middle, it goes on; the next node waits for its turn', async ({ page, cluster, namespace, complaints }) => {
  complaints.expectLostConnections()
  await run(cluster, namespace, 'web', { replicas: 2 })
  await run(cluster, namespace, 'db')
  await hold(cluster, namespace, 'db')
  await cluster.kubectl('uncordon', OTHER)
  const state = join(cluster.dir, `kept-${namespace}`)
  const first = await Dashboard.start(cluster, { state })
  const node = await open(page, first)
  await confirm(await plan(page, node), '3 pods')
  await expect(progress(node).getByText(/^1 blocked$/)).toBeVisible(MOVED)
  await first.kill()

  const second = await Dashboard.start(cluster, { state })
  try {
    const again = progress(await open(page, second))
    await expect(again.getByText(/tries so far/)).toBeVisible(MOVED)

    const next = await open(page, second, OTHER)
    await confirm(await plan(page, next, OTHER), '2 pods', OTHER)
    await expect(progress(next).getByText(`Waits for its turn, after ${NODE}`)).toBeVisible()
    await expect(progress(next).getByRole('combobox', { name: 'Nodes at once' })).toHaveValue('1')
    await progress(next).getByRole('button', { name: 'Cancel drain' }).click()
    await expect(progress(next).getByText('Cancelled before its end')).toBeVisible()
    expect((await evictable(cluster, OTHER)).length, 'nothing was done to it').toBe(2)

    await cluster.kubectl('-n', namespace, 'delete', 'pdb', 'db')
    await expect(progress(await open(page, second)).getByText('Drained: all pods that can go are gone.')).toBeVisible(MOVED)
    expect(await evictable(cluster, NODE)).toEqual([])
  } finally {
    await second.stop()
  }
})

test.describe('narrow', () => {
  test.use({ locale: 'zh-CN', viewport: { width: 390, height: 844 } })

  test('on a phone, in Chinese, in the dark', async ({ page, cluster, dashboard, namespace }) => {
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    await run(cluster, namespace, 'db', { pod: { volumes: [{ name: 'cache', emptyDir: {} }] } })
    await hold(cluster, namespace, 'db')
    await dashboard.open(page, `/nodes?open=nodes/-/${NODE}`)
    const node = pane(page, NODE)
    await node.getByRole('button', { name: '排空', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: `排空 ${NODE}` })
    await expect(dialog.getByRole('listitem').filter({ hasText: '时间' })).toBeVisible()
    expect(await paleTexts(page), 'the dialog').toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    const box = await dialog.getByRole('button', { name: `排空 ${NODE}，驱逐 1 个 Pod` }).boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? 400), 'the button is on the screen').toBeLessThanOrEqual(390)
    await dialog.getByRole('checkbox', { name: '接受丢失 emptyDir 数据' }).click()
    await dialog.getByRole('textbox', { name: '原因' }).fill(namespace)
    await dialog.getByRole('textbox', { name: `输入 ${NODE} 以确认` }).fill(NODE)
    await dialog.getByRole('button', { name: `排空 ${NODE}，驱逐 1 个 Pod` }).click()
    const drain = node.getByRole('region', { name: '排空' })
    await expect(drain).toContainText(`“${namespace}”`)
    await expect(drain.getByText(/PDB db 允许 0 次中断/)).toBeVisible(MOVED)
    expect(await paleTexts(page), 'the progress').toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await drain.getByRole('button', { name: '取消并恢复调度' }).click()
    await expect.poll(async () => await unschedulable(cluster)).toBe(false)
  })
})
