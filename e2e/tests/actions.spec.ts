import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Locator, Page } from '@playwright/test'

import { Dashboard } from '../support/dashboard'
import { replicas, toast } from '../support/deployments'
import { deployment } from '../support/objects'
import { pane, untilLive } from '../support/page'
import { expect, test } from '../support/test'

/** A rollout on the local cluster takes some seconds a pod. */
const ROLLED_OUT = { timeout: 45_000 }

async function open(page: Page, dashboard: Dashboard, path: string, name: string): Promise<Locator> {
  await dashboard.open(page, `/workloads?open=${path}`)
  await untilLive(page)
  const opened = pane(page, name)
  await expect(opened.getByRole('button', { name: 'Scale' }).or(opened.getByRole('button', { name: 'Run now' })).first()).toBeVisible()
  return opened
}

test.describe('scale', () => {
  test('3 to 5: told before, followed until five are Ready, and joined with the audit log', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 3 }))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
    const cart = await open(page, dashboard, `deployments/${namespace}/cart`, 'cart')

    await cart.getByRole('button', { name: 'Scale' }).click()
    const dialog = cart.getByRole('dialog', { name: 'Scale cart' })
    await dialog.getByRole('textbox', { name: 'Replicas' }).fill('5')
    await expect(dialog.getByRole('heading', { name: 'What 2 more pods mean' })).toBeVisible()
    await expect(dialog.getByRole('listitem').filter({ hasText: 'Quota' })).toContainText('none applies')
    await expect(dialog.getByRole('listitem').filter({ hasText: 'Nodes' })).toContainText('room on')
    expect(await replicas(cluster, namespace, 'cart'), 'nothing is done before it is confirmed').toBe('3')
    await dialog.getByRole('button', { name: 'Scale to 5' }).click()

    await expect(cart.getByRole('status').filter({ hasText: 'cart: 3 → 5 replicas' })).toBeVisible()
    await expect(toast(page, 'cart: 3 → 5 replicas')).toBeVisible(ROLLED_OUT)
    expect(await cluster.kubectl('-n', namespace, 'get', 'deployment', 'cart', '-o', 'jsonpath={.status.readyReplicas}')).toBe('5')

    await page.getByRole('link', { name: 'Activity', exact: true }).first().click()
    const line = page.getByRole('row').filter({ hasText: 'cart: 3 → 5 replicas' })
    await expect(line).toContainText('Done')
    await expect(line).toContainText('admin')

    // The API server knows it by the id that we said before it was sent.
    const said = dashboard.program.out.split('\n').filter(text => text.includes(namespace) && text.includes('"Done"'))
    const { audit } = JSON.parse(said.at(-1) ?? '{}') as { audit: { id: string } }
    const log = await readFile(join(cluster.dir, 'log', 'audit.log'), 'utf8')
    const written = log.split('\n').filter(text => text.includes(audit.id)).map(text => JSON.parse(text) as { verb: string; objectRef: { subresource: string } })
    expect(written.length).toBeGreaterThan(0)
    expect(written.every(event => event.verb === 'patch' && event.objectRef.subresource === 'scale')).toBe(true)
  })

  test('what somebody else changed meanwhile is not overwritten', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 2 }))
    const cart = await open(page, dashboard, `deployments/${namespace}/cart`, 'cart')
    await cart.getByRole('button', { name: 'Scale' }).click()
    const dialog = cart.getByRole('dialog', { name: 'Scale cart' })
    await dialog.getByRole('textbox', { name: 'Replicas' }).fill('3')
    const confirm = dialog.getByRole('button', { name: 'Scale to 3' })
    await expect(confirm).toBeEnabled()
    await cluster.kubectl('-n', namespace, 'scale', 'deployment/cart', '--replicas=4')
    await confirm.click()
    await expect(toast(page, 'Nothing was changed: it is 4 by now')).toBeVisible()
    expect(await replicas(cluster, namespace, 'cart')).toBe('4')
  })

  test('a number that is none is said so, and can not be ordered', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const cart = await open(page, dashboard, `deployments/${namespace}/cart`, 'cart')
    await cart.getByRole('button', { name: 'Scale' }).click()
    const dialog = cart.getByRole('dialog', { name: 'Scale cart' })
    for (const number of ['-1', '1000000000', '1.5', '', 'five']) {
      await dialog.getByRole('textbox', { name: 'Replicas' }).fill(number)
      await expect(dialog.getByRole('alert')).toHaveText('A whole number from 0 to 150,000')
      await expect(dialog.getByRole('button', { name: 'Confirm' })).toBeDisabled()
    }
  })

  test('to nothing: the name is typed before, and the focus is on Cancel', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const cart = await open(page, dashboard, `deployments/${namespace}/cart`, 'cart')
    await cart.getByRole('button', { name: 'Scale' }).click()
    const dialog = cart.getByRole('dialog', { name: 'Scale cart' })
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await dialog.getByRole('textbox', { name: 'Replicas' }).fill('0')
    const confirm = dialog.getByRole('button', { name: 'Scale to 0' })
    await expect(dialog.getByRole('textbox', { name: 'Type cart to confirm' })).toBeVisible()
    await expect(confirm).toBeDisabled()
    await dialog.getByRole('textbox', { name: 'Type cart to confirm' }).fill('cart')
    await confirm.click()
    await expect(toast(page, 'cart: 1 → 0 replicas')).toBeVisible(ROLLED_OUT)

    // And back again: a number that is absent in the API is 0 to us.
    await cart.getByRole('button', { name: 'Scale' }).click()
    await dialog.getByRole('textbox', { name: 'Replicas' }).fill('1')
    await dialog.getByRole('button', { name: 'Scale to 1' }).click()
    await expect(toast(page, 'cart: 0 → 1 replicas')).toBeVisible(ROLLED_OUT)
  })

  test('the autoscaler that owns the number is named, and its maximum is offered', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 2 }), {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'cart', namespace },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' }, minReplicas: 2, maxReplicas: 4 },
    })
    const cart = await open(page, dashboard, `deployments/${namespace}/cart`, 'cart')
    await expect(cart.getByText('Autoscaler')).toBeVisible()
    await cart.getByRole('button', { name: 'Scale' }).click()
    const dialog = cart.getByRole('dialog', { name: 'Scale cart' })
    await expect(dialog.getByText('HPA cart owns this number.')).toBeVisible()
    await dialog.getByRole('button', { name: 'One more' }).click()
    await dialog.getByRole('button', { name: 'Raise maximum to 5' }).click()
    await expect(toast(page, 'cart: bounds 2–4 → 2–5')).toBeVisible()
    const max = await cluster.kubectl('-n', namespace, 'get', 'hpa', 'cart', '-o', 'jsonpath={.spec.maxReplicas}')
    expect(max).toBe('5')
  })

  test('a quota that has no room is told before', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace }, spec: { hard: { pods: '2' } } })
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    await cluster.kubectl('-n', namespace, 'wait', '--for=jsonpath={.status.used.pods}=1', 'resourcequota/few', '--timeout=30s')
    const cart = await open(page, dashboard, `deployments/${namespace}/cart`, 'cart')
    await cart.getByRole('button', { name: 'Scale' }).click()
    const dialog = cart.getByRole('dialog', { name: 'Scale cart' })
    await dialog.getByRole('textbox', { name: 'Replicas' }).fill('4')
    await expect(dialog.getByRole('listitem').filter({ hasText: 'Quota few' })).toContainText('pods 4 of 2')
  })

  test('a double click, and the same from two tabs, has one effect', async ({ page, context, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const cart = await open(page, dashboard, `deployments/${namespace}/cart`, 'cart')
    const other = await context.newPage()
    const there = await open(other, dashboard, `deployments/${namespace}/cart`, 'cart')
    for (const at of [cart, there]) {
      await at.getByRole('button', { name: 'Scale' }).click()
      await at.getByRole('textbox', { name: 'Replicas' }).fill('2')
      await expect(at.getByRole('button', { name: 'Scale to 2' })).toBeEnabled()
    }
    await cart.getByRole('button', { name: 'Scale to 2' }).dblclick()
    await expect(toast(page, 'cart: 1 → 2 replicas')).toBeVisible(ROLLED_OUT)
    await there.getByRole('button', { name: 'Scale to 2' }).click()
    await expect(toast(other, 'Nothing was changed: it is 2 by now')).toBeVisible()
    expect(await replicas(cluster, namespace, 'cart')).toBe('2')
  })

  test('with the keyboard: + adds one at once, - asks', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const cart = await open(page, dashboard, `deployments/${namespace}/cart`, 'cart')
    await page.keyboard.press('+')
    await expect(toast(page, 'cart: 1 → 2 replicas')).toBeVisible(ROLLED_OUT)
    await page.keyboard.press('-')
    await expect(cart.getByRole('button', { name: 'Scale to 1' })).toBeEnabled()
    await page.keyboard.press('Escape')
    await expect(cart.getByRole('dialog')).toHaveCount(0)
    await expect(cart, 'Escape closes what is on top').toBeVisible()
    await page.keyboard.press('r')
    await expect(cart.getByRole('dialog', { name: 'Restart cart' })).toBeVisible()
  })
})

