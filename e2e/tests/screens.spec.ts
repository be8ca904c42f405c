import { join } from 'node:path'

import { PAGES, untilLive } from '../support/page'
import { expect, test } from '../support/test'

/** Where the pictures go. */
const FOLDER = process.env['SCREENS'] ?? 'test-results/screens'

const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const
const THEMES = ['light', 'dark'] as const
const LANGUAGES = { en: 'en-GB', zh: 'zh-CN' } as const

/** Every page, and what opens on it. */
const SCREENS = [
  ...PAGES.map(({ path, name }) => ({ path, name: name.toLowerCase() })),
  { path: '/pods?ns=shop&open=pods/data/postgres-0', name: 'pod' },
  { path: '/workloads?ns=shop&open=deployments/shop/cart', name: 'workload' },
  { path: '/services?ns=shop&open=services/shop/order-service', name: 'service-map' },
  { path: '/nodes?open=nodes/-/node-1', name: 'node' },
  { path: '/pods?q=no-such-thing', name: 'nothing-found' },
]

for (const [language, locale] of Object.entries(LANGUAGES)) {
  test.describe(language, () => {
    test.use({ locale, contextOptions: { reducedMotion: 'reduce' } })

    for (const { path, name } of SCREENS) {
      test(name, async ({ page, dashboard }) => {
        await dashboard.open(page, path)
        await untilLive(page)
        await page.evaluate(() => document.fonts.ready)
        for (const [size, viewport] of Object.entries(SIZES)) {
          await page.setViewportSize(viewport)
          for (const colorScheme of THEMES) {
            await page.emulateMedia({ colorScheme })
            const picture = await page.screenshot({ path: join(FOLDER, `${name}-${size}-${colorScheme}-${language}.png`), animations: 'disabled' })
            expect(picture.length).toBeGreaterThan(0)
          }
        }
      })
    }
  })
}
