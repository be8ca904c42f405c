import config from './playwright.config'

/** Pictures of every page instead of tests: `SCREENS=folder npx playwright test --config playwright.screens.config.ts`. */
export default { ...config, testIgnore: [], testMatch: 'screens.spec.ts' }
