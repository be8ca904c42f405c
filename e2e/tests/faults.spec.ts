import type { Locator, Page } from '@playwright/test'

import type { Cluster } from '../support/cluster'
import { Dashboard } from '../support/dashboard'
import { healed } from '../support/healed'
import { freshness, readRows, table, untilLive } from '../support/page'
import { expect, test } from '../support/test'

/** What the page promises: older than this is never called live. */
const LIVE_WITHIN = 35_000

async function names(page: Page): Promise<readonly string[]> {
  return (await readRows(table(page, 'Pods'))).map(it => `${it.cells['Namespace'] ?? ''}/${it.name}`).sort()
}

/** Above the list: how old it is. */
function old(page: Page): Locator {
  return page.getByRole('main').getByText(/^\d+ \w+ old\. /)
}

async function listed(cluster: Cluster): Promise<readonly string[]> {
  const pods = await cluster.list('pods', '-A')
  return pods.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`).sort()
}

/** The oracle of every fault: soon after it is over, the page is what a direct LIST says. */
async function expectHealed(page: Page, cluster: Cluster): Promise<void> {
  await expect(freshness(page)).toHaveText('Live', { timeout: 30_000 })
  await expect(async () => {
    const [there, here] = [await listed(cluster), await names(page)]
    expect(here).toEqual(there)
  }).toPass({ timeout: 10_000 })
}

/** What was said about freshness since, and when. */
async function recordFreshness(page: Page): Promise<() => Promise<readonly { at: number; said: string }[]>> {
  await freshness(page).evaluate(element => {
    const said = [{ at: Date.now(), said: element.textContent }]
    new MutationObserver(() => said.push({ at: Date.now(), said: element.textContent })).observe(element, {
      subtree: true,
      childList: true,
      characterData: true,
    })
    Object.assign(window, { freshnessSaid: said })
  })
  return async () => await page.evaluate(() => (window as unknown as { freshnessSaid: { at: number; said: string }[] }).freshnessSaid)
}

test.describe('the API server', () => {
  test.slow()

  test.afterEach(async ({ cluster }) => {
    await healed(cluster)
  })

  test('stopped for 10 s: stale within 5 s, then live again and equal to a LIST', async ({ page, cluster, dashboard }) => {
    await page.setViewportSize({ width: 1440, height: 5_000 })
    await dashboard.open(page, '/pods')
    await untilLive(page)
    const said = await recordFreshness(page)
    try {
      await cluster.stop('kube-apiserver')
      const stopped = Date.now()
      await expect(freshness(page)).toHaveText('The cluster does not answer.', { timeout: 5_000 })
      await expect(old(page)).toHaveText(/^\d+ s old\. The cluster does not answer\.$/)
      expect((await names(page)).length, 'old rows stay').toBeGreaterThan(30)
      // It counts, and does not call itself live in between.
      await expect(old(page)).toHaveText(/^1\d s old/, { timeout: 20_000 })
      expect((await said()).filter(it => it.at > stopped + 5_000 && it.said === 'Live')).toEqual([])
    } finally {
      await cluster.start('kube-apiserver')
    }
    await expectHealed(page, cluster)
    await expect(old(page)).toHaveCount(0)
  })

  test('frozen: stale within 35 s, and never live beyond', async ({ page, cluster, dashboard }) => {
    await page.setViewportSize({ width: 1440, height: 5_000 })
    await dashboard.open(page, '/pods')
    await untilLive(page)
    const said = await recordFreshness(page)
    let frozen = 0
    try {
      frozen = Date.now()
      await cluster.pause('kube-apiserver')
      await expect(freshness(page)).toHaveText('The cluster does not answer.', { timeout: LIVE_WITHIN })
      // Said after 10 s where a watch was just being opened, after 25 s where one was silent: counted from the freeze.
      await expect(old(page)).toHaveText(/^[45]\d s old/, { timeout: frozen + 50_000 - Date.now() })
    } finally {
      await cluster.resume('kube-apiserver')
    }
    const thawed = Date.now()
    const log = await said()
    const lied = log.filter(it => it.said === 'Live' && it.at > frozen + LIVE_WITHIN && it.at < thawed)
    expect(lied, 'called live').toEqual([])
    await expectHealed(page, cluster)
  })

  test('what is missed while nobody listens is not missing afterwards', async ({ page, cluster, namespace, complaints }) => {
    complaints.expectLostConnections()
    const pod = (name: string): object => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      spec: { containers: [{ name: 'web', image: 'registry.example.com/test/web:1.0' }] },
    })
    await cluster.apply(pod('leaves'), pod('stays'))
    const dashboard = await Dashboard.start(cluster)
    await dashboard.open(page, `/pods?ns=${namespace}`)
    await expect.poll(() => names(page)).toEqual([`${namespace}/leaves`, `${namespace}/stays`])
    dashboard.program.kill('SIGSTOP')
    try {
      await cluster.kubectl('-n', namespace, 'delete', 'pod', 'leaves', '--grace-period=0', '--force')
      await cluster.apply(pod('comes'))
      await cluster.stop('kube-apiserver')
      await cluster.start('kube-apiserver')
    } finally {
      dashboard.program.kill('SIGCONT')
    }
    await expect(freshness(page)).toHaveText('Live', { timeout: 30_000 })
    await expect.poll(() => names(page), { timeout: 5_000 }).toEqual([`${namespace}/comes`, `${namespace}/stays`])
    await dashboard.stop()
  })
})

test.describe('the dashboard', () => {
  test('killed and started again: reconnecting is said, then that a new link is needed', async ({ page, cluster, complaints }) => {
    complaints.expectLostConnections()
    const first = await Dashboard.start(cluster)
    await first.open(page, '/pods?ns=data')
    await untilLive(page)
    const before = await names(page)

    await first.kill()
    await expect(freshness(page)).toHaveText('Reconnecting')
    await expect(page.getByRole('main').getByText(/^Reconnecting (in \d+ s|now)\. As of \d+:\d+/)).toBeVisible()
    expect(await names(page), 'old rows stay').toEqual(before)
    await expect(page.getByRole('button', { name: 'Try now' })).toBeVisible()

    const second = await Dashboard.start(cluster, { port: first.port })
    try {
      await expect(page.getByRole('heading', { name: 'Open the link that quarterdeck printed' })).toBeVisible({ timeout: 30_000 })
      await expect(table(page, 'Pods'), 'no old data behind it').toHaveCount(0)
      // The new link, opened where the old page still is.
      await second.openLink(page, '/pods?ns=data')
      await untilLive(page)
      await expect.poll(() => names(page)).toEqual(before)
    } finally {
      await second.stop()
    }
  })

  test('frozen: the page does not wait for a socket that is open but silent', async ({ page, cluster, complaints }) => {
    complaints.expectLostConnections()
    const dashboard = await Dashboard.start(cluster)
    await dashboard.open(page, '/pods?ns=data')
    await untilLive(page)
    try {
      dashboard.program.kill('SIGSTOP')
      await expect(freshness(page)).not.toHaveText('Live', { timeout: 8_000 })
      await expect(freshness(page)).toHaveText('Reconnecting', { timeout: 20_000 })
    } finally {
      dashboard.program.kill('SIGCONT')
    }
    await expect(freshness(page)).toHaveText('Live', { timeout: 30_000 })
    await dashboard.stop()
  })

  test('a wrong key shows how to get in, and nothing else', async ({ page, dashboard, complaints }) => {
    complaints.expect(/Failed to load resource.*401/)
    await page.goto(`${dashboard.origin}/pods#key=${'0'.repeat(64)}`)
    await expect(page.getByRole('heading', { name: 'Open the link that quarterdeck printed' })).toBeVisible()
    await expect(page.getByRole('grid')).toHaveCount(0)
    await expect(page).toHaveURL(`${dashboard.origin}/pods`)
  })

  test('somebody without rights is told so, and sees nothing', async ({ page, cluster }) => {
    const dashboard = await Dashboard.start(cluster, { person: 'nobody' })
    try {
      await dashboard.open(page, '/pods')
      await expect(page.getByRole('heading', { name: 'You may not list Pods here' })).toBeVisible()
      expect(await readRows(table(page, 'Pods'))).toEqual([])
    } finally {
      await dashboard.stop()
    }
  })
})

