import { Proxied } from '../support/nginx'
import { readRows, table, untilLive } from '../support/page'
import { expect, test as base } from '../support/test'

/** A dashboard behind a real nginx that says who comes. */
const test = base.extend<{ readonly proxied: Proxied }>({
  proxied: async ({ cluster }, use) => {
    const proxied = await Proxied.start(cluster, 'viewer')
    await use(proxied)
    await proxied.stop()
  },
})

test.describe('whom the proxy names', () => {
  test('sees what they may, whatever their browser claims', async ({ page, proxied, cluster }) => {
    await page.setExtraHTTPHeaders({ 'x-forwarded-user': 'admin', 'x-forwarded-groups': 'system:masters' })
    await page.goto(`${proxied.origin}/pods`)
    await untilLive(page)
    const pods = (await cluster.list('pods', '-n', 'shop')).map(({ metadata }) => metadata.name).sort()
    const shown = async (): Promise<readonly string[]> => (await readRows(table(page, 'Pods'))).map(({ name }) => name).sort()
    await expect.poll(shown).toEqual(pods)
    await page.getByRole('button', { name: /viewer/ }).click()
    await expect(page.getByRole('button', { name: 'Sign out' }), 'they leave by the proxy').toHaveCount(0)
  })

  test('is somebody else as soon as the proxy says so', async ({ page, proxied, complaints }) => {
    complaints.expect(/Failed to load resource.*401|HTTP Authentication failed/)
    await page.goto(`${proxied.origin}/pods`)
    await expect.poll(async () => (await readRows(table(page, 'Pods'))).length).toBeGreaterThan(3)
    await proxied.isNow('nobody')
    // nginx takes its new configuration in its own time.
    await expect(async () => {
      await page.reload()
      await expect(page.getByRole('heading', { name: 'You may see nothing in this cluster yet' })).toBeVisible({ timeout: 3_000 })
    }).toPass({ timeout: 20_000 })
    await expect(page.getByRole('button', { name: /nobody/ })).toBeVisible()
  })
})

test('nobody but the proxy is believed', async ({ request, proxied }) => {
  const ask = async (origin: string, headers: Record<string, string>): Promise<number> =>
    (await request.get(`${origin}/api/rows/pods`, { headers })).status()
  expect(await ask(proxied.behind, { 'x-forwarded-user': 'admin' }), 'round the proxy').toBe(403)
  expect(await ask(proxied.origin, { 'impersonate-user': 'admin' }), 'through it').toBe(400)
  expect(await ask(proxied.origin, {}), 'without having come in').toBe(401)
})
