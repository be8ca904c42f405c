import type { Locator, Page } from '@playwright/test'

import type { Dashboard } from '../support/dashboard'
import { replicas } from '../support/deployments'
import { deployment } from '../support/objects'
import { untilLive } from '../support/page'
import { expect, test } from '../support/test'

const MOVED = { timeout: 45_000 }

/** Opens a list and selects rows in it by their names, with the keyboard's `x` for the last one. */
async function select(page: Page, dashboard: Dashboard, place: string, names: readonly string[]): Promise<Locator> {
  await dashboard.open(page, place)
  await untilLive(page)
  const grid = page.getByRole('grid')
  for (const name of names) {
    const row = grid.getByRole('row').filter({ has: page.getByTitle(name, { exact: true }) })
    await row.getByRole('checkbox').click()
    await expect(row.getByRole('checkbox')).toBeChecked()
  }
  return page.getByRole('region', { name: `${names.length} selected` })
}

function line(dialog: Locator, name: string): Locator {
  return dialog.getByRole('row').filter({ hasText: name })
}

test('several workloads get so many more, each in its own order; what can not be scaled is left out', async ({ page, cluster, dashboard, namespace }) => {
  const containers = [{ name: 'agent', image: 'registry.example.com/test/agent:1.0' }]
  const labels = { app: 'agent' }
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }), deployment(namespace, 'shelf', { replicas: 2 }), {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers, nodeSelector: { none: 'such' } } } },
  })
  const bar = await select(page, dashboard, `/workloads?ns=${namespace}`, ['cart', 'shelf', 'agent'])
  await bar.getByRole('button', { name: 'Scale' }).click()
  const dialog = page.getByRole('dialog', { name: 'Scale 3 workloads' })
  await expect(dialog.getByRole('button', { name: 'Cancel' }), 'the focus is on what changes nothing').toBeFocused()
  await dialog.getByRole('textbox', { name: 'Replicas' }).fill('+1')
  await expect(line(dialog, 'cart')).toContainText('1 → 2')
  await expect(line(dialog, 'shelf')).toContainText('2 → 3')
  await expect(dialog.getByRole('status')).toContainText('1 left out')
  await expect(line(dialog, 'agent')).toContainText('Not for a DaemonSet')
  expect(await replicas(cluster, namespace, 'cart'), 'nothing is done before it is confirmed').toBe('1')
  await dialog.getByRole('button', { name: 'Scale 2 workloads' }).click()
  await expect(dialog.getByRole('status')).toContainText('2 done', MOVED)
  await expect(line(dialog, 'cart')).toContainText('Done')
  expect(await replicas(cluster, namespace, 'cart')).toBe('2')
  expect(await replicas(cluster, namespace, 'shelf')).toBe('3')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(dialog).toHaveCount(0)
  await page.getByRole('link', { name: 'Activity', exact: true }).first().click()
  await expect(page.getByRole('row').filter({ hasText: 'cart: 1 → 2 replicas' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'shelf: 2 → 3 replicas' })).toBeVisible()
})

test('one that somebody else changed meanwhile is told beside the others, which are done', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }), deployment(namespace, 'shelf', { replicas: 1 }))
  const bar = await select(page, dashboard, `/workloads?ns=${namespace}`, ['cart', 'shelf'])
  await bar.getByRole('button', { name: 'Scale' }).click()
  const dialog = page.getByRole('dialog', { name: 'Scale 2 workloads' })
  await dialog.getByRole('textbox', { name: 'Replicas' }).fill('3')
  await expect(dialog.getByRole('button', { name: 'Scale 2 workloads' })).toBeEnabled()
  await cluster.kubectl('-n', namespace, 'scale', 'deployment/shelf', '--replicas=2')
  await dialog.getByRole('button', { name: 'Scale 2 workloads' }).click()
  await expect(line(dialog, 'shelf')).toContainText('Nothing was changed: it is 2 by now')
  await expect(dialog.getByRole('status')).toContainText('1 done, 1 not done', MOVED)
  expect(await replicas(cluster, namespace, 'cart')).toBe('3')
  expect(await replicas(cluster, namespace, 'shelf')).toBe('2')
})