test.describe('rights in one namespace', () => {
  for (const person of ['viewer', 'operator'] as const) {
    test(`the ${person} sees all of it, live, and what is missing is said`, async ({ page, cluster }) => {
      // The kubeconfig's context says which namespace, as for kubectl.
      const dashboard = await Dashboard.start(cluster, { person })
      try {
        await dashboard.open(page, '/pods')
        await expect(freshness(page)).toHaveText('Live', { timeout: 20_000 })
        const inShop = async (): Promise<readonly string[]> => (await cluster.list('pods', '-n', 'shop')).map(({ metadata }) => metadata.name).sort()
        const shown = async (): Promise<readonly string[]> => (await readRows(table(page, 'Pods'))).map(it => it.name).sort()
        await expect(async () => {
          expect(await shown()).toEqual(await inShop())
        }).toPass({ timeout: 20_000 })
        expect((await shown()).length).toBeGreaterThan(0)
        await expect(page.getByRole('banner').getByTitle('Only shop is watched. For another: quarterdeck --namespace NAME')).toBeVisible()
        await expect(page.getByRole('button', { name: 'All namespaces' })).toBeHidden()

        const side = page.getByRole('navigation', { name: 'Main' })
        await expect(side.getByRole('link', { name: /^Services \d+/ })).toBeVisible()
        await side.getByRole('link', { name: /^Overview/ }).click()
        await expect(page.getByRole('main')).toContainText(/\d+ workloads, \d+ pods(?!, 0 nodes)/)
        await expect(page.getByRole('main')).toContainText('You may not list Nodes here')
        await expect(page.getByRole('main')).not.toContainText(/0 nodes|no metrics API/)
        await expect(side.getByRole('link', { name: /^Nodes$/ }), 'no number of what may not be seen').toBeVisible()
        await side.getByRole('link', { name: /^Nodes/ }).click()
        await expect(page.getByRole('heading', { name: 'You may not list Nodes here' })).toBeVisible()
        await expect(page.getByRole('main')).toContainText('needs list on nodes')
        await side.getByRole('link', { name: /^Workloads/ }).click()
        await expect(table(page, 'Workloads').getByTitle('cart', { exact: true })).toBeVisible()
        await dashboard.open(page, '/pods?ns=data')
        await expect(page.getByRole('main')).toContainText('quarterdeck was started for namespace shop alone')
      } finally {
        await dashboard.stop()
      }
    })
  }

  test('without a namespace the page says how to name one', async ({ page, cluster }) => {
    const dashboard = await Dashboard.start(cluster, { person: 'nobody' })
    try {
      await dashboard.open(page, '/pods')
      await expect(page.getByRole('main')).toContainText('needs list on pods in all namespaces')
      await expect(page.getByRole('main')).toContainText('quarterdeck --namespace NAME')
    } finally {
      await dashboard.stop()
    }
  })

  test('--namespace narrows the administrator too', async ({ page, cluster }) => {
    const dashboard = await Dashboard.start(cluster, { args: ['--namespace', 'data'] })
    try {
      await dashboard.open(page, '/pods')
      await expect(async () => {
        const rows = await readRows(table(page, 'Pods'))
        const there = await cluster.list('pods', '-n', 'data')
        expect(rows.map(it => it.name).sort()).toEqual(there.map(({ metadata }) => metadata.name).sort())
      }).toPass({ timeout: 20_000 })
    } finally {
      await dashboard.stop()
    }
  })
})
