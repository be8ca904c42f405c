import type { Page } from '@playwright/test'

import type { Cluster } from '../support/cluster'
import { deployment } from '../support/objects'
import { readRows, recordRows, row, table, untilLive, word } from '../support/page'
import { expect, test } from '../support/test'

/** Promised: what happens in the cluster is on the page so many milliseconds later. */
const PROMISE = 2_000

interface Printed {
  readonly namespace: string
  readonly name: string
  readonly ready: string
  readonly status: string
}

/** What `kubectl get pods -A` prints. */
async function printedPods(cluster: Cluster): Promise<readonly Printed[]> {
  const lines = (await cluster.kubectl('get', 'pods', '-A', '--no-headers')).trim().split('\n')
  return lines.map(line => {
    const [namespace = '', name = '', ready = '', status = ''] = line.split(/\s+/)
    return { namespace, name, ready, status }
  })
}

/** The page says more than kubectl about pods that wait or are not Ready, and the same about all others. */
function asPrinted(said: string): string {
  const more: Record<string, string> = { Unschedulable: 'Pending', Starting: 'Running', 'Not ready': 'Running' }
  return more[said] ?? said
}

async function paintedPods(page: Page): Promise<readonly Printed[]> {
  const rows = await readRows(table(page, 'Pods'))
  return rows.map(({ name, cells }) => ({
    namespace: cells['Namespace'] ?? '',
    name,
    ready: word(cells['Ready']),
    status: asPrinted(word(cells['Status'])),
  }))
}

function sorted(pods: readonly Printed[]): readonly string[] {
  return pods.map(pod => `${pod.namespace}/${pod.name} ${pod.ready} ${pod.status}`).sort()
}

test('all pods are what kubectl prints', async ({ page, cluster, dashboard }) => {
  await page.setViewportSize({ width: 1440, height: 5_000 })
  await dashboard.open(page, '/pods')
  await untilLive(page)
  // Containers crash and start while we read one after the other.
  await expect(async () => {
    const [printed, painted] = [await printedPods(cluster), await paintedPods(page)]
    expect(painted.length).toBeGreaterThan(30)
    expect(sorted(painted)).toEqual(sorted(printed))
  }).toPass({ timeout: 30_000 })
})

test('a deleted pod leaves the page within 2 s, and its replacement is seen becoming Ready', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'web', { replicas: 2 }))
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/web')
  await dashboard.open(page, `/pods?ns=${namespace}`)
  await untilLive(page)
  const grid = table(page, 'Pods')
  await expect.poll(async () => (await readRows(grid)).map(it => word(it.cells['Ready']))).toEqual(['1/1', '1/1'])
  const before = (await readRows(grid)).map(it => it.name)
  const [victim = ''] = before
  const changes = await recordRows(grid)

  const asked = Date.now()
  const deleting = cluster.kubectl('-n', namespace, 'delete', 'pod', victim).then(() => Date.now())
  const deleted = await deleting

  await expect(row(page, victim)).toHaveCount(0)
  const log = await changes()
  const left = log.find(change => change.name === victim && change.is === '')?.at ?? Infinity
  expect(left - deleted, 'milliseconds from kubectl’s word to an empty place').toBeLessThan(PROMISE)
  const first = log.find(change => change.name === victim)?.at ?? Infinity
  expect(first, 'seen only after it was asked for').toBeGreaterThanOrEqual(asked)

  const replacement = async (): Promise<readonly string[]> =>
    (await changes()).filter(change => !before.includes(change.name)).map(change => change.is)
  await expect.poll(replacement).toContain('Running 1/1')
  const life = await replacement()
  expect(life[0], 'seen before it was Ready').toMatch(/0\/1$/)
  await expect.poll(async () => (await readRows(grid)).map(it => asPrinted(word(it.cells['Status'])))).toEqual(['Running', 'Running'])
})

