import { spawn, type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio } from 'node:child_process'
import { once } from 'node:events'

/** A program that was run to its end. */
export interface Ended {
  /** The exit code; null if a signal ended it. */
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A program that runs beside the test, with all that it said so far. */
export class Program {
  out = ''
  err = ''
  readonly ended: Promise<Ended>
  readonly #child: ChildProcessWithoutNullStreams

  constructor(command: string, args: readonly string[], options: SpawnOptionsWithoutStdio = {}) {
    const child = spawn(command, args, options)
    this.#child = child
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.err += text))
    // It may end without reading what it is given.
    child.stdin.on('error', () => undefined)
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', code => {
        resolve({ code, out: this.out, err: this.err })
      })
    })
    // Whoever waits for the end hears of a failed start; nobody has to.
    this.ended.catch(() => undefined)
  }

  /** Gives it `text` to read, and no more. */
  feed(text: string): void {
    this.#child.stdin.end(text)
  }

  /** Waits until what it prints on stdout matches; fails with all that it said if it ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const { stdout } = this.#child
    let ended: Ended | undefined
    void this.ended.then(end => (ended = end))
    for (;;) {
      const found = pattern.exec(this.out)
      if (found) return found
      if (ended) throw new Error(`it ended without saying ${String(pattern)}:\n${this.out}${this.err}`)
      await Promise.race([once(stdout, 'data'), this.ended])
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Asks it to end, and waits. */
  async stop(): Promise<Ended> {
    this.kill('SIGTERM')
    return await this.ended
  }
}

/** Runs a program to its end, whatever that is. */
export async function run(command: string, args: readonly string[], options: SpawnOptionsWithoutStdio & { input?: string } = {}): Promise<Ended> {
  const { input = '', ...rest } = options
  const program = new Program(command, args, rest)
  program.feed(input)
  return await program.ended
}

/** What the environment says, or how to have it said. */
export function required(name: 'CLUSTER' | 'QUARTERDECK'): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run the tests with \`make e2e\``)
  return value
}
