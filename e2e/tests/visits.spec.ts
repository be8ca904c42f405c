import type { Page } from '@playwright/test'

import { pane, untilLive } from '../support/page'
import { expect, test } from '../support/test'

/** The names of the WebAssembly files that a page asks for, in their order. */
function loads(page: Page): string[] {
  const names: string[] = []
  page.on('request', request => {
    const name = /quarterdeck-page-[0-9a-f]+_bg\.wasm$/.exec(request.url())?.[0]
    if (name) names.push(name)
  })
  return names
}

async function whole(page: Page): Promise<string> {
  return await page.evaluate(() => `${document.querySelector<HTMLMetaElement>('meta[name=quarterdeck-whole]')?.content}_bg.wasm`)
}

test('a first visit loads the first page, has the whole one fetched, and loads that from then on', async ({ page, dashboard }) => {
  const loaded = loads(page)
  await dashboard.open(page, '/pods')
  await untilLive(page)
  const later = await whole(page)
  expect(loaded[0]).not.toBe(later)
  await expect.poll(() => page.evaluate(() => localStorage.getItem('quarterdeck.whole'))).toBe(later.replace('_bg.wasm', ''))
  expect(loaded).toEqual([loaded[0], later])

  await page.reload()
  await untilLive(page)
  expect(loaded).toEqual([loaded[0], later, later])
})

test('what acts is opened in the whole page, at the same place', async ({ page, dashboard }) => {
  await dashboard.open(page, '/workloads?ns=shop&q=order&open=deployments/shop/order-deployment')
  await untilLive(page)
  const place = page.url()
  await page.keyboard.press('s')
  await expect(pane(page, 'order-deployment').getByRole('dialog', { name: 'Scale order-deployment' })).toBeVisible()
  expect(page.url()).toBe(place)
  await page.reload()
  await untilLive(page)
  await expect(page.getByRole('dialog'), 'it is opened once').toHaveCount(0)
})
