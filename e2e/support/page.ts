import { expect, type Locator, type Page } from '@playwright/test'

/** The pages, as the URL and the English sidebar call them. */
export const PAGES = [
  { path: '/', name: 'Overview' },
  { path: '/workloads', name: 'Workloads' },
  { path: '/pods', name: 'Pods' },
  { path: '/nodes', name: 'Nodes' },
  { path: '/services', name: 'Services' },
  { path: '/storage', name: 'Storage' },
  { path: '/autoscaling', name: 'Autoscaling' },
  { path: '/maintenance', name: 'Maintenance' },
  { path: '/events', name: 'Events' },
  { path: '/activity', name: 'Activity' },
  { path: '/apply', name: 'Apply YAML' },
] as const

/** What the pill in the top bar tells a screen reader. */
export function freshness(page: Page): Locator {
  return page.getByRole('banner').getByRole('status')
}

/** Waits until the page shows what the cluster has. */
export async function untilLive(page: Page): Promise<void> {
  await expect(freshness(page)).toHaveText(/^(Live|实时)$/, { timeout: 20_000 })
  await expect(page.getByRole('status', { name: /^(Loading|正在加载)/ })).toHaveCount(0)
}

/** The table of a page, called like it. */
export function table(page: Page, name: string): Locator {
  return page.getByRole('grid', { name, exact: true })
}

/** The row of the object with this name. */
export function row(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ has: page.getByTitle(name, { exact: true }) })
}

/** The detail pane of the object with this name. */
export function pane(page: Page, name: string): Locator {
  return page.getByRole('complementary', { name, exact: true })
}

export interface Read {
  readonly name: string
  /** By the column's name: `Status`. A cell's text, its parts on lines of their own. */
  readonly cells: Readonly<Record<string, string>>
}

/** All painted rows, in their order. Rows beyond the screen are not painted: make it high enough. */
export async function readRows(grid: Locator): Promise<readonly Read[]> {
  return await grid.evaluate(element => {
    const titles = [...element.querySelectorAll('thead th')].map(head => head.textContent.trim())
    const rows = [...element.querySelectorAll<HTMLTableRowElement>('tbody tr')]
    return rows
      .filter(row => row.cells.length > 1 && row.offsetHeight > 0)
      .map(row => ({
        name: row.querySelector<HTMLElement>('a[title]')?.title ?? '',
        cells: Object.fromEntries([...row.cells].map((cell, at) => [titles[at] ?? '', cell.innerText.trim()])),
      }))
  })
}

/** The first word of a cell that goes on with a reason. */
export function word(cell: string | undefined): string {
  return (cell ?? '').split('\n')[0]?.trim() ?? ''
}

/** A row that came, went or changed. */
export interface Change {
  /** Unix milliseconds. */
  readonly at: number
  readonly name: string
  /** Status and readiness, `Running 1/1`; empty when the row left. */
  readonly is: string
}

declare global {
  interface Window {
    rowChanges?: Change[]
  }
}

/** Notes from now on what happens to rows, at the time the page itself changes. */
export async function recordRows(grid: Locator): Promise<() => Promise<readonly Change[]>> {
  await grid.evaluate(element => {
    const changes: Change[] = []
    window.rowChanges = changes
    const titles = [...element.querySelectorAll('thead th')].map(head => head.textContent.trim())
    const [status, ready] = [titles.indexOf('Status'), titles.indexOf('Ready')]
    const painted = (): Map<string, string> => {
      const rows = [...element.querySelectorAll<HTMLTableRowElement>('tbody tr:not([hidden])')]
      const named = rows.map(row => {
        const name = row.querySelector<HTMLElement>('a[title]')?.title ?? ''
        const said = [row.cells[status]?.querySelector('b'), row.cells[ready]?.querySelector('span span')]
        return [name, said.map(part => part?.textContent ?? '').join(' ')] as const
      })
      return new Map(named.filter(([name]) => name !== ''))
    }
    let before = painted()
    const look = (): void => {
      const after = painted()
      const at = Date.now()
      for (const name of before.keys()) if (!after.has(name)) changes.push({ at, name, is: '' })
      for (const [name, is] of after) if (before.get(name) !== is) changes.push({ at, name, is })
      before = after
    }
    new MutationObserver(look).observe(element, { subtree: true, childList: true, characterData: true, attributes: true })
  })
  return async () => await grid.evaluate(() => window.rowChanges ?? [])
}