test('to nothing: how many it is about is typed before', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }), deployment(namespace, 'shelf', { replicas: 1 }))
  const bar = await select(page, dashboard, `/workloads?ns=${namespace}`, ['cart', 'shelf'])
  await bar.getByRole('button', { name: 'Scale' }).click()
  const dialog = page.getByRole('dialog', { name: 'Scale 2 workloads' })
  await dialog.getByRole('textbox', { name: 'Replicas' }).fill('0')
  const typed = dialog.getByRole('textbox', { name: 'Type 2 to confirm' })
  await expect(typed).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Scale 2 workloads' })).toBeDisabled()
  await typed.fill('2')
  await dialog.getByRole('button', { name: 'Scale 2 workloads' }).click()
  await expect(dialog.getByRole('status')).toContainText('2 done', MOVED)
  expect(await replicas(cluster, namespace, 'cart')).toBe('0')
})

test('several workloads restart', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }), deployment(namespace, 'shelf', { replicas: 1 }))
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/shelf', '--timeout=60s')
  const before = (await cluster.list('-n', namespace, 'pods')).map(pod => pod.metadata.uid)
  const bar = await select(page, dashboard, `/workloads?ns=${namespace}`, ['cart', 'shelf'])
  await bar.getByRole('button', { name: 'Restart' }).click()
  const dialog = page.getByRole('dialog', { name: 'Restart 2 workloads' })
  await dialog.getByRole('button', { name: 'Restart 2 workloads' }).click()
  await expect(dialog.getByRole('status')).toContainText('2 done', MOVED)
  const now = (await cluster.list('-n', namespace, 'pods')).map(pod => pod.metadata.uid)
  expect(before.some(uid => now.includes(uid))).toBe(false)
})

test('several nodes are closed and opened again', async ({ page, cluster, dashboard }) => {
  const closed = async (): Promise<string> =>
    await cluster.kubectl('get', 'nodes', 'node-3', 'node-4', '-o', 'jsonpath={.items[*].spec.unschedulable}')
  const bar = await select(page, dashboard, '/nodes?show=list', ['node-3', 'node-4'])
  await bar.getByRole('button', { name: 'Cordon', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cordon 2 nodes' }).click()
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('2 done')
  expect(await closed()).toBe('true true')
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
  await bar.getByRole('button', { name: 'Uncordon' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Uncordon 2 nodes' }).click()
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('2 done')
  expect(await closed()).toBe('')
})

test('several nodes are drained, one after the other', async ({ page, cluster, dashboard, namespace }) => {
  test.slow()
  const nodes = ['node-5', 'node-6']
  // Nothing but what every node has.
  await cluster.kubectl('taint', 'node', ...nodes, `bulk-test=${namespace}:NoExecute`, '--overwrite')
  try {
    const elsewhere = async (): Promise<string> => {
      const all = await Promise.all(nodes.map(node => cluster.kubectl('get', 'pods', '-A', '--field-selector', `spec.nodeName=${node}`, '-o', 'jsonpath={.items[*].metadata.ownerReferences[*].kind}')))
      return all.join(' ').replaceAll('DaemonSet', '').trim()
    }
    await expect.poll(elsewhere, MOVED).toBe('')
    const labels = { app: 'web' }
    const pod = { tolerations: [{ key: 'bulk-test', operator: 'Exists' }], affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: nodes }] }] } } } }
    await cluster.apply(deployment(namespace, 'web', { replicas: 2, pod: { ...pod, topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: labels } }] } }))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/web', '--timeout=40s')
    const bar = await select(page, dashboard, '/nodes?show=list', nodes)
    await bar.getByRole('button', { name: 'Drain' }).click()
    const dialog = page.getByRole('dialog', { name: 'Drain 2 nodes' })
    await expect(line(dialog, 'node-5')).toContainText('evicts 1 pod')
    await expect(line(dialog, 'node-6')).toContainText('evicts 1 pod')
    await dialog.getByRole('textbox', { name: 'Type 2 to confirm' }).fill('2')
    await dialog.getByRole('button', { name: 'Drain 2 nodes' }).click()
    await expect(dialog.getByRole('status')).toContainText('2 done', { timeout: 60_000 })
  } finally {
    await cluster.kubectl('delete', 'namespace', namespace, '--wait=false')
    await cluster.kubectl('uncordon', ...nodes)
    await cluster.kubectl('taint', 'node', ...nodes, 'bulk-test-')
  }
})
