import type { Locator, Page } from '@playwright/test'

import type { Cluster } from '../support/cluster'
import { Dashboard } from '../support/dashboard'
import { healed } from '../support/healed'
import { dock, elements, held, latest, log, numbers, painted, writer, writing } from '../support/logs'
import { deployment } from '../support/objects'
import { pane, readRows, row, table, untilLive } from '../support/page'
import { expect, test } from '../support/test'

const tool = (page: Page, name: string | RegExp): Locator => dock(page).getByRole('button', { name })
const find = (page: Page): Locator => dock(page).getByRole('searchbox', { name: 'Find in log' })

async function running(cluster: Cluster, namespace: string, ...pods: readonly string[]): Promise<void> {
  await cluster.kubectl('-n', namespace, 'wait', '--for=condition=Ready', ...pods.map(name => `pod/${name}`), '--timeout=60s')
}

/** Opens an object in the pane, and its log from there. */
async function openLog(page: Page, dashboard: Dashboard, place: string, name: string): Promise<void> {
  await dashboard.open(page, place)
  await untilLive(page)
  await pane(page, name).getByRole('button', { name: 'Logs' }).click()
  await expect(log(page)).toBeVisible()
}

function expectCounted(found: readonly number[]): void {
  const [first = 0] = found
  expect(found.slice(0, 5), 'there are lines').not.toEqual([])
  expect(found).toEqual(found.map((_, at) => first + at))
}

test('follows: new lines come, only what is seen is painted, scrolling up stops it', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(writer(namespace, 'counter', 'numbered/200'))
  await running(cluster, namespace, 'counter')
  await openLog(page, dashboard, `/pods?open=pods/${namespace}/counter`, 'counter')
  await expect.poll(() => latest(page)).toBeGreaterThan(100)
  const before = await latest(page)
  await expect.poll(() => latest(page)).toBeGreaterThan(before + 100)
  expect((await painted(page)).length, 'painted').toBeLessThan(60)

  await log(page).hover()
  await page.mouse.wheel(0, -400)
  await expect(tool(page, 'Follow')).toHaveAttribute('aria-pressed', 'false')
  const seen = (await painted(page))[0]?.whole
  const count = (await held(page)).length
  await expect.poll(async () => (await held(page)).length).toBeGreaterThan(count + 100)
  expect((await painted(page))[0]?.whole, 'what is read stays where it is').toBe(seen)
  await tool(page, 'Follow').click()
  await expect.poll(() => latest(page)).toBeGreaterThan(before + 300)
  expectCounted(numbers(await held(page)))
})

test('the previous run of a container that crashes, and its end', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(writer(namespace, 'crasher', 'numbered', 'registry.example.com/test/web:1.0-crash'))
  await expect(async () => {
    expect(await cluster.kubectl('-n', namespace, 'get', 'pod', 'crasher', '-o', 'jsonpath={.status.containerStatuses[0].restartCount}')).toMatch(/^[1-9]/)
  }).toPass({ timeout: 40_000 })
  await openLog(page, dashboard, `/pods?open=pods/${namespace}/crasher`, 'crasher')
  await expect(log(page).getByText(/crasher exited with code 1 after \d+ s/).first()).toBeVisible({ timeout: 30_000 })
  await tool(page, 'Previous run').click()
  await expect(log(page).getByText('FATAL giving up, exit code 1')).toBeVisible()
  await expect(dock(page).getByText('end of the log')).toBeVisible()
  const lines = numbers(await held(page))
  expectCounted(lines)
  expect(lines[0]).toBe(0)
})

test('a container without a previous run says so in the words of the API', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(writer(namespace, 'steady', 'numbered'))
  await running(cluster, namespace, 'steady')
  await openLog(page, dashboard, `/pods?open=pods/${namespace}/steady`, 'steady')
  await tool(page, 'Previous run').click()
  await expect(log(page).getByText('previous terminated container "app" in pod "steady" not found')).toBeVisible()
})

test('a workload: all its pods, and the one that replaces another joins by itself', async ({ page, cluster, dashboard, namespace }) => {
  const template = deployment(namespace, 'many', { replicas: 3 }) as { spec: { template: { metadata: object } } }
  Object.assign(template.spec.template.metadata, writing('numbered'))
  await cluster.apply(template)
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/many', '--timeout=60s')
  await openLog(page, dashboard, `/workloads?open=deployments/${namespace}/many`, 'many')
  await expect(dock(page).getByRole('tab', { name: /^many 3 pods/ })).toBeVisible()
  const names = (await cluster.list('-n', namespace, 'pods')).map(({ metadata }) => metadata.name)
  for (const name of names) await expect(log(page).getByTitle(`${name}/web`).first()).toBeVisible()

  const [victim = ''] = names
  await cluster.kubectl('-n', namespace, 'delete', 'pod', victim, '--wait=false', '--grace-period=1')
  await expect(async () => {
    const lines = await held(page)
    expect(lines.some(line => line.endsWith(`-- ${victim} is gone`))).toBe(true)
    expect(lines.filter(line => /-- many-\S+ joined$/.test(line))).toHaveLength(1)
  }).toPass({ timeout: 30_000 })
  const all = await held(page)
  const joined = /-- (\S+) joined$/.exec(all.find(line => line.endsWith(' joined')) ?? '')?.[1] ?? ''
  expect(names).not.toContain(joined)
  await expect.poll(async () => numbers((await held(page)).filter(line => line.includes(joined)))[0]).toBe(0)
  for (const name of [...names.slice(1), joined]) expectCounted(numbers((await held(page)).filter(line => line.includes(`${name}/`))))
  const times = all.filter(line => / line \d+ of /.test(line)).map(line => line.split(' ')[0] ?? '')
  expect(times, 'in order of time').toEqual(times.toSorted())
})

