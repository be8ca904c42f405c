import { readFile } from 'node:fs/promises'

import type { Locator, Page } from '@playwright/test'

/** The section along the bottom. */
export const dock = (page: Page): Locator => page.getByRole('region', { name: 'Logs and shells' })

export const log = (page: Page): Locator => dock(page).getByRole('log')

export interface Painted {
  /** With the time, the pod and the level in front. */
  readonly whole: string
  readonly text: string
  /** What is marked in it. */
  readonly marks: readonly string[]
  /** Whether it is the hit that one walked to. */
  readonly isHit: boolean
}

/** The lines on the screen and a few around it, in their order; notes are none. */
export async function painted(page: Page): Promise<readonly Painted[]> {
  return await page.getByRole('log').evaluate(element =>
    [...element.querySelectorAll('.log-l')].map(line => ({
      whole: line.textContent,
      text: line.querySelector('.log-t')?.textContent ?? '',
      marks: [...line.querySelectorAll('mark')].map(mark => mark.textContent),
      isHit: line.classList.contains('is-hit'),
    })),
  )
}

/** The names of all elements within the lines. */
export async function elements(page: Page): Promise<readonly string[]> {
  return await log(page).evaluate(element => [...new Set([...element.querySelectorAll('.log-l *')].map(it => it.localName))].sort())
}

/** All lines and notes that the tab holds, also those that are not on the screen. */
export async function held(page: Page): Promise<readonly string[]> {
  const download = page.waitForEvent('download')
  await dock(page).getByRole('button', { name: 'Download these lines' }).click()
  const text = await readFile(await (await download).path(), 'utf8')
  return text.split('\n').filter(line => line !== '')
}

/** The numbers of the lines that count themselves, in order. */
export function numbers(lines: readonly string[]): readonly number[] {
  return lines.flatMap(line => {
    const found = /\bline (\d+) of /.exec(line)
    return found ? [Number(found[1])] : []
  })
}

/** The latest number on the screen. */
export async function latest(page: Page): Promise<number> {
  return Math.max(-1, ...numbers((await painted(page)).map(line => line.text)))
}

/** The annotation by which a pod of the local cluster chooses what it writes: see `cluster/README.md`. */
export function writing(kind: string): { annotations: Record<string, string> } {
  return { annotations: { 'quarterdeck.local/log': kind } }
}

/** A pod by itself, so that its name is known. */
export function writer(namespace: string, name: string, kind: string, image = 'registry.example.com/test/web:1.0'): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, ...writing(kind) },
    spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'app', image }] },
  }
}