test('an object that is deleted while its dialog is open is said to be gone', async ({ page, cluster, dashboard, namespace, complaints }) => {
  complaints.expect(/Failed to load resource.*404/)
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
  const cart = await open(page, dashboard, `deployments/${namespace}/cart`, 'cart')
  await cart.getByRole('button', { name: 'Restart' }).click()
  const confirm = cart.getByRole('dialog').getByRole('button', { name: 'Restart cart' })
  await expect(confirm).toBeEnabled()
  await cluster.kubectl('-n', namespace, 'delete', 'deployment', 'cart')
  await confirm.click()
  await expect(toast(page, 'Nothing was changed, There is no such object.')).toBeVisible()
})

test('a restart replaces every pod, one after the other', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 2 }))
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
  const before = (await cluster.list('-n', namespace, 'pods')).map(pod => pod.metadata.uid)
  const cart = await open(page, dashboard, `deployments/${namespace}/cart`, 'cart')
  await cart.getByRole('button', { name: 'Restart' }).click()
  const dialog = cart.getByRole('dialog', { name: 'Restart cart' })
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Rollout' })).toContainText('replaces 2 pods')
  await dialog.getByRole('button', { name: 'Restart cart' }).click()
  await expect(toast(page, 'cart: restart')).toBeVisible(ROLLED_OUT)
  const replaced = async (): Promise<boolean> => {
    const now = (await cluster.list('-n', namespace, 'pods')).map(pod => pod.metadata.uid)
    return now.length === 2 && before.every(uid => !now.includes(uid))
  }
  await expect.poll(replaced, ROLLED_OUT).toBe(true)
})

