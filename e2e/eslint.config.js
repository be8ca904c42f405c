import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** @param {string} selector @param {string} message */
const never = (selector, message) => ({ selector, message })

/** @param {string} name */
const method = name => `CallExpression[callee.property.name="${name}"]`

export default defineConfig(
  globalIgnores(['cluster/', 'node_modules/', 'test-results/', 'playwright-report/']),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Fixtures without dependencies are written `({}, use)`.
      'no-empty-pattern': 'off',
      'no-restricted-syntax': [
        'error',
        never(method('waitForTimeout'), 'Wait for what is to happen, not for time to pass.'),
        never(method('setTimeout'), 'A test that needs longer says so with test.slow().'),
        never(method('only'), 'All tests run.'),
        never(method('skip'), 'All tests run.'),
        never(method('fixme'), 'All tests run.'),
        never(method('getByTestId'), 'Find things as people do: by role and name.'),
      ],
    },
  },
  {
    files: ['tests/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { property: 'locator', message: 'Find things as people do: by role and name.' },
        { property: '$', message: 'Find things as people do: by role and name.' },
        { property: '$$', message: 'Find things as people do: by role and name.' },
      ],
    },
  },
)
