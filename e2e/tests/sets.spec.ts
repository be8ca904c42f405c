import type { Locator, Page } from '@playwright/test'

import type { Cluster } from '../support/cluster'
import type { Dashboard } from '../support/dashboard'
import { IMAGE, toast } from '../support/deployments'
import { daemonSet, statefulSet } from '../support/objects'
import { pane, untilLive } from '../support/page'
import { expect, test } from '../support/test'

/** Pods of these go one after the other. */
const MOVED = { timeout: 60_000 }
/** A crashing pod is Ready for a moment; that moment is no success. */
const STEADY = { minReadySeconds: 20 }
const NODES = ['node-2', 'node-3', 'node-4']

async function open(page: Page, dashboard: Dashboard, kind: string, namespace: string, name: string): Promise<Locator> {
  await dashboard.open(page, `/workloads?open=${kind}/${namespace}/${name}`)
  await untilLive(page)
  await expect(pane(page, name).getByRole('button', { name: 'Upgrade' })).toBeVisible()
  return pane(page, name)
}

function rollout(opened: Locator): Locator {
  return opened.getByRole('region', { name: 'Rollout' })
}

async function upgrade(page: Page, opened: Locator, name: string, tag: string): Promise<void> {
  await opened.getByRole('button', { name: 'Upgrade' }).click()
  const dialog = page.getByRole('dialog', { name: 'Upgrade' })
  await dialog.getByRole('textbox', { name: 'New tag or image of web' }).fill(tag)
  await dialog.getByRole('button', { name: `Upgrade ${name} to ${tag}` }).click()
  await expect(dialog).toHaveCount(0)
}

async function images(cluster: Cluster, namespace: string): Promise<readonly string[]> {
  const all = await cluster.kubectl('-n', namespace, 'get', 'pods', '-o', 'jsonpath={.items[*].spec.containers[0].image}')
  return [...new Set(all.split(' '))]
}

test.describe('the rollout of a StatefulSet', () => {
  test('goes from the highest number down, and is done when all are new', async ({ page, cluster, dashboard, namespace }) => {
    test.slow()
    await cluster.apply(statefulSet(namespace, 'postgres', { replicas: 2 }, { minReadySeconds: 3 }))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'statefulset/postgres', '--timeout=60s')
    const postgres = await open(page, dashboard, 'statefulsets', namespace, 'postgres')
    await upgrade(page, postgres, 'postgres', '2.0')
    const panel = rollout(postgres)
    await expect(panel).toContainText('Rollout to revision 2')
    await expect(panel).toContainText('from the highest number down, one at a time')
    await expect(panel).toContainText('Waiting: postgres-1 has to become ready before the next pod stops.')
    await expect(panel.getByRole('button', { name: 'Undo', exact: true })).toBeVisible()
    await expect(panel.getByRole('button', { name: 'Pause rollout' }), 'a StatefulSet has no pause').toHaveCount(0)
    await expect(toast(page, 'postgres: web 1.0 → 2.0')).toBeVisible(MOVED)
    await expect(panel).toHaveCount(0)
    expect(await images(cluster, namespace)).toEqual([`${IMAGE}:2.0`])
  })

  test('to one that crashes: why, its last words, and after the undo the pod that is in the way', async ({ page, cluster, dashboard, namespace }) => {
    test.slow()
    await cluster.apply(statefulSet(namespace, 'postgres', { replicas: 2 }, STEADY))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'statefulset/postgres', '--timeout=90s')
    const postgres = await open(page, dashboard, 'statefulsets', namespace, 'postgres')
    await upgrade(page, postgres, 'postgres', '2.0-crash')
    const panel = rollout(postgres)
    const failing = panel.getByRole('region', { name: 'First failing pod' })
    await expect(failing).toContainText('postgres-1', MOVED)
    await expect(failing).toContainText('CrashLoopBackOff', MOVED)
    await expect(failing.getByRole('group', { name: 'Its last lines' })).toContainText(/\d\d:\d\d:\d\d/)

    await page.keyboard.press('u')
    await postgres.getByRole('button', { name: 'Undo to revision 1' }).click()
    // The controller does nothing while a pod of another revision is not Ready: somebody has to say so.
    await expect(panel).toContainText('Held: postgres-1 is not ready, so nothing goes on, and nothing replaces it.', MOVED)
    await panel.getByRole('button', { name: 'Delete', exact: true }).click()
    await panel.getByRole('dialog').getByRole('button', { name: 'Delete pod' }).click()
    await expect(toast(page, 'postgres: undo to revision 1')).toBeVisible(MOVED)
    expect(await images(cluster, namespace)).toEqual([`${IMAGE}:1.0`])
    await expect(panel).toHaveCount(0)
  })

  test('leaves those below the partition as they are, and says so', async ({ page, cluster, dashboard, namespace }) => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }
    await cluster.apply(statefulSet(namespace, 'postgres', { replicas: 2 }, { updateStrategy, ...STEADY }))
    await cluster.kubectl('-n', namespace, 'wait', '--for=jsonpath={.status.readyReplicas}=2', 'statefulset/postgres', '--timeout=90s')
    await cluster.kubectl('-n', namespace, 'set', 'image', 'statefulset/postgres', `web=${IMAGE}:2.0-slow`)
    const postgres = await open(page, dashboard, 'statefulsets', namespace, 'postgres')
    await expect(rollout(postgres)).toContainText('those below 1 keep the old revision (partition)')
    await expect(rollout(postgres)).toContainText('stayspartition')
  })

  test('with OnDelete waits for somebody to delete a pod, and offers to', async ({ page, cluster, dashboard, namespace }) => {
    test.slow()
    await cluster.apply(statefulSet(namespace, 'postgres', { replicas: 1 }, { updateStrategy: { type: 'OnDelete' } }))
    await cluster.kubectl('-n', namespace, 'wait', '--for=jsonpath={.status.readyReplicas}=1', 'statefulset/postgres', '--timeout=60s')
    await cluster.kubectl('-n', namespace, 'set', 'image', 'statefulset/postgres', `web=${IMAGE}:2.0`)
    const postgres = await open(page, dashboard, 'statefulsets', namespace, 'postgres')
    const panel = rollout(postgres)
    await expect(panel).toContainText('Waiting: nothing moves until somebody deletes an old pod.')
    await panel.getByRole('button', { name: 'Delete', exact: true }).click()
    await panel.getByRole('dialog').getByRole('button', { name: 'Delete pod' }).click()
    await expect.poll(() => images(cluster, namespace), MOVED).toEqual([`${IMAGE}:2.0`])
    await expect(panel).toHaveCount(0, MOVED)
  })
})

