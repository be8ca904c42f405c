import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freePort } from '../support/cluster'
import { Program, required, run, type Ended } from '../support/process'
import { expect, test as base } from '../support/test'

const test = base.extend<{ dir: string }>({
  dir: async ({}, use) => {
    const dir = await mkdtemp(join(tmpdir(), 'quarterdeck-cluster-'))
    await use(dir)
    await rm(dir, { recursive: true, force: true })
  },
})

/** It ended with exit code 1 and one clear line. */
function expectRefusal(end: Ended, ...words: readonly RegExp[]): void {
  expect(end.code, 'exit code').toBe(1)
  for (const word of words) expect(end.err).toMatch(word)
  expect(end.err).not.toMatch(/panic|goroutine/)
}

async function refused(...args: readonly string[]): Promise<Ended> {
  return await run(required('CLUSTER'), args)
}

/** `cluster up` with its store alone: all that its supervisor has to care for, in a second. */
async function upWithStore(dir: string): Promise<{ up: Program; pid: number }> {
  const port = String(await freePort())
  const up = new Program(required('CLUSTER'), ['up', '--only', 'etcd', '--no-seed', '--die-with-parent', '--dir', dir, '--port', port])
  await up.says(/ready after/)
  return { up, pid: Number(await readFile(join(dir, 'run', 'etcd.pid'), 'utf8')) }
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a port that is taken', async ({ dir }) => {
  const other = createServer()
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const end = await refused('up', '--dir', dir, '--port', String(port))
  other.close()
  expectRefusal(end, new RegExp(`port ${port} is taken`), /--port/)
})

test('a directory that cannot be written', async ({ dir }) => {
  const file = join(dir, 'file')
  await writeFile(file, '')
  expectRefusal(await refused('up', '--dir', join(file, 'cluster')), /cannot write to .*file\/cluster/)
})

test('a second one in the same directory', async ({ dir }) => {
  const { up } = await upWithStore(dir)
  expectRefusal(await refused('up', '--dir', dir), /a cluster already runs in/, /cluster down/)
  await up.stop()
})

test('a component that dies ends the rest, and the message says which, of what, and where to read on', async ({ dir }) => {
  const { up, pid } = await upWithStore(dir)
  process.kill(pid, 'SIGKILL')
  expectRefusal(await up.ended, /etcd ended: signal: killed; everything else is stopped/, /log: .*etcd\.log/)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} leaves nothing running`, async ({ dir }) => {
    const { up, pid } = await upWithStore(dir)
    expect(runs(pid)).toBe(true)
    up.kill(signal)
    expect((await up.ended).code).toBe(0)
    expect(runs(pid)).toBe(false)
  })
}

test('killed without a word, it leaves nothing running either, and the next one goes on', async ({ dir }) => {
  const { up, pid } = await upWithStore(dir)
  up.kill('SIGKILL')
  await up.ended
  await expect.poll(() => runs(pid)).toBe(false)
  const { up: next } = await upWithStore(dir)
  expect((await next.stop()).code).toBe(0)
})

test('the end of the parent ends it', async ({ dir }) => {
  const args = `up --only etcd --no-seed --die-with-parent --dir ${dir} --port ${await freePort()}`
  const parent = new Program('bash', ['-c', `${required('CLUSTER')} ${args} & wait`])
  await parent.says(/ready after/)
  const pid = Number(await readFile(join(dir, 'run', 'etcd.pid'), 'utf8'))
  parent.kill('SIGKILL')
  await expect.poll(() => runs(pid)).toBe(false)
})

test('a flag or a command that does not exist', async () => {
  expectRefusal(await refused('up', '--nodse', '3'), /--nodse/)
  expectRefusal(await refused('upp'), /upp/)
  expectRefusal(await refused('up', '--nodes', '0'), /between 1 and 50/)
})
