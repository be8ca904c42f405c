import type { Locator, Page } from '@playwright/test'

import type { Dashboard } from '../support/dashboard'
import { image, IMAGE, toast } from '../support/deployments'
import { deployment } from '../support/objects'
import { pane, untilLive } from '../support/page'
import { expect, test } from '../support/test'

/** A rollout on the local cluster takes some seconds a pod. */
const ROLLED_OUT = { timeout: 45_000 }

async function open(page: Page, dashboard: Dashboard, namespace: string, name: string, tab = ''): Promise<Locator> {
  await dashboard.open(page, `/workloads?open=deployments/${namespace}/${name}${tab}`)
  await untilLive(page)
  await expect(pane(page, name).getByRole('button', { name: 'Upgrade' })).toBeVisible()
  return pane(page, name)
}

/** What the dialog and its button are asked for. */
async function upgrade(page: Page, opened: Locator, to: string, confirm: string): Promise<void> {
  await opened.getByRole('button', { name: 'Upgrade' }).click()
  const dialog = page.getByRole('dialog', { name: 'Upgrade' })
  await dialog.getByRole('textbox', { name: 'New tag or image of web' }).fill(to)
  await dialog.getByRole('button', { name: confirm }).click()
  await expect(dialog).toHaveCount(0)
}

test('an upgrade shows what the server would make of it, and is followed to its end', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 2 }))
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
  const cart = await open(page, dashboard, namespace, 'cart')
  await page.keyboard.press('i')
  const dialog = page.getByRole('dialog', { name: 'Upgrade' })
  const field = dialog.getByRole('textbox', { name: 'New tag or image of web' })
  await expect(field).toBeFocused()
  await page.keyboard.type('2.0')
  const difference = dialog.getByRole('region', { name: 'Difference' })
  await expect(difference).toContainText(`image: ${IMAGE}:1.0`)
  await expect(difference).toContainText(`image: ${IMAGE}:2.0`)
  await expect(difference).toContainText('kubernetes.io/change-cause: set web to 2.0 (admin)')
  expect(await image(cluster, namespace, 'cart'), 'a dry run changes nothing').toBe(`${IMAGE}:1.0`)
  await dialog.getByRole('button', { name: 'Upgrade cart to 2.0' }).click()
  await expect(toast(page, 'cart: web 1.0 → 2.0')).toBeVisible(ROLLED_OUT)
  expect(await image(cluster, namespace, 'cart')).toBe(`${IMAGE}:2.0`)
  await expect(cart.getByText(`${IMAGE}:2.0`)).toBeVisible()

  // What ran before is one press away.
  await page.keyboard.press('i')
  await dialog.getByRole('button', { name: '1.0 rev 1' }).click()
  await expect(field).toHaveValue('1.0')
  await dialog.getByRole('button', { name: 'Upgrade cart to 1.0' }).click()
  await expect(toast(page, 'cart: web 2.0 → 1.0')).toBeVisible(ROLLED_OUT)
})

test('the order service is upgraded to another image, as its file would be', async ({ page, cluster, dashboard, namespace }) => {
  const object = deployment(namespace, 'order-deployment', { replicas: 3, image: 'your-order-image:latest' })
  await cluster.apply(object)
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/order-deployment', '--timeout=60s')
  const order = await open(page, dashboard, namespace, 'order-deployment')
  await upgrade(page, order, 'your-new-order-image:latest', 'Upgrade order-deployment to your-new-order-image:latest')
  await expect(toast(page, 'your-order-image:latest → your-new-order-image:latest')).toBeVisible(ROLLED_OUT)
  expect(await image(cluster, namespace, 'order-deployment')).toBe('your-new-order-image:latest')
})

for (const [tag, reason] of [
  ['2.0-nopull', 'ImagePullBackOff'],
  ['2.0-crash', 'CrashLoopBackOff'],
] as const) {
  test(`to ${tag}: the reason is shown, and undo brings the old one back`, async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 2 }))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
    const cart = await open(page, dashboard, namespace, 'cart')
    await upgrade(page, cart, tag, `Upgrade cart to ${tag}`)
    await expect(cart.getByRole('status').filter({ hasText: `cart: web 1.0 → ${tag}` })).toContainText(reason, ROLLED_OUT)

    await cart.getByRole('tab', { name: 'Revisions' }).click()
    const first = cart.getByRole('listitem').filter({ hasText: 'Revision 1' })
    await first.getByRole('button', { name: 'Undo to this' }).click()
    const dialog = cart.getByRole('dialog')
    await expect(dialog.getByRole('region', { name: 'Difference' })).toContainText(`image: ${IMAGE}:1.0`)
    await dialog.getByRole('button', { name: 'Undo to revision 1' }).click()
    await expect(toast(page, 'cart: undo to revision 1')).toBeVisible(ROLLED_OUT)
    expect(await image(cluster, namespace, 'cart')).toBe(`${IMAGE}:1.0`)
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=5s')
  })
}

test('what is no image is refused before anything is sent', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
  const cart = await open(page, dashboard, namespace, 'cart')
  await cart.getByRole('button', { name: 'Upgrade' }).click()
  const dialog = page.getByRole('dialog', { name: 'Upgrade' })
  await dialog.getByRole('textbox', { name: 'New tag or image of web' }).fill('Not An Image:1 2')
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Refused' })).toContainText("'Not An Image:1 2' is no image reference")
  await expect(dialog.getByRole('button', { name: 'Upgrade cart to' })).toBeDisabled()
})