test('a pod that a budget holds is refused in the words of the API server', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }), {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'cart', namespace },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'cart' } } },
  })
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
  await cluster.kubectl('-n', namespace, 'wait', '--for=jsonpath={.status.currentHealthy}=1', 'pdb/cart', '--timeout=30s')
  const [pod] = await cluster.list('-n', namespace, 'pods')
  const name = pod?.metadata.name ?? ''
  await dashboard.open(page, `/pods?ns=${namespace}&open=pods/${namespace}/${name}`)
  await pane(page, name).getByRole('button', { name: 'Delete' }).click()
  await pane(page, name).getByRole('button', { name: 'Delete pod' }).click()
  await expect(toast(page, "Cannot evict pod as it would violate the pod's disruption budget")).toBeVisible()
  expect((await cluster.list('-n', namespace, 'pods')).map(it => it.metadata.uid)).toEqual([pod?.metadata.uid])
})

test('a node is closed and opened again', async ({ page, cluster, dashboard }) => {
  await dashboard.open(page, '/nodes?open=nodes/-/node-3')
  const node = pane(page, 'node-3')
  const unschedulable = async (): Promise<string> => await cluster.kubectl('get', 'node', 'node-3', '-o', 'jsonpath={.spec.unschedulable}')
  await node.getByRole('button', { name: 'Cordon' }).click()
  await node.getByRole('button', { name: 'Cordon node-3' }).click()
  await expect(toast(page, 'node-3: cordoned')).toBeVisible()
  expect(await unschedulable()).toBe('true')
  await expect(node.getByRole('button', { name: 'Uncordon' })).toBeVisible()
  await node.getByRole('button', { name: 'Uncordon' }).click()
  await node.getByRole('button', { name: 'Uncordon node-3' }).click()
  await expect(toast(page, 'node-3: uncordoned')).toBeVisible()
  expect(await unschedulable()).toBe('')
})

test('a CronJob runs now, and is suspended and resumed', async ({ page, cluster, dashboard, namespace }) => {
  const containers = [{ name: 'report', image: 'registry.example.com/test/report:1.0' }]
  await cluster.apply({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'report', namespace },
    spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers } } } } },
  })
  const report = await open(page, dashboard, `cronjobs/${namespace}/report`, 'report')
  await report.getByRole('button', { name: 'Run now' }).click()
  await report.getByRole('button', { name: 'Run report now' }).click()
  await expect.poll(async () => (await cluster.list('-n', namespace, 'jobs')).length).toBe(1)
  const [job] = await cluster.list('-n', namespace, 'jobs')
  expect(job?.metadata.name).toMatch(/^report-manual-/)
  await report.getByRole('button', { name: 'Suspend' }).click()
  await report.getByRole('button', { name: 'Suspend report' }).click()
  await expect(toast(page, 'report: suspended')).toBeVisible()
  await expect(report.getByRole('button', { name: 'Resume' })).toBeVisible()
  expect(await cluster.kubectl('-n', namespace, 'get', 'cronjob', 'report', '-o', 'jsonpath={.spec.suspend}')).toBe('true')
})

test('killed while it follows: after a restart it is known what came of it', async ({ page, cluster, namespace, complaints }) => {
  complaints.expectLostConnections()
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1, image: 'registry.example.com/test/web:1.0-slow' }))
  const state = join(cluster.dir, `kept-${namespace}`)
  const first = await Dashboard.start(cluster, { state })
  const cart = await open(page, first, `deployments/${namespace}/cart`, 'cart')
  await page.keyboard.press('+')
  await expect.poll(async () => await replicas(cluster, namespace, 'cart')).toBe('2')
  await expect(cart.getByRole('status').filter({ hasText: 'cart: 1 → 2 replicas' })).toBeVisible()
  await first.kill()

  const second = await Dashboard.start(cluster, { state })
  try {
    await second.open(page, '/activity')
    const line = page.getByRole('row').filter({ hasText: 'cart: 1 → 2 replicas' })
    await expect(line).toContainText('Done', ROLLED_OUT)
  } finally {
    await second.stop()
  }
})
