// What a person waits for, in a real browser: `node browser.mjs LINK look` measures the first row, the filter
// and the sort, `node browser.mjs LINK scroll` the frames while scrolling. Prints one line of JSON, in milliseconds.
import process from 'node:process'
import { clearTimeout, setTimeout } from 'node:timers'

import { chromium } from 'playwright-core'

/** Cold starts of the browser: each with a profile of its own. */
const STARTS = 5
/** The longest wait for anything. */
const PATIENCE = 30_000
/** How long is scrolled. */
const SCROLL = 10_000
/** What is typed; `cluster fill` makes rows for each. */
const FILTERS = ['cart', 'node=worker-0042', 'payment', 'namespace=team-001', 'search-']
/** Columns by which the rows come in another order. */
const COLUMNS = ['Name', 'Node', 'Age', 'Namespace', 'Status']

/** Debian's Chromium, without what a browser does for itself. */
const launch = {
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
}

/** Waits, in the page, for the first painted row; gives the time since the navigation began. */
const FIRST_ROW = `new Promise(resolve => {
  const look = () => {
    if (!document.querySelector('tr.line:not(.is-blank):not([hidden]) td a')) return requestAnimationFrame(look)
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())))
  }
  look()
})`

/** Notes when the person acts; once other rows are painted, gives the time since. */
const OTHER_ROWS = `(() => {
  const shown = () => [...document.querySelectorAll('tr.line:not([hidden]) td a')].slice(0, 20).map(a => a.title).join()
  const before = shown()
  let acted
  const note = event => { acted ??= event.timeStamp }
  for (const kind of ['input', 'click']) addEventListener(kind, note, { capture: true, once: true })
  window.otherRows = new Promise(resolve => {
    const look = () => {
      if (acted === undefined || shown() === before || shown() === '') return requestAnimationFrame(look)
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - acted)))
    }
    look()
  })
})()`

/** Scrolls a little every frame and gives the times between frames. */
const FRAMES = `new Promise(resolve => {
  const list = document.querySelector('.list')
  const frames = []
  let before = performance.now()
  const end = before + ${SCROLL}
  const frame = now => {
    frames.push(now - before)
    before = now
    list.scrollTop += 24
    if (now < end) requestAnimationFrame(frame)
    else resolve(frames.slice(1))
  }
  requestAnimationFrame(frame)
})`

const [link = '', what = 'look'] = process.argv.slice(2)
const found = what === 'scroll' ? await scroll() : await look()
process.stdout.write(`${JSON.stringify(found)}\n`)

/** Opens the Pods page in a browser that has seen nothing. */
async function open() {
  const browser = await chromium.launch(launch)
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(PATIENCE)
  await page.goto(link.replace('/#', '/pods#'), { waitUntil: 'commit' })
  const firstRow = Number(await within(page.evaluate(FIRST_ROW)))
  return { browser, page, firstRow }
}

async function look() {
  const firstRow = []
  for (let start = 1; start < STARTS; start += 1) {
    const opened = await open()
    firstRow.push(opened.firstRow)
    await opened.browser.close()
  }
  const { browser, page, firstRow: last } = await open()
  const [filter, sort] = [[], []].map(() => /** @type {number[]} */ ([]))
  for (const text of FILTERS) {
    const field = page.getByRole('searchbox', { name: 'Filter' })
    filter?.push(await timed(page, () => field.fill(text)))
    filter?.push(await timed(page, () => field.fill('')))
  }
  for (const name of COLUMNS) {
    const title = page.getByRole('columnheader', { name, exact: true }).getByRole('button')
    sort?.push(await timed(page, () => title.click()))
  }
  await browser.close()
  return { firstRow: [...firstRow, last], filter, sort }
}

async function scroll() {
  const { browser, page } = await open()
  const frames = await within(page.evaluate(FRAMES))
  await browser.close()
  return { frames }
}

/**
 * From what the person does to other rows on the screen.
 * @param {import('playwright-core').Page} page
 * @param {() => Promise<void>} act
 */
async function timed(page, act) {
  await page.evaluate(OTHER_ROWS)
  await act()
  return Number(await within(page.evaluate('window.otherRows')))
}

/**
 * The same, or an end after a while.
 * @param {Promise<unknown>} work
 * @returns {Promise<unknown>}
 */
async function within(work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => { reject(new Error('nothing in time')) }, PATIENCE)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
