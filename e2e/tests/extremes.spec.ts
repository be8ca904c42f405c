import type { Locator, Page } from '@playwright/test'

import { deployment, service } from '../support/objects'
import { pane, readRows, row, table, untilLive } from '../support/page'
import { expect, test } from '../support/test'

const WIDTHS = [1440, 1024, 700, 390]

/** At no width does the page scroll sideways. */
async function expectNothingPushed(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    const overflow = async (): Promise<number> => await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    await expect.poll(overflow, `pixels beyond ${width}`).toBeLessThanOrEqual(0)
  }
  await page.setViewportSize({ width: 1440, height: 900 })
}

/** The whole text is to be read, and nothing lies over it. */
async function expectUncut(text: Locator): Promise<void> {
  const isWhole = await text.evaluate(element => {
    const { left, right, top, height } = element.getBoundingClientRect()
    const at = (x: number): boolean => element.contains(document.elementFromPoint(x, top + height / 2))
    return element.scrollWidth <= element.clientWidth && at(left + 1) && at(right - 1)
  })
  expect(isWhole).toBe(true)
}

/** Nothing in the pane stands out of it. */
async function expectInside(pane: Locator): Promise<void> {
  const outside = await pane.evaluate(element => {
    const edge = element.getBoundingClientRect().right
    const isClipped = (inner: Element): boolean => {
      for (let box = inner.parentElement; box && box !== element; box = box.parentElement) {
        if (getComputedStyle(box).overflowX !== 'visible') return true
      }
      return false
    }
    return [...element.querySelectorAll('*')].filter(it => it.getBoundingClientRect().right > edge + 1 && !isClipped(it)).map(it => it.textContent.slice(0, 60))
  })
  expect(outside).toEqual([])
}

/** As long as Kubernetes lets a name be: labels of 63 characters, 253 in all. */
const LONGEST = ['a'.repeat(63), 'very-long-name'.padEnd(63, 'x'), 'c'.repeat(63), 'z'.repeat(61)].join('.')

test('200 replicas: one meter, and a Service whose endpoints are grouped by node', async ({ page, cluster, dashboard, namespace }) => {
  test.slow()
  await cluster.apply(deployment(namespace, 'many', { replicas: 40 }), service(namespace, 'many'))
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/many', '--timeout=60s')

  await dashboard.open(page, `/services?ns=${namespace}&open=services/${namespace}/many`)
  await untilLive(page)
  const opened = pane(page, 'many')
  const nodes = opened.getByText(/^node-\d$/)
  await expect(nodes, 'all but the one that only runs the control plane').toHaveCount(5)
  await expect(opened.getByRole('link', { name: /^…?-?[a-z0-9]{5}$/ }), 'endpoints one by one').toHaveCount(0)
  await expect(opened).toContainText(/40 (of 40 )?endpoints/)
  await expectNothingPushed(page)

  await cluster.kubectl('-n', namespace, 'scale', 'deployment/many', '--replicas=200')
  await dashboard.open(page, `/workloads?ns=${namespace}`)
  const many = row(page, 'many')
  await expect(many).toContainText(/\d+\/200/)
  await expect(many.getByRole('img', { name: /^\d+ of 200 ready$/ })).toHaveCount(1)
  await expect(many, 'all of them').toContainText('200/200', { timeout: 90_000 })
  await expectNothingPushed(page)

  await dashboard.open(page, `/pods?ns=${namespace}`)
  await expect(page.getByRole('main')).toContainText(/Pods\s*200/)
  const grid = table(page, 'Pods')
  await expect(grid).toHaveAttribute('aria-rowcount', /^20[01]$/)
  expect((await readRows(grid)).length, 'rows painted').toBeLessThan(80)
  // The last one is reached with one key, and is painted when it is reached.
  await grid.focus()
  await page.keyboard.press('End')
  await expect(grid.getByRole('row').last()).toHaveAttribute('aria-rowindex', '201')
  await expect(grid.getByRole('row').last()).toBeInViewport()
})

