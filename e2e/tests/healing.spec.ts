import { deployment } from '../support/objects'
import { pane, readRows, row, table, untilLive, word } from '../support/page'
import { expect, test } from '../support/test'

test.describe('a node dies', () => {
  test.slow()

  test.afterEach(async ({ cluster }) => {
    await cluster.nodeUp('node-6').catch(() => undefined)
    await cluster.kubectl('wait', 'nodes', '--all', '--for=condition=Ready', '--timeout=60s')
  })

  test('it says so, and its pods are seen moving within a minute', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'mover', { replicas: 10 }))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/mover', '--timeout=60s')
    const on = async (): Promise<number> =>
      (await cluster.list('pods', '-n', namespace)).filter(({ metadata, spec }) => spec?.nodeName === 'node-6' && !('deletionTimestamp' in metadata)).length
    expect(await on(), 'pods on the node that is to die').toBeGreaterThan(0)

    await dashboard.open(page, `/pods?ns=${namespace}`)
    await untilLive(page)
    const before = new Set((await readRows(table(page, 'Pods'))).filter(it => it.cells['Node'] === 'node-6').map(it => it.name))
    await cluster.nodeDown('node-6')
    const died = Date.now()
    await expect(async () => {
      const rows = await readRows(table(page, 'Pods'))
      const well = rows.filter(it => word(it.cells['Status']) === 'Running' && it.cells['Node'] !== 'node-6' && !before.has(it.name))
      expect(well.length).toBe(10)
    }).toPass({ timeout: 60_000 })
    expect(Date.now() - died).toBeLessThan(60_000)

    await dashboard.open(page, '/nodes?open=nodes/-/node-6')
    await expect(row(page, 'node-6')).toContainText('NotReady')
    await expect(pane(page, 'node-6')).toContainText(/Kubelet stopped posting node status|NodeStatusUnknown/)
  })
})

test('a LoadBalancer Service that is made later gets its address, and the page shows it', async ({ page, cluster, dashboard, namespace }) => {
  await dashboard.open(page, `/services?ns=${namespace}`)
  await untilLive(page)
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'door', namespace },
    spec: { type: 'LoadBalancer', selector: { app: 'door' }, ports: [{ port: 80 }] },
  })
  const address = async (): Promise<string> => (await cluster.kubectl('-n', namespace, 'get', 'service', 'door', '-o', 'jsonpath={.status.loadBalancer.ingress[0].ip}')).trim()
  await expect.poll(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
  await expect(row(page, 'door')).toContainText(await address())
})
