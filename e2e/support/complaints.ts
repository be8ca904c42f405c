import type { BrowserContext } from '@playwright/test'

/** What a browser complains about while a test runs: errors of the page, of the console, of the content security policy. */
export class Complaints {
  readonly #heard: string[] = []
  readonly #expected: RegExp[] = []

  async listenTo(context: BrowserContext): Promise<void> {
    context.on('weberror', error => this.#heard.push(`uncaught: ${String(error.error())}`))
    context.on('console', message => {
      if (message.type() === 'error') this.#heard.push(`console: ${message.text()} (${message.location().url})`)
    })
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', event => {
        console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
      })
    })
  }

  /** This test provokes complaints of this kind. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern)
  }

  /** The browser tells of every failed connection. */
  expectLostConnections(): void {
    this.expect(/WebSocket connection to .* failed/)
    this.expect(/Failed to load resource/)
  }

  unexpected(): readonly string[] {
    return this.#heard.filter(complaint => !this.#expected.some(pattern => pattern.test(complaint)))
  }
}
