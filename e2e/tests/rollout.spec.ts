import { IMAGE, openDeployment } from '../support/deployments'
import { deployment } from '../support/objects'
import { pane, row, table, untilLive } from '../support/page'
import { expect, test } from '../support/test'

const MOVED = { timeout: 45_000 }

test('the first failing pod says its last words, and its log is one press away', async ({ page, cluster, dashboard, namespace }) => {
  // A crashing pod is Ready for a moment; that moment is no success.
  const object = deployment(namespace, 'cart', { replicas: 1 }) as { spec: object }
  await cluster.apply({ ...object, spec: { ...object.spec, minReadySeconds: 30 } })
  await cluster.kubectl('-n', namespace, 'wait', '--for=jsonpath={.status.readyReplicas}=1', 'deployment/cart', '--timeout=40s')
  await cluster.kubectl('-n', namespace, 'set', 'image', 'deployment/cart', `web=${IMAGE}:2.0-crash`)
  const cart = await openDeployment(page, dashboard, namespace)
  const failing = cart.getByRole('region', { name: 'First failing pod' })
  await expect(failing).toContainText('CrashLoopBackOff', MOVED)
  const lines = failing.getByRole('group', { name: 'Its last lines' })
  await expect(lines).toContainText(/\d\d:\d\d:\d\d/)
  const said = await lines.innerText()
  expect(said.match(/\d\d:\d\d:\d\d/g)?.length).toBeLessThanOrEqual(5)
  await failing.getByRole('button', { name: 'Open log' }).click()
  const [, pod = ''] = /(cart-[a-z0-9-]+)/.exec(await failing.innerText()) ?? []
  await expect(page.getByRole('tab', { name: new RegExp(pod.slice(-5)) })).toBeVisible()
  await expect(page.getByRole('log')).toBeVisible()
})

test('u opens the undo of a rollout, and the help tells so', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
  await cluster.kubectl('-n', namespace, 'set', 'image', 'deployment/cart', `web=${IMAGE}:2.0-nopull`)
  const cart = await openDeployment(page, dashboard, namespace)
  await expect(cart.getByRole('region', { name: 'Rollout' }).getByRole('button', { name: 'Undo', exact: true })).toBeVisible()
  await page.keyboard.press('u')
  await expect(cart.getByRole('button', { name: 'Undo to revision 1' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Undo the rollout')
})

test('what is open in the panel stays open while the deadline moves', async ({ page, cluster, dashboard, namespace }) => {
  const seconds = { timeout: 30_000 }
  await cluster.apply(deployment(namespace, 'cart', { replicas: 3 }))
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
  await cluster.kubectl('-n', namespace, 'set', 'image', 'deployment/cart', `web=${IMAGE}:2.0-slow`)
  const cart = await openDeployment(page, dashboard, namespace)
  const panel = cart.getByRole('region', { name: 'Rollout' })
  const since = async (): Promise<string> => await cluster.kubectl('-n', namespace, 'get', 'deployment', 'cart', '-o', 'jsonpath={.status.conditions[?(@.type=="Progressing")].lastUpdateTime}')
  await panel.getByRole('button', { name: 'Undo', exact: true }).click()
  const undo = panel.getByRole('dialog').getByRole('button', { name: 'Undo to revision 1' })
  await expect(undo).toBeEnabled()
  // It is the same element for as long as it is open.
  await undo.evaluate(element => {
    element.setAttribute('data-seen', 'yes')
  })
  const before = await since()
  await expect.poll(since, seconds).not.toBe(before)
  await expect(panel).toContainText('2 of 3 left', seconds)
  await expect(undo).toHaveAttribute('data-seen', 'yes')
})

test('u on a row of the list undoes the rollout, or shows the revisions where nothing rolls out', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }), deployment(namespace, 'shelf', { replicas: 1 }))
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/shelf', '--timeout=60s')
  await cluster.kubectl('-n', namespace, 'set', 'image', 'deployment/cart', `web=${IMAGE}:2.0-nopull`)
  await dashboard.open(page, `/workloads?ns=${namespace}`)
  await untilLive(page)
  await expect(row(page, 'cart')).toContainText('2.0-nopull')
  const on = async (name: string): Promise<void> => {
    await table(page, 'Workloads').focus()
    for (const key of ['Home', 'End']) {
      await page.keyboard.press(key)
      if (await row(page, name).evaluate(element => element.classList.contains('is-focus'))) return
    }
  }
  await on('cart')
  await page.keyboard.press('u')
  await expect(pane(page, 'cart').getByRole('button', { name: 'Undo to revision 1' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(pane(page, 'cart')).toHaveCount(0)
  await on('shelf')
  await page.keyboard.press('u')
  await expect(pane(page, 'shelf').getByRole('tab', { name: 'Revisions' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Escape')
  await on('shelf')
  await page.keyboard.press('s')
  await expect(pane(page, 'shelf').getByRole('dialog', { name: 'Scale shelf' })).toBeVisible()
})
