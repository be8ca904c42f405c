import { expect } from '@playwright/test'

import type { Cluster } from './cluster'

/** A pod on every node, the control plane's included. */
function probe(namespace: string): object {
  const labels = { app: 'probe' }
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'probe', namespace, labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          tolerations: [{ operator: 'Exists' }],
          containers: [{ name: 'probe', image: 'registry.example.com/test/probe:1.0' }],
        },
      },
    },
  }
}

/**
 * Until the cluster does all its work again after a fault, so that the next test finds it as this one did. Controllers
 * and kubelets come back in their own time: after the API server was away they may look at what was, for a minute. So
 * each is seen to work: a namespace gets its account, every node starts a pod, and lets it go.
 */
export async function healed(cluster: Cluster): Promise<void> {
  const namespace = `healed-${Date.now().toString(36)}`
  await expect(async () => {
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    await cluster.kubectl('-n', namespace, 'wait', '--for=create', 'serviceaccount/default', '--timeout=60s')
    await cluster.kubectl('wait', 'nodes', '--all', '--for=condition=Ready', '--timeout=60s')
    await cluster.apply(probe(namespace))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'daemonset/probe', '--timeout=60s')
    await cluster.kubectl('-n', namespace, 'delete', 'daemonset', 'probe', '--cascade=foreground', '--timeout=60s')
    await cluster.kubectl('-n', 'data', 'rollout', 'status', 'statefulset/postgres', '--timeout=60s')
    await cluster.kubectl('-n', 'shop', 'rollout', 'status', 'deployment/cart', '--timeout=60s')
  }).toPass({ timeout: 120_000 })
  await cluster.kubectl('delete', 'namespace', namespace, '--wait=false')
}
