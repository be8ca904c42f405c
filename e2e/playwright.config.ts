import { defineConfig, devices } from '@playwright/test'

/** Debian's Chromium, without what a browser does for itself. */
const chromium = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}

export default defineConfig({
  testDir: 'tests',
  testIgnore: 'screens.spec.ts',
  globalSetup: './support/global-setup.ts',
  // One cluster, and tests that break it.
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    trace: { mode: 'retain-on-failure', screenshots: false },
    launchOptions: chromium,
  },
})