test('a scaled Deployment gets its rows, and loses them', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'web', { replicas: 1 }))
  await dashboard.open(page, `/pods?ns=${namespace}`)
  const grid = table(page, 'Pods')
  const ready = async (): Promise<readonly string[]> => (await readRows(grid)).map(it => word(it.cells['Ready']))
  await expect.poll(ready).toEqual(['1/1'])

  await cluster.kubectl('-n', namespace, 'scale', 'deployment/web', '--replicas=5')
  await expect.poll(ready).toEqual(['1/1', '1/1', '1/1', '1/1', '1/1'])

  await cluster.kubectl('-n', namespace, 'scale', 'deployment/web', '--replicas=2')
  await expect.poll(ready).toEqual(['1/1', '1/1'])
  await expect(page.getByRole('heading', { name: 'Pods', level: 1 })).toBeVisible()
})

test('a crash and a missing image are seen with their reason', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(
    deployment(namespace, 'falls', { image: 'registry.example.com/test/falls:1-crash' }),
    deployment(namespace, 'lacks', { image: 'registry.example.com/test/lacks:1-nopull' }),
  )
  await dashboard.open(page, `/pods?ns=${namespace}`)
  const falling = page.getByRole('row', { name: /falls-/ })
  await expect(falling).toContainText(/CrashLoopBackOff|Error/, { timeout: 30_000 })
  await expect(falling).toContainText('exit 1')
  const lacking = page.getByRole('row', { name: /lacks-/ })
  await expect(lacking).toContainText(/ImagePullBackOff|ErrImagePull/)
  await expect(lacking).toContainText('not found')
})

test('a cordoned node says so', async ({ page, cluster, dashboard }) => {
  await dashboard.open(page, '/nodes')
  await untilLive(page)
  const node = row(page, 'node-4')
  await expect(node).toContainText('Ready')
  await expect(node).not.toContainText('Cordoned')
  try {
    await cluster.kubectl('cordon', 'node-4')
    await expect(node).toContainText('Cordoned', { timeout: PROMISE })
  } finally {
    await cluster.kubectl('uncordon', 'node-4')
  }
  await expect(node).not.toContainText('Cordoned', { timeout: PROMISE })
})

test('an event is on the Events page as it happens', async ({ page, cluster, dashboard, namespace }) => {
  await dashboard.open(page, `/events?ns=${namespace}`)
  await untilLive(page)
  await cluster.apply(deployment(namespace, 'web'))
  await expect(page.getByRole('row', { name: /ScalingReplicaSet.*web/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /Scheduled.*web-/ })).toBeVisible()
})

test('the numbers beside the pages move', async ({ page, cluster, dashboard, namespace }) => {
  await dashboard.open(page, `/pods?ns=${namespace}`)
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Pods/ })
  await expect(link).toHaveText(/0$/)
  await cluster.apply(deployment(namespace, 'falls', { replicas: 3, image: 'registry.example.com/test/falls:1-crash' }))
  await expect(link).toHaveAccessibleName(/3 failing.*3$/, { timeout: 30_000 })
})

test('Workloads, Services and Nodes list what kubectl lists', async ({ page, cluster, dashboard }) => {
  await page.setViewportSize({ width: 1440, height: 3_000 })
  for (const [place, kinds, name] of [
    ['/workloads', 'deployments,statefulsets,daemonsets,jobs,cronjobs', 'Workloads'],
    ['/services', 'services', 'Services'],
    ['/nodes', 'nodes', 'Nodes'],
  ] as const) {
    await dashboard.open(page, place)
    await untilLive(page)
    // Jobs that are done are out of the way until asked for.
    if (name === 'Workloads') await page.getByRole('button', { name: 'completed Jobs' }).click()
    await expect(async () => {
      const listed = (await cluster.list(kinds, '-A')).map(object => object.metadata.name)
      const painted = (await readRows(table(page, name))).map(it => it.name)
      expect([...painted].sort(), name).toEqual([...listed].sort())
    }).toPass({ timeout: 20_000 })
  }
})
