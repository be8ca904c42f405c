import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

import { paleTexts } from '../support/contrast'
import { painted } from '../support/logs'
import { MOVED, confirm, open, plan } from '../support/maintenance'
import { deployment } from '../support/objects'
import { PAGES, row, untilLive } from '../support/page'
import { expect, test } from '../support/test'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

/** What axe finds that keeps people out, short enough to read. */
async function barriers(page: Page): Promise<readonly string[]> {
  // Contrast is looked at by paleTexts, which takes less for granted.
  const { violations } = await new AxeBuilder({ page }).disableRules('color-contrast').analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 200)}`))
}

/** Both themes in both languages. axe is slow, and does not look at colours: each once is enough for it. */
async function expectNoBarriers(page: Page): Promise<void> {
  for (const language of ['English', 'Chinese']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const how = `${language}, ${colorScheme}`
      expect.soft(await paleTexts(page), `pale texts: ${how}`).toEqual([])
      if ((language === 'English') === (colorScheme === 'light')) expect.soft(await barriers(page), `axe: ${how}`).toEqual([])
    }
    if (language === 'English') {
      await page.getByRole('button', { name: '中文' }).click()
      await expect(page.getByRole('button', { name: 'EN', exact: true })).toBeVisible()
      await expect(page.getByRole('status', { name: '正在加载' })).toHaveCount(0)
    }
  }
}

for (const { path, name } of PAGES) {
  test(name, async ({ page, dashboard }) => {
    await dashboard.open(page, path)
    await untilLive(page)
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
    await expectNoBarriers(page)
  })
}

for (const [what, place] of [
  ['a pod', '/pods?ns=data&open=pods/data/postgres-0'],
  ['a workload', '/workloads?ns=shop&open=deployments/shop/cart'],
  ['a node', '/nodes?open=nodes/-/node-1'],
  ['a service', '/services?ns=shop&open=services/shop/order-service'],
] as const) {
  test(`the pane of ${what}`, async ({ page, dashboard }) => {
    await dashboard.open(page, place)
    await untilLive(page)
    await expect(page.getByRole('complementary')).toBeVisible()
    await expectNoBarriers(page)
  })
}

test('a maintenance under way', async ({ page, cluster, namespace, dashboard }) => {
  await cluster.apply(deployment(namespace, 'order', { replicas: 3 }))
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/order', '--timeout=60s')
  await confirm(await plan(page, await open(page, dashboard, namespace)))
  await dashboard.open(page, `/maintenance?ns=${namespace}`)
  const run = page.getByRole('region', { name: 'order', exact: true })
  await expect(run.getByRole('button', { name: 'Restore' })).toBeVisible()
  await expect(run.getByRole('status').first()).toContainText('Down, work under way', MOVED)
  await expectNoBarriers(page)
})

test('a list that is selected, opened and filtered', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods?ns=data')
  await untilLive(page)
  await page.getByRole('checkbox', { name: 'Select postgres-0' }).click()
  await row(page, 'postgres-1').hover()
  await expectNoBarriers(page)
})

test('a log in the dock', async ({ page, dashboard }) => {
  await dashboard.open(page, '/workloads?ns=shop&open=deployments/shop/cart')
  await untilLive(page)
  await page.getByRole('button', { name: 'Logs' }).click()
  await expect.poll(async () => (await painted(page)).length).toBeGreaterThan(5)
  await page.getByRole('searchbox', { name: 'Find in log' }).fill('cart')
  await expect.poll(async () => (await painted(page)).some(line => line.marks.length > 0)).toBe(true)
  await expectNoBarriers(page)
})

test('nothing that matches', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods?q=no-such-thing')
  await expect(page.getByRole('button', { name: 'Clear filter' })).toBeVisible()
  await expectNoBarriers(page)
})

test('the page of those who are not signed in', async ({ page, dashboard, complaints }) => {
  complaints.expect(/401|HTTP Authentication failed/)
  await page.goto(dashboard.origin)
  await expect(page.getByRole('heading', { name: 'Open the link that quarterdeck printed' })).toBeVisible()
  await expectNoBarriers(page)
})

test('the theme is the system’s, or the chosen one, and stays chosen', async ({ page, dashboard }) => {
  const ink = async (): Promise<string> => await page.evaluate(() => getComputedStyle(document.body).color)
  await page.emulateMedia({ colorScheme: 'dark' })
  await dashboard.open(page, '/pods')
  await untilLive(page)
  const dark = await ink()
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await ink()
  expect(light).not.toBe(dark)

  await page.getByRole('button', { name: 'Theme: as the system' }).click()
  await page.getByRole('button', { name: 'Theme: light' }).click()
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible()
  expect(await ink()).toBe(dark)
  await page.reload()
  await untilLive(page)
  expect(await ink()).toBe(dark)
})