test('search: hits are counted, marked and walked through', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(writer(namespace, 'counter', 'numbered/40'))
  await running(cluster, namespace, 'counter')
  await openLog(page, dashboard, `/pods?open=pods/${namespace}/counter`, 'counter')
  await expect.poll(() => latest(page)).toBeGreaterThan(130)
  await find(page).fill('LINE 12')
  await expect(dock(page).getByText('11 hits')).toBeVisible()
  await find(page).press('Enter')
  await expect(dock(page).getByText('1 of 11')).toBeVisible()
  expect((await painted(page)).find(line => line.isHit)?.marks).toEqual(['line 12'])
  await expect(tool(page, 'Follow')).toHaveAttribute('aria-pressed', 'false')
  await find(page).press('Enter')
  expect((await painted(page)).find(line => line.isHit)?.text).toContain('line 120 of')
  await tool(page, /^Previous hit/).click()
  await tool(page, /^Previous hit/).click()
  await expect(dock(page).getByText('11 of 11')).toBeVisible()
  expect((await painted(page)).find(line => line.isHit)?.text).toContain('line 129 of')
  await find(page).fill('nothing like it')
  await expect(dock(page).getByText('0 hits')).toBeVisible()
})

test('the API server stops while a log is followed: no line is missing, none is doubled', async ({ page, cluster, dashboard, namespace, complaints }) => {
  test.slow()
  complaints.expectLostConnections()
  await cluster.apply(writer(namespace, 'counter', 'numbered'), writer(namespace, 'other', 'numbered/100'))
  await running(cluster, namespace, 'counter', 'other')
  await openLog(page, dashboard, `/pods?open=pods/${namespace}/counter`, 'counter')
  await expect.poll(() => latest(page)).toBeGreaterThan(20)
  await cluster.stop('kube-apiserver')
  await expect(log(page).getByText('connection lost; what is written meanwhile will be fetched')).toBeVisible({ timeout: 20_000 })
  const before = await latest(page)
  await cluster.start('kube-apiserver')
  await expect(async () => {
    expect((await held(page)).filter(line => line.endsWith('-- connected again, no line is missing'))).toHaveLength(1)
  }).toPass({ timeout: 60_000 })
  await expect.poll(() => latest(page), { timeout: 30_000 }).toBeGreaterThan(before + 40)
  expectCounted(numbers(await held(page)))
  await healed(cluster)
})

test('the socket breaks again and again: the log goes on where it was', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(writer(namespace, 'counter', 'numbered/100'))
  await running(cluster, namespace, 'counter')
  let cut = async (): Promise<void> => Promise.resolve()
  await page.routeWebSocket(/\/api\/logs$/, socket => {
    socket.connectToServer()
    cut = () => socket.close({ code: 4000, reason: 'cut by a test' })
  })
  await openLog(page, dashboard, `/pods?open=pods/${namespace}/counter`, 'counter')
  for (let round = 1; round <= 3; round += 1) {
    const before = await latest(page)
    await expect.poll(() => latest(page)).toBeGreaterThan(before + 30)
    await cut()
    await expect(async () => {
      const notes = (await held(page)).filter(line => line.includes(' -- '))
      expect(notes.filter(note => note.endsWith('connection lost; what is written meanwhile will be fetched'))).toHaveLength(round)
      expect(notes.filter(note => note.endsWith('connected again, no line is missing'))).toHaveLength(round)
    }).toPass({ timeout: 20_000 })
  }
  expectCounted(numbers(await held(page)))
})

