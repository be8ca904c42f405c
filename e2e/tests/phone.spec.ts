import type { Page } from '@playwright/test'

import { PAGES, pane, row, untilLive } from '../support/page'
import { expect, test } from '../support/test'

const WIDTH = 390
const HEIGHT = 844

test.use({ viewport: { width: WIDTH, height: HEIGHT }, hasTouch: true, isMobile: true })

async function width(page: Page): Promise<number> {
  return await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth))
}

for (const { path, name } of PAGES) {
  test(`${name} fits`, async ({ page, dashboard }) => {
    await dashboard.open(page, path)
    await untilLive(page)
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
    expect(await width(page)).toBe(WIDTH)
  })
}

test('the navigation is a bar at the bottom, with the rest under More', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods')
  await untilLive(page)
  const bar = page.getByRole('navigation', { name: 'Main' })
  const box = await bar.boundingBox()
  expect(box?.width).toBe(WIDTH)
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBe(HEIGHT)
  await bar.getByRole('link', { name: 'Workloads' }).tap()
  await expect(page.getByRole('heading', { name: 'Workloads', level: 1 })).toBeVisible()
  await bar.getByRole('button', { name: 'More' }).tap()
  await page.getByRole('link', { name: 'Events' }).tap()
  await expect(page.getByRole('heading', { name: 'Events', level: 1 })).toBeVisible()
})

test('rows show name, state and namespace in two lines', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods')
  await untilLive(page)
  const pod = page.getByRole('row', { name: /newsletter-/ })
  await expect(pod).toBeVisible()
  await expect(pod.getByText(/ImagePullBackOff|ErrImagePull/).first()).toBeVisible()
  const box = await pod.boundingBox()
  expect(box?.x).toBeGreaterThanOrEqual(0)
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(WIDTH)
  expect(box?.height, 'room for a finger').toBeGreaterThanOrEqual(44)
})

test('the pane covers the list, and goes back to it', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods?ns=data')
  await untilLive(page)
  await row(page, 'postgres-0').getByRole('link').tap()
  const opened = pane(page, 'postgres-0')
  await expect(opened).toBeVisible()
  await expect.poll(async () => (await opened.boundingBox())?.width).toBe(WIDTH)
  expect((await opened.boundingBox())?.x).toBe(0)
  expect(await width(page)).toBe(WIDTH)
  await opened.getByRole('button', { name: /Close/ }).tap()
  await expect(opened).toHaveCount(0)
  await expect(row(page, 'postgres-0')).toBeVisible()
})

test('a pane with long texts fits', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods?ns=shop')
  await untilLive(page)
  await page.getByRole('row', { name: /newsletter-/ }).getByRole('link').tap()
  for (const tab of ['Summary', 'Events', 'YAML']) {
    await page.getByRole('tab', { name: tab }).tap()
    await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true')
    expect(await width(page), tab).toBe(WIDTH)
  }
})
