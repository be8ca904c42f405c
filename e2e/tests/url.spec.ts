import type { Page } from '@playwright/test'

import { pane, readRows, row, table, untilLive, word } from '../support/page'
import { expect, test } from '../support/test'

async function names(page: Page): Promise<readonly string[]> {
  return (await readRows(table(page, 'Pods'))).map(it => it.name)
}

/** A pod that stays for as long as the cluster. */
const LASTING = 'postgres-0'

test('filter, sort, namespaces, pane and tab are in the URL, and survive reload and back', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods')
  await untilLive(page)
  await expect(page).toHaveURL(`${dashboard.origin}/pods`)
  const all = await names(page)

  await page.getByRole('button', { name: 'All namespaces' }).click()
  await page.getByRole('combobox', { name: 'Find a namespace' }).fill('data')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/[?&]ns=data(&|$)/)
  await expect.poll(async () => (await names(page)).length).toBeLessThan(all.length)

  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
  await expect(page).toHaveURL(/[?&]sort=name/)
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending')

  await page.getByRole('searchbox', { name: 'Filter' }).fill('postgres')
  await expect(page).toHaveURL(/[?&]q=postgres/)
  await expect.poll(() => names(page)).toEqual(expect.arrayContaining([LASTING]))
  await expect.poll(async () => (await names(page)).every(name => name.includes('postgres'))).toBe(true)

  await row(page, LASTING).getByRole('link').click()
  await expect(page).toHaveURL(new RegExp(`[?&]open=pods/data/${LASTING}`))
  await pane(page, LASTING).getByRole('tab', { name: 'YAML' }).click()
  await expect(page).toHaveURL(/[?&]tab=yaml/)

  const url = page.url()
  const shown = await names(page)
  const asLeft = async (): Promise<void> => {
    await expect(page).toHaveURL(url)
    await untilLive(page)
    await expect(page.getByRole('searchbox', { name: 'Filter' })).toHaveValue('postgres')
    await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending')
    await expect(page.getByRole('button', { name: /Namespaces? data/ }).first()).toBeVisible()
    await expect(pane(page, LASTING).getByRole('tab', { name: 'YAML' })).toHaveAttribute('aria-selected', 'true')
    await expect(pane(page, LASTING)).toContainText(`name: ${LASTING}`)
    await expect.poll(() => names(page)).toEqual(shown)
  }
  await asLeft()
  await page.reload()
  await asLeft()

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Nodes/ }).click()
  await expect(page.getByRole('heading', { name: 'Nodes', level: 1 })).toBeVisible()
  await expect(page, 'the namespaces come along, the rest stays').toHaveURL(`${dashboard.origin}/nodes?ns=data`)
  await page.goBack()
  await asLeft()
  await page.goForward()
  await expect(page).toHaveURL(`${dashboard.origin}/nodes?ns=data`)
  await page.goBack()
  await asLeft()

  await page.goBack()
  await expect(pane(page, LASTING).getByRole('tab', { name: 'Summary' })).toHaveAttribute('aria-selected', 'true')
  await page.goBack()
  await expect(pane(page, LASTING)).toHaveCount(0)
})

test('a link of someone else opens the same view', async ({ page, dashboard, cluster }) => {
  const node = await cluster.kubectl('get', 'pod', LASTING, '-n', 'data', '-o', 'jsonpath={.spec.nodeName}')
  await dashboard.open(page, `/pods?ns=shop,data&q=node%3D${node}&sort=-name`)
  await untilLive(page)
  const grid = table(page, 'Pods')
  await expect.poll(async () => (await readRows(grid)).length).toBeGreaterThan(0)
  const rows = await readRows(grid)
  expect(new Set(rows.map(it => it.cells['Node']))).toEqual(new Set([node]))
  expect(rows.every(it => ['shop', 'data'].includes(it.cells['Namespace'] ?? ''))).toBe(true)
  const shown = rows.map(it => it.name)
  expect(shown).toEqual([...shown].sort().reverse())
})

test('the printed link opens the page, and its key leaves the address', async ({ page, dashboard }) => {
  await dashboard.openLink(page)
  await untilLive(page)
  await expect(page).toHaveURL(`${dashboard.origin}/`)
  await dashboard.openLink(page, '/pods?q=cart')
  await untilLive(page)
  await expect(page).toHaveURL(`${dashboard.origin}/pods?q=cart`)
  expect(await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]))).not.toContain(dashboard.key)
})

test('a pod that is gone is said to be gone', async ({ page, dashboard, complaints }) => {
  complaints.expect(/Failed to load resource.*404/)
  await dashboard.open(page, '/pods?ns=shop&open=pods/shop/cart-5f7c9d8b4-m2xkq')
  await expect(pane(page, 'cart-5f7c9d8b4-m2xkq')).toContainText('This object is gone')
  await untilLive(page)
  await expect.poll(async () => (await readRows(table(page, 'Pods'))).length, 'the list is there nevertheless').toBeGreaterThan(0)
})

test('a namespace that does not exist is said not to exist, with a way out', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods?ns=no-such-namespace')
  await expect(page.getByRole('heading', { name: 'There is no namespace no-such-namespace' })).toBeVisible()
  await page.getByRole('button', { name: 'Show all namespaces' }).click()
  await expect(page).toHaveURL(`${dashboard.origin}/pods`)
  await expect(row(page, LASTING)).toBeVisible()
})

test('an empty namespace is empty, which is something else', async ({ page, dashboard, namespace }) => {
  await dashboard.open(page, `/pods?ns=${namespace}`)
  await expect(page.getByRole('heading', { name: `No Pods in ${namespace}` })).toBeVisible()
})

test('a filter that hides all says how many, and can be cleared', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods?ns=data&q=no-such-thing')
  await expect(page.getByRole('heading', { name: /^The filter hides \d+ Pods$/ })).toBeVisible()
  await expect(page.getByRole('main')).toContainText('No match for “no-such-thing”')
  await page.getByRole('button', { name: 'Clear filter' }).click()
  await expect(page).toHaveURL(`${dashboard.origin}/pods?ns=data`)
  await expect(page.getByRole('searchbox', { name: 'Filter' })).toHaveValue('')
  await expect(row(page, LASTING)).toBeVisible()
})

test('a page that does not exist says so', async ({ page, dashboard }) => {
  await dashboard.open(page, '/no/such/page')
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await page.getByRole('main').getByRole('link', { name: 'Overview' }).click()
  await expect(page).toHaveURL(`${dashboard.origin}/`)
})

test('a text in the URL is text', async ({ page, dashboard }) => {
  const evil = '<img src=x onerror=alert(1)>'
  page.on('dialog', () => {
    throw new Error('a script ran')
  })
  await dashboard.open(page, `/pods?ns=data&q=${encodeURIComponent(evil)}&error=${encodeURIComponent(evil)}`)
  await expect(page.getByRole('main')).toContainText(`No match for “${evil}”`)
})

test('sorting by a column turns its order around', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods?ns=shop&sort=restarts')
  await untilLive(page)
  const restarts = async (): Promise<readonly number[]> =>
    (await readRows(table(page, 'Pods'))).map(it => Number(word(it.cells['Restarts']).split(' ')[0]))
  await expect.poll(async () => (await restarts()).at(-1)).toBeGreaterThan(0)
  const up = await restarts()
  expect(up).toEqual([...up].sort((a, b) => a - b))
  await page.getByRole('columnheader', { name: 'Restarts' }).getByRole('button').click()
  await expect(page).toHaveURL(/sort=-restarts/)
  await expect.poll(async () => (await restarts())[0]).toBeGreaterThan(0)
})
