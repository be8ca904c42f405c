import { expect, type Locator, type Page } from '@playwright/test'

import type { Cluster } from './cluster'
import type { Dashboard } from './dashboard'
import { pane, untilLive } from './page'

/** What the Deployments of tests run, without its tag. */
export const IMAGE = 'registry.example.com/test/web'

/** A Deployment in the pane, with its buttons. */
export async function openDeployment(page: Page, dashboard: Dashboard, namespace: string, name = 'cart'): Promise<Locator> {
  await dashboard.open(page, `/workloads?ns=${namespace}&open=deployments/${namespace}/${name}`)
  await untilLive(page)
  const opened = pane(page, name)
  await expect(opened.getByRole('button', { name: 'Scale', exact: true })).toBeVisible()
  return opened
}

/** How many replicas a Deployment is to have, as the API server says. */
export async function replicas(cluster: Cluster, namespace: string, name = 'cart'): Promise<string> {
  return await cluster.kubectl('-n', namespace, 'get', 'deployment', name, '-o', 'jsonpath={.spec.replicas}')
}

/** What a Deployment's first container runs, as the API server says. */
export async function image(cluster: Cluster, namespace: string, name = 'cart'): Promise<string> {
  return await cluster.kubectl('-n', namespace, 'get', 'deployment', name, '-o', 'jsonpath={.spec.template.spec.containers[0].image}')
}

/** What the toasts say, each with what it is about. */
export function toast(page: Page, text: string): Locator {
  return page.getByRole('region', { name: 'Outcomes' }).getByText(text)
}
