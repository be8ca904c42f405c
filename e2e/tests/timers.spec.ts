import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'

import type { Locator, Page } from '@playwright/test'

import { Dashboard } from '../support/dashboard'
import { image, IMAGE, openDeployment, replicas, toast } from '../support/deployments'
import { deployment } from '../support/objects'
import { pane, row, untilLive } from '../support/page'
import { expect, test } from '../support/test'

const MOVED = { timeout: 45_000 }

/** Scales to 2, back to 1 after a while. */
async function scaleFor(cart: Locator, span: string): Promise<void> {
  await cart.getByRole('button', { name: 'Scale', exact: true }).click()
  const dialog = cart.getByRole('dialog', { name: 'Scale cart' })
  await dialog.getByRole('textbox', { name: 'Replicas' }).fill('2')
  await dialog.getByRole('textbox', { name: 'Back to 1 after' }).fill(span)
  await dialog.getByRole('button', { name: 'Scale to 2' }).click()
  await expect(dialog).toHaveCount(0)
}

test.describe('scale for a while', () => {
  test('and then back, while nobody looks', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const cart = await openDeployment(page, dashboard, namespace)
    await scaleFor(cart, '12s')
    await expect(cart.getByRole('status').filter({ hasText: 'cart: back to 1 replicas' })).toContainText('in ')
    await expect.poll(() => replicas(cluster, namespace)).toBe('2')
    await page.goto('about:blank')
    await expect.poll(() => replicas(cluster, namespace), MOVED).toBe('1')
    await dashboard.open(page, '/activity')
    const line = page.getByRole('row').filter({ hasText: 'cart: back to 1 replicas' }).first()
    await expect(line).toContainText('Done', MOVED)
  })

  test('is seen in the list, and gone from it when it is cancelled in the pane', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    await dashboard.open(page, `/workloads?ns=${namespace}&open=deployments/${namespace}/cart`)
    await untilLive(page)
    const cart = pane(page, 'cart')
    await scaleFor(cart, '2h')
    const line = row(page, 'cart')
    await expect(line).toContainText(/back to 1 at (\d\d-\d\d )?\d\d:\d\d/)
    await cart.getByRole('button', { name: 'Cancel: cart: back to 1 replicas' }).click()
    await expect(line).not.toContainText('back to 1')
  })

  test('the dashboard may be killed meanwhile', async ({ page, cluster, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const state = await mkdtemp(join(cluster.dir, 'state-'))
    const first = await Dashboard.start(cluster, { state })
    await scaleFor(await openDeployment(page, first, namespace), '15s')
    await expect.poll(() => replicas(cluster, namespace)).toBe('2')
    await page.goto('about:blank')
    await first.kill()
    const second = await Dashboard.start(cluster, { state })
    try {
      await expect.poll(() => replicas(cluster, namespace), MOVED).toBe('1')
    } finally {
      await second.stop()
    }
  })

  test('what somebody else changed meanwhile stays, and is told', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const cart = await openDeployment(page, dashboard, namespace)
    await scaleFor(cart, '10s')
    await expect.poll(() => replicas(cluster, namespace)).toBe('2')
    await cluster.kubectl('-n', namespace, 'scale', 'deployment/cart', '--replicas=3')
    await expect(page.getByRole('alert').filter({ hasText: 'cart: back to 1 replicas' })).toContainText('Nothing was changed: it is 3 by now', MOVED)
    expect(await replicas(cluster, namespace)).toBe('3')
  })

  test('is not needed where it is so already', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const cart = await openDeployment(page, dashboard, namespace)
    await scaleFor(cart, '10s')
    await expect.poll(() => replicas(cluster, namespace)).toBe('2')
    await cluster.kubectl('-n', namespace, 'scale', 'deployment/cart', '--replicas=1')
    await expect(toast(page, 'Not needed')).toBeVisible(MOVED)
    expect(await replicas(cluster, namespace)).toBe('1')
  })

  test('is cancelled, and then it stays as it is', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const cart = await openDeployment(page, dashboard, namespace)
    await scaleFor(cart, '8s')
    await cart.getByRole('button', { name: 'Cancel: cart: back to 1 replicas' }).click()
    await expect(toast(page, 'Cancelled by admin')).toBeVisible()
    await expect(cart.getByText('cart: back to 1 replicas')).toHaveCount(0)
    // Its time comes and goes: a timer of the same length that is not cancelled has had its turn.
    await cart.getByRole('button', { name: 'Scale', exact: true }).click()
    const dialog = cart.getByRole('dialog', { name: 'Scale cart' })
    await dialog.getByRole('textbox', { name: 'Replicas' }).fill('3')
    await dialog.getByRole('textbox', { name: 'Back to 2 after' }).fill('9s')
    await dialog.getByRole('button', { name: 'Scale to 3' }).click()
    await expect.poll(() => replicas(cluster, namespace)).toBe('3')
    await expect.poll(() => replicas(cluster, namespace), MOVED).toBe('2')
  })

  test('a time that is none is said so, and can not be ordered', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const cart = await openDeployment(page, dashboard, namespace)
    await cart.getByRole('button', { name: 'Scale', exact: true }).click()
    const dialog = cart.getByRole('dialog', { name: 'Scale cart' })
    await dialog.getByRole('textbox', { name: 'Replicas' }).fill('2')
    for (const time of ['2', '-2h', '40d', 'soon']) {
      await dialog.getByRole('textbox', { name: 'Back to 1 after' }).fill(time)
      await expect(dialog.getByRole('alert')).toContainText('A time such as')
      await expect(dialog.getByRole('button', { name: 'Confirm' })).toBeDisabled()
    }
    await dialog.getByRole('button', { name: '2h', exact: true }).click()
    await expect(dialog.getByRole('button', { name: 'Scale to 2' })).toBeEnabled()
  })
})