test('an image that somebody else changed meanwhile is not overwritten', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
  const cart = await open(page, dashboard, namespace, 'cart')
  await cart.getByRole('button', { name: 'Upgrade' }).click()
  const dialog = page.getByRole('dialog', { name: 'Upgrade' })
  await dialog.getByRole('textbox', { name: 'New tag or image of web' }).fill('2.0')
  const confirm = dialog.getByRole('button', { name: 'Upgrade cart to 2.0' })
  await expect(confirm).toBeEnabled()
  await cluster.kubectl('-n', namespace, 'set', 'image', 'deployment/cart', `web=${IMAGE}:3.0`)
  await confirm.click()
  await expect(toast(page, `Nothing was changed: it is ${IMAGE}:3.0 by now`)).toBeVisible()
  expect(await image(cluster, namespace, 'cart')).toBe(`${IMAGE}:3.0`)
})

test('a paused rollout is resumed from the page', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
  const cart = await open(page, dashboard, namespace, 'cart')
  await cart.getByRole('button', { name: 'More', exact: true }).click()
  await cart.getByRole('button', { name: 'Pause rollout' }).click()
  await cart.getByRole('dialog').getByRole('button', { name: 'Pause rollout' }).click()
  await expect(cart.getByRole('button', { name: 'Resume rollout' })).toBeVisible()
  expect(await cluster.kubectl('-n', namespace, 'get', 'deployment', 'cart', '-o', 'jsonpath={.spec.paused}')).toBe('true')
  await cart.getByRole('button', { name: 'Resume rollout' }).click()
  await cart.getByRole('dialog').getByRole('button', { name: 'Resume rollout' }).click()
  await expect(cart.getByRole('button', { name: 'Resume rollout' })).toHaveCount(0)
})

test.describe('several workloads share an image', () => {
  test('and get the new one from one dialog, each by an order of its own', async ({ page, cluster, dashboard, namespace }) => {
    const sidecar = { initContainers: [{ name: 'warm', image: `${IMAGE}:1.0`, restartPolicy: 'Always' }] }
    await cluster.apply(
      deployment(namespace, 'cart', { replicas: 1 }),
      deployment(namespace, 'shelf', { replicas: 1 }),
      deployment(namespace, 'till', { replicas: 1, image: 'registry.example.com/test/till:1.0', pod: sidecar }),
      deployment(namespace, 'other', { replicas: 1, image: 'registry.example.com/test/other:1.0' }),
    )
    for (const name of ['cart', 'shelf', 'till']) {
      await cluster.kubectl('-n', namespace, 'rollout', 'status', `deployment/${name}`, '--timeout=60s')
    }
    await open(page, dashboard, namespace, 'cart')
    await page.keyboard.press('i')
    const dialog = page.getByRole('dialog', { name: 'Upgrade' })
    const also = dialog.getByRole('region', { name: 'Also in' })
    await expect(also, 'nothing changes yet').toHaveCount(0)
    await dialog.getByRole('textbox', { name: 'New tag or image of web' }).fill('2.0')
    const line = (name: string): Locator => also.getByRole('row').filter({ has: page.getByRole('checkbox', { name: `${name} Deployment in ${namespace}` }) })
    await expect(line('shelf')).toContainText('web 1.0 → 2.0')
    await expect(line('till'), 'every container counts').toContainText('warm 1.0 → 2.0')
    await expect(line('other')).toHaveCount(0)
    await expect(dialog.getByRole('button', { name: 'Upgrade cart to 2.0' })).toBeEnabled()
    await line('shelf').getByRole('checkbox').click()
    await line('till').getByRole('checkbox').click()
    await dialog.getByRole('button', { name: 'Upgrade 3 workloads' }).click()
    await expect(dialog.getByRole('row').filter({ hasText: 'cart' })).toContainText('ready')
    await expect(dialog.getByRole('status').filter({ hasText: '3 done' })).toBeVisible(ROLLED_OUT)
    expect(await image(cluster, namespace, 'cart')).toBe(`${IMAGE}:2.0`)
    expect(await image(cluster, namespace, 'shelf')).toBe(`${IMAGE}:2.0`)
    expect(await image(cluster, namespace, 'other')).toBe('registry.example.com/test/other:1.0')
    const warm = await cluster.kubectl('-n', namespace, 'get', 'deployment', 'till', '-o', 'jsonpath={.spec.template.spec.initContainers[0].image}')
    expect(warm).toBe(`${IMAGE}:2.0`)
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await expect(dialog).toHaveCount(0)
  })

  test('one that somebody else changed meanwhile is refused, and the other goes', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }), deployment(namespace, 'shelf', { replicas: 1 }))
    await open(page, dashboard, namespace, 'cart')
    await page.keyboard.press('i')
    const dialog = page.getByRole('dialog', { name: 'Upgrade' })
    await dialog.getByRole('textbox', { name: 'New tag or image of web' }).fill('2.0')
    await dialog.getByRole('region', { name: 'Also in' }).getByRole('checkbox', { name: /^shelf/ }).click()
    const confirm = dialog.getByRole('button', { name: 'Upgrade 2 workloads' })
    await expect(confirm).toBeEnabled()
    await cluster.kubectl('-n', namespace, 'set', 'image', 'deployment/shelf', `web=${IMAGE}:3.0`)
    await confirm.click()
    const shelf = dialog.getByRole('row').filter({ hasText: 'shelf' })
    await expect(shelf).toContainText(`Nothing was changed: it is ${IMAGE}:3.0 by now`)
    await expect(dialog.getByRole('status').filter({ hasText: '1 done, 1 not done' })).toBeVisible(ROLLED_OUT)
    expect(await image(cluster, namespace, 'cart')).toBe(`${IMAGE}:2.0`)
    expect(await image(cluster, namespace, 'shelf')).toBe(`${IMAGE}:3.0`)
  })
})
