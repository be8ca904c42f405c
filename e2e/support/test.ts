import { test as base, expect } from '@playwright/test'

import { Cluster } from './cluster'
import { Complaints } from './complaints'
import { Dashboard } from './dashboard'

export { expect }

interface PerTest {
  /** What the browser complained about; anything unexpected fails the test. */
  readonly complaints: Complaints
  /** A namespace of the test's own; what is in it goes with the test. */
  readonly namespace: string
}

interface PerWorker {
  readonly cluster: Cluster
  /** A dashboard, as the cluster's administrator. */
  readonly dashboard: Dashboard
}

/** Names that no other test of this run uses. */
let count = 0

export const test = base.extend<PerTest, PerWorker>({
  cluster: [
    async ({}, use) => {
      await use(new Cluster(process.env['E2E_CLUSTER_DIR'] ?? ''))
    },
    { scope: 'worker' },
  ],

  dashboard: [
    async ({ cluster }, use) => {
      const dashboard = await Dashboard.start(cluster)
      await use(dashboard)
      await dashboard.stop()
    },
    { scope: 'worker' },
  ],

  complaints: async ({ dashboard }, use, testInfo) => {
    const complaints = new Complaints()
    await use(complaints)
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('dashboard.log', { body: dashboard.program.err, contentType: 'text/plain' })
    }
    expect(complaints.unexpected(), 'what the browser complained about').toEqual([])
  },

  context: async ({ context, complaints }, use) => {
    await complaints.listenTo(context)
    await use(context)
  },

  namespace: async ({ cluster }, use, testInfo) => {
    count += 1
    const name = `e2e-${testInfo.workerIndex}-${count}-${Date.now().toString(36)}`
    await cluster.kubectl('create', 'namespace', name)
    // Without it the API server admits no pod.
    await cluster.kubectl('-n', name, 'wait', '--for=create', 'serviceaccount/default', '--timeout=60s')
    await use(name)
    await cluster.kubectl('delete', 'namespace', name, '--wait=false')
  },
})