test('a hostile log is inert', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(writer(namespace, 'hostile', 'hostile'))
  await running(cluster, namespace, 'hostile')
  const title = 'Pods | Quarterdeck'
  await openLog(page, dashboard, `/pods?open=pods/${namespace}/hostile`, 'hostile')
  await expect(log(page).getByText('app is still there')).not.toHaveCount(0)
  await tool(page, 'Maximise dock').click()
  for (const text of [
    'colours: red plain',
    'clears: ␛[2J␛[1;1Hgone',
    'clipboard: ␛]52;c;aGFja2Vk␇',
    'link: ␛]8;;https://evil.example␛\\click␛]8;;␛\\',
    'bidi: user[U+202E]gpj.exe and [U+2066]isolated[U+2069]',
    'nul: a␀b, bell ␇, back ␈, return␍over',
    'bytes: ��',
    `markup: <img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`,
    'json ␛]8;;x␇ [U+202E]  html=<b>bold</b>',
  ]) {
    await expect(log(page).getByText(text, { exact: true })).toBeVisible()
  }
  expect(await elements(page)).toEqual(['button', 'span', 'time'])
  await expect(page).toHaveTitle(title)

  const endless = async (): Promise<number | undefined> => (await painted(page)).find(line => line.text.startsWith('endless: '))?.text.length
  expect(await endless()).toBe(4_000)
  await log(page).getByRole('button', { name: '61536 more characters' }).click()
  await expect(log(page).getByText('9934473 bytes cut off')).toBeAttached()
  expect(await endless()).toBe(65_536)
})

test('the dock survives navigation, another language and a reload', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods?ns=data&sort=name')
  await untilLive(page)
  await expect(row(page, 'postgres-0')).toBeVisible()
  await table(page, 'Pods').focus()
  await page.keyboard.press('Home')
  const name = (await readRows(table(page, 'Pods')))[0]?.name ?? ''
  await page.keyboard.press('l')
  const tab = dock(page).getByRole('tab', { name: new RegExp(`^${name}`) })
  await expect(tab).toHaveAttribute('aria-selected', 'true')
  await expect(log(page)).toBeFocused()
  await expect.poll(async () => (await painted(page)).length).toBeGreaterThan(0)

  const line = (await painted(page))[0]?.whole
  await page.getByRole('navigation').getByRole('link', { name: 'Nodes' }).click()
  await expect(page).toHaveURL(/\/nodes/)
  await expect(tab).toBeVisible()
  expect((await painted(page))[0]?.whole, 'the same lines').toBe(line)

  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.getByRole('region', { name: '日志与终端' })).toBeVisible()
  await expect.poll(async () => (await painted(page)).length).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'EN', exact: true }).click()

  await page.reload()
  await untilLive(page)
  await expect(tab).toHaveAttribute('aria-selected', 'true')
  await expect.poll(async () => (await painted(page)).length).toBeGreaterThan(0)

  await tool(page, 'Hide dock').click()
  await expect(log(page)).toHaveCount(0)
  await expect(tab).toBeVisible()
  await tab.click()
  await expect(log(page)).toBeVisible()
  await tab.press('Delete')
  await expect(dock(page)).toHaveCount(0)
})

test('the dock is resized by keyboard and pointer, its tabs are walked with arrows', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods?ns=data&open=pods/data/postgres-0')
  await untilLive(page)
  await pane(page, 'postgres-0').getByRole('button', { name: 'Logs' }).click()
  await page.goto(`${dashboard.origin}/workloads?open=statefulsets/data/postgres`)
  await untilLive(page)
  await page.keyboard.press('l')
  await expect(dock(page).getByRole('tab')).toHaveCount(2)
  const second = dock(page).getByRole('tab', { name: /^postgres \d+ pods?/ })
  await second.focus()
  await second.press('ArrowLeft')
  await expect(dock(page).getByRole('tab', { name: /^postgres-0/ })).toBeFocused()

  const height = async (): Promise<number> => (await dock(page).boundingBox())?.height ?? 0
  const before = await height()
  const edge = page.getByRole('separator', { name: 'Resize dock' })
  await edge.press('ArrowUp')
  await expect.poll(height).toBe(before + 24)
  const box = await edge.boundingBox()
  if (!box) throw new Error('no edge')
  await page.mouse.move(box.x + 200, box.y + 4)
  await page.mouse.down()
  await page.mouse.move(box.x + 200, box.y - 96)
  await page.mouse.up()
  await expect.poll(height).toBeGreaterThan(before + 100)
})

test('whoever loses the right to read logs stops reading within 30 s', async ({ page, cluster, namespace }) => {
  await cluster.apply(writer(namespace, 'counter', 'numbered'))
  await cluster.kubectl('-n', namespace, 'create', 'rolebinding', 'look', '--clusterrole=view', '--user=nobody')
  await running(cluster, namespace, 'counter')
  const dashboard = await Dashboard.start(cluster, { person: 'nobody' })
  await dashboard.open(page, `/pods?ns=${namespace}`)
  await dashboard.open(page, `/pods?ns=${namespace}&open=pods/${namespace}/counter`)
  await pane(page, 'counter').getByRole('button', { name: 'Logs' }).click()
  await expect.poll(() => latest(page)).toBeGreaterThan(20)
  await cluster.kubectl('-n', namespace, 'delete', 'rolebinding', 'look')
  await expect(log(page).getByText(`needs get on pods/log in namespace ${namespace}`)).toBeVisible({ timeout: 30_000 })
  expect(await painted(page)).toEqual([])
  await dashboard.stop()
})