test('a pod with 12 containers folds those that only help, never one that fails', async ({ page, cluster, dashboard, namespace }) => {
  const helper = (number: number): object => ({
    name: `helper-${number}`,
    image: number === 11 ? 'registry.example.com/test/helper:1-nopull' : 'registry.example.com/test/helper:1',
    restartPolicy: 'Always',
  })
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'crowd', namespace },
    spec: {
      initContainers: Array.from({ length: 11 }, (_, at) => helper(at + 1)),
      containers: [{ name: 'main', image: 'registry.example.com/test/web:1.0' }],
    },
  })
  await dashboard.open(page, `/pods?ns=${namespace}&open=pods/${namespace}/crowd`)
  const crowd = pane(page, 'crowd')
  await expect(crowd).toContainText('10 sidecars, all running', { timeout: 30_000 })
  await expect(crowd.getByText(/^helper-11/).first(), 'the failing one is drawn').toBeVisible()
  await expect(crowd.getByText(/^main/).first()).toBeVisible()
  await expect(crowd.getByText(/^helper-7/)).toHaveCount(0)
  await expectUncut(row(page, 'crowd').getByText('10/12', { exact: true }))
  await expectNothingPushed(page)
})

test('names of 253 characters push nothing, and are whole where they are asked for', async ({ page, cluster, dashboard, namespace }) => {
  expect(LONGEST.length).toBe(253)
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: LONGEST, namespace, labels: { app: 'l'.repeat(63) }, annotations: { note: 'n'.repeat(2_000) } },
    spec: {
      containers: [{ name: 'c'.repeat(63), image: `registry.example.com/${'deep/'.repeat(20)}image@sha256:${'0'.repeat(64)}` }],
    },
  })
  await dashboard.open(page, `/pods?ns=${namespace}`)
  await expect(row(page, LONGEST)).toBeVisible()
  await expectNothingPushed(page)
  await row(page, LONGEST).getByRole('link').click()
  await expect(pane(page, LONGEST)).toBeVisible()
  await expect(pane(page, LONGEST)).toContainText(/Running|Starting|ContainerCreating|Pending/)
  await expectInside(pane(page, LONGEST))
  await expectNothingPushed(page)
  for (const tab of ['Events', 'YAML']) {
    await pane(page, LONGEST).getByRole('tab', { name: tab }).click()
    await expectNothingPushed(page)
  }
})

test('what looks like a script stays text', async ({ page, cluster, dashboard, namespace }) => {
  const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`
  const link = 'javascript:document.title="owned"'
  const now = new Date().toISOString()
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'innocent', namespace, annotations: { evil, link } },
    spec: { containers: [{ name: 'web', image: 'registry.example.com/test/web:1.0', env: [{ name: 'EVIL', value: evil }] }] },
  })
  const [pod] = await cluster.list('pods', '-n', namespace)
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'evil.1', namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name: 'innocent', uid: pod?.metadata.uid },
    reason: '<b>Evil</b>',
    message: evil,
    type: 'Warning',
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    source: { component: '<i>evil</i>' },
  })

  await dashboard.open(page, `/events?ns=${namespace}`)
  await expect(page.getByText(evil).first()).toBeVisible()
  await expect(page.getByText('<b>Evil</b>').first()).toBeVisible()
  for (const [tab, text] of [
    ['Summary', undefined],
    ['Events', evil],
    ['YAML', 'onerror='],
  ] as const) {
    await dashboard.open(page, `/pods?ns=${namespace}&open=pods/${namespace}/innocent&tab=${tab.toLowerCase()}`)
    const innocent = pane(page, 'innocent')
    await expect(innocent.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true')
    if (text) await expect(innocent.getByText(text).first()).toBeVisible()
    expect(await innocent.evaluate(element => element.querySelectorAll('img, script, a[href^="javascript:"]').length), tab).toBe(0)
  }
  await expect(page).not.toHaveTitle('owned')
})