/** A Deployment whose rollouts are stuck after some seconds. */
function impatient(namespace: string): object {
  const object = deployment(namespace, 'cart', { replicas: 1 }) as { spec: object }
  return { ...object, spec: { ...object.spec, progressDeadlineSeconds: 15 } }
}

async function upgrade(page: Page, cart: Locator, tag: string): Promise<void> {
  await cart.getByRole('button', { name: 'Upgrade' }).click()
  const dialog = page.getByRole('dialog', { name: 'Upgrade' })
  await dialog.getByRole('textbox', { name: 'New tag or image of web' }).fill(tag)
  await dialog.getByRole('switch', { name: 'Undo if it is not done by its deadline of 15s' }).click()
  await dialog.getByRole('button', { name: `Upgrade cart to ${tag}` }).click()
  await expect(dialog).toHaveCount(0)
}

test.describe('undo at the deadline', () => {
  test('is done by the server, after a restart and with the page closed', async ({ page, cluster, namespace }) => {
    test.slow()
    await cluster.apply(impatient(namespace))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
    const state = await mkdtemp(join(cluster.dir, 'state-'))
    const first = await Dashboard.start(cluster, { state })
    const cart = await openDeployment(page, first, namespace)
    await upgrade(page, cart, '2.0-nopull')
    await expect(cart.getByRole('status').filter({ hasText: 'back to revision 1 if stuck' })).toBeVisible()
    await expect.poll(() => image(cluster, namespace)).toBe(`${IMAGE}:2.0-nopull`)
    await page.goto('about:blank')
    await first.kill()
    const second = await Dashboard.start(cluster, { state })
    try {
      await expect.poll(() => image(cluster, namespace), { timeout: 60_000 }).toBe(`${IMAGE}:1.0`)
      await second.open(page, '/activity')
      const line = page.getByRole('row').filter({ hasText: 'cart: back to revision 1 if stuck' })
      await expect(line).toContainText('Done', MOVED)
    } finally {
      await second.stop()
    }
  })

  test('is not needed for a rollout that goes well', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(impatient(namespace))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
    const cart = await openDeployment(page, dashboard, namespace)
    await upgrade(page, cart, '2.0')
    await expect(toast(page, 'Not needed')).toBeVisible(MOVED)
    expect(await image(cluster, namespace)).toBe(`${IMAGE}:2.0`)
  })

  test('is chosen and cancelled in the rollout panel', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
    await cluster.kubectl('-n', namespace, 'set', 'image', 'deployment/cart', `web=${IMAGE}:2.0-nopull`)
    const cart = await openDeployment(page, dashboard, namespace)
    const panel = cart.getByRole('region', { name: 'Rollout' })
    await panel.getByRole('button', { name: 'Undo at deadline' }).click()
    await panel.getByRole('dialog').getByRole('button', { name: 'Undo at the deadline' }).click()
    const cancel = cart.getByRole('button', { name: 'Cancel: cart: back to revision 1 if stuck' })
    await cancel.click()
    await expect(cancel).toHaveCount(0)
    await expect(panel.getByRole('button', { name: 'Undo at deadline' })).toBeVisible()
    expect(await image(cluster, namespace)).toBe(`${IMAGE}:2.0-nopull`)
  })
})
