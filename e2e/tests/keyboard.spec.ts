import type { Locator, Page } from '@playwright/test'

import { pane, readRows, row, table, untilLive } from '../support/page'
import { expect, test } from '../support/test'

/** The row that the keyboard is on, as a screen reader is told. */
async function current(grid: Locator): Promise<string> {
  return await grid.evaluate(element => {
    const id = element.getAttribute('aria-activedescendant')
    return (id && document.getElementById(id)?.querySelector<HTMLElement>('a[title]')?.title) ?? ''
  })
}

async function names(page: Page): Promise<readonly string[]> {
  return (await readRows(table(page, 'Pods'))).map(it => it.name)
}

const filter = (page: Page): Locator => page.getByRole('searchbox', { name: 'Filter' })

test.beforeEach(async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods?ns=data&sort=name')
  await untilLive(page)
  await expect(row(page, 'postgres-0')).toBeVisible()
})

test('j, k and the arrows move, Enter opens, Escape closes', async ({ page }) => {
  const grid = table(page, 'Pods')
  const [first = '', second = '', third = ''] = await names(page)
  await page.keyboard.press('j')
  await expect.poll(() => current(grid)).toBe(first)
  await page.keyboard.press('j')
  await expect.poll(() => current(grid)).toBe(second)
  await page.keyboard.press('k')
  await expect.poll(() => current(grid)).toBe(first)

  await grid.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => current(grid)).toBe(third)
  await page.keyboard.press('ArrowUp')
  await expect.poll(() => current(grid)).toBe(second)

  await page.keyboard.press('Enter')
  await expect(pane(page, second)).toBeVisible()
  await page.keyboard.press('j')
  await expect(pane(page, third), 'the pane goes along').toBeVisible()
  await expect(pane(page, second)).toHaveCount(0)

  await page.keyboard.press('Escape')
  await expect(pane(page, third)).toHaveCount(0)
  await expect(grid).toBeFocused()
})

test('the list is one stop of the Tab key', async ({ page }) => {
  const grid = table(page, 'Pods')
  await grid.focus()
  await page.keyboard.press('Tab')
  await expect(grid.getByRole('row').last().getByRole('link')).not.toBeFocused()
  const inside = await grid.evaluate(element => [...element.querySelectorAll('tbody :is(a, button, [tabindex])')].filter(it => (it as HTMLElement).tabIndex >= 0).length)
  expect(inside, 'stops inside the rows').toBe(0)
})

test('/ goes to the filter, where letters are letters', async ({ page }) => {
  const grid = table(page, 'Pods')
  await page.keyboard.press('/')
  await expect(filter(page)).toBeFocused()
  await expect(filter(page)).toHaveValue('')
  await page.keyboard.type('jkx?/')
  await expect(filter(page)).toHaveValue('jkx?/')
  expect(await current(grid)).toBe('')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await filter(page).fill('postgres')
  await expect.poll(async () => (await names(page)).every(name => name.startsWith('postgres'))).toBe(true)
  await page.keyboard.press('Escape')
  await expect(filter(page)).not.toBeFocused()
  await expect(filter(page), 'what was typed stays').toHaveValue('postgres')
})

test('an input method composes in peace', async ({ page }) => {
  await filter(page).focus()
  const session = await page.context().newCDPSession(page)
  await session.send('Input.imeSetComposition', { text: '订', selectionStart: 1, selectionEnd: 1 })
  await page.keyboard.press('Escape')
  await expect(filter(page)).toBeFocused()
})

test('Escape closes what is on top, one thing at a time', async ({ page }) => {
  await row(page, 'postgres-0').getByRole('link').click()
  await expect(pane(page, 'postgres-0')).toBeVisible()
  await page.getByRole('button', { name: /Sort/ }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await expect(pane(page, 'postgres-0')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(pane(page, 'postgres-0')).toHaveCount(0)
})

test('x selects', async ({ page }) => {
  const [first = ''] = await names(page)
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await expect(page.getByRole('checkbox', { name: `Select ${first}` })).toBeChecked()
  await expect(page.getByText('1 selected')).toBeVisible()
  await page.keyboard.press('x')
  await expect(page.getByRole('checkbox', { name: `Select ${first}` })).not.toBeChecked()
})

test('Ctrl-K finds anything', async ({ page }) => {
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Command palette' })
  const field = palette.getByRole('combobox')
  const found = palette.getByRole('option', { name: /^redis-1\b.*Pod in data/ })
  await expect(field).toBeFocused()
  await field.fill('redis-1')
  await expect(found).toBeVisible()
  await expect(found, 'the best match is chosen').toHaveAttribute('aria-selected', 'true')
  await expect(palette.getByRole('option', { selected: true })).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(palette).toHaveCount(0)
  await expect(page).toHaveURL(/\/pods\?ns=data&sort=name$/)

  await page.keyboard.press('Control+k')
  await field.fill('redis-1')
  await expect(found).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(pane(page, 'redis-1')).toBeVisible()
  await expect(palette).toHaveCount(0)
})

test('Enter in the palette, quicker than the search, still opens what was typed', async ({ page }) => {
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Command palette' }).getByRole('combobox')).toBeFocused()
  await page.keyboard.type('redis-1')
  await page.keyboard.press('Enter')
  await expect(pane(page, 'redis-1')).toBeVisible()
})

test('Ctrl-K works while typing, and goes to pages', async ({ page }) => {
  await filter(page).focus()
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Command palette' })
  await palette.getByRole('combobox').fill('nodes')
  await palette.getByRole('option', { name: /Nodes/ }).first().click()
  await expect(page.getByRole('heading', { name: 'Nodes', level: 1 })).toBeVisible()
})

test('closing the palette while it still searches breaks nothing', async ({ page }) => {
  const palette = page.getByRole('dialog', { name: 'Command palette' })
  for (const typed of ['n', 'no', 'nod', 'node', 'nodes']) {
    await page.keyboard.press('Control+k')
    await expect(palette.getByRole('combobox')).toBeFocused()
    await page.keyboard.type(typed)
    await page.keyboard.press('Escape')
    await expect(palette).toHaveCount(0)
  }
  await filter(page).fill('redis')
  await expect.poll(async () => (await names(page)).every(name => name.startsWith('redis'))).toBe(true)
})

test('? shows the keys', async ({ page }) => {
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: /keyboard|keys/i })
  await expect(help).toBeVisible()
  for (const key of ['j', 'k', 'x', '↵', 'Esc', '/', '?']) await expect(help.getByText(key, { exact: true }).first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(help).toHaveCount(0)
})

test('the content is reached without passing the navigation', async ({ page }) => {
  await page.reload()
  await untilLive(page)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
})
