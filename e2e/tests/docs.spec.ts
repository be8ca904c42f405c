import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { run } from '../support/process'
import { expect, test } from '@playwright/test'

const ROOT = resolve(import.meta.dirname, '../..')

async function there(path: string): Promise<boolean> {
  return await stat(join(ROOT, path)).then(
    () => true,
    () => false,
  )
}

/** Every file of the repository. */
async function files(): Promise<readonly string[]> {
  const { out } = await run('git', ['ls-files'], { cwd: ROOT })
  return out.trim().split('\n')
}

test('every file that docs/ARCHITECTURE.md names exists', async () => {
  const text = await readFile(join(ROOT, 'docs/ARCHITECTURE.md'), 'utf8')
  const all = await files()
  const named = [...text.matchAll(/`([\w./-]+)`/g)].map(([, name = '']) => name).filter(name => /\.(rs|css|md|go|ts)$|\/$/.test(name))
  expect(named.length).toBeGreaterThan(30)
  const isMeant = (file: string, name: string): boolean => (name.endsWith('/') ? `/${file}`.includes(`/${name}`) : `/${file}`.endsWith(`/${name}`))
  const missing = named.filter(name => !all.some(file => isMeant(file, name)))
  expect(missing).toEqual([])
})

test('every link and picture of the README and the decisions leads somewhere', async () => {
  const decisions = (await readdir(join(ROOT, 'docs/decisions'))).map(name => `docs/decisions/${name}`)
  for (const file of ['README.md', 'SECURITY.md', 'docs/ARCHITECTURE.md', 'docs/security.md', 'e2e/cluster/README.md', ...decisions]) {
    const text = await readFile(join(ROOT, file), 'utf8')
    const links = [...text.matchAll(/\]\(([^)#\s]+)/g)].map(([, link = '']) => link).filter(link => !/^https?:/.test(link))
    for (const link of links) expect(await there(join(file, '..', link)), `${link} in ${file}`).toBe(true)
  }
})

test('make help says the two commands and their variables, and is what make does without a word', async () => {
  const env = { ...process.env, MAKEFLAGS: '' }
  const [help, bare] = await Promise.all([run('make', ['-C', ROOT, '--no-print-directory', 'help'], { env }), run('make', ['-C', ROOT, '--no-print-directory'], { env })])
  expect(help.code, help.err).toBe(0)
  expect(bare.out).toBe(help.out)
  for (const word of ['make run', 'make test', 'make bench', 'PORT=8080', 'CLUSTER_DIR=.cluster', 'CLUSTER_PORT=', 'KUBECONFIG=']) expect(help.out).toContain(word)
})