test.describe('the rollout of a DaemonSet', () => {
  test('goes node by node; to one that crashes: why, and undo brings it back', async ({ page, cluster, dashboard, namespace }) => {
    test.slow()
    await cluster.apply(daemonSet(namespace, 'fluent-bit', NODES, { minReadySeconds: 10 }))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'daemonset/fluent-bit', '--timeout=90s')
    const bit = await open(page, dashboard, 'daemonsets', namespace, 'fluent-bit')
    await upgrade(page, bit, 'fluent-bit', '2.0-crash')
    const panel = rollout(bit)
    await expect(panel).toContainText('1 node at a time, the old pod stops first')
    const failing = panel.getByRole('region', { name: 'First failing pod' })
    await expect(failing).toContainText('CrashLoopBackOff', MOVED)
    await expect(failing.getByRole('group', { name: 'Its last lines' })).toContainText(/\d\d:\d\d:\d\d/)
    await expect(panel).toContainText('has to become ready before the next pod stops')
    await panel.getByRole('button', { name: 'Undo', exact: true }).click()
    await panel.getByRole('dialog').getByRole('button', { name: 'Undo to revision 1' }).click()
    await expect(toast(page, 'fluent-bit: undo to revision 1')).toBeVisible(MOVED)
    expect(await images(cluster, namespace)).toEqual([`${IMAGE}:1.0`])
    await expect(panel).toHaveCount(0)
  })

  test('to a good one completes', async ({ page, cluster, dashboard, namespace }) => {
    test.slow()
    await cluster.apply(daemonSet(namespace, 'fluent-bit', NODES))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'daemonset/fluent-bit', '--timeout=60s')
    const bit = await open(page, dashboard, 'daemonsets', namespace, 'fluent-bit')
    await upgrade(page, bit, 'fluent-bit', '2.0')
    await expect(toast(page, 'fluent-bit: web 1.0 → 2.0')).toBeVisible(MOVED)
    expect(await images(cluster, namespace)).toEqual([`${IMAGE}:2.0`])
  })
})
