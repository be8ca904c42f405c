import { createServer } from 'node:net'
import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'

import type { Cluster } from '../support/cluster'
import { freePort } from '../support/cluster'
import { Dashboard, quarterdeck, startQuarterdeck } from '../support/dashboard'
import type { Ended } from '../support/process'
import { expect, test } from '../support/test'

/** It ended with an error, and said so on stderr in words of its own. */
function expectRefusal(end: Ended, ...words: readonly RegExp[]): void {
  expect(end.code, 'exit code').toBeGreaterThan(0)
  expect(end.out, 'stdout').toBe('')
  for (const word of words) expect(end.err).toMatch(word)
  expect(end.err).not.toMatch(/panicked|RUST_BACKTRACE/)
}

/** The administrator's kubeconfig, changed. */
async function changedKubeconfig(cluster: Cluster, path: string, change: (text: string) => string): Promise<string> {
  const text = await readFile(cluster.kubeconfig('admin'), 'utf8')
  const changed = change(text)
  expect(changed, 'the change').not.toBe(text)
  await writeFile(path, changed)
  return path
}

test.describe('what makes a start impossible is said, and the exit code tells', () => {
  test('a kubeconfig that is not there', async () => {
    const end = await quarterdeck('--kubeconfig', '/nowhere/kubeconfig', '--listen', '127.0.0.1:0')
    expectRefusal(end, /can't use the kubeconfig \/nowhere\/kubeconfig/, /No such file/i)
  })

  test('a kubeconfig that is none', async ({}, testInfo) => {
    const file = testInfo.outputPath('kubeconfig')
    await writeFile(file, 'clusters: [ this is not\n')
    const end = await quarterdeck('--kubeconfig', file, '--listen', '127.0.0.1:0')
    expectRefusal(end, /can't use the kubeconfig/, /line/)
  })

  test('a context that the kubeconfig does not have', async ({ cluster }) => {
    const end = await quarterdeck('--kubeconfig', cluster.kubeconfig('admin'), '--context', 'stagign', '--listen', '127.0.0.1:0')
    expectRefusal(end, /can't use the kubeconfig/, /stagign/)
  })

  test('an API server that is not there', async ({ cluster }, testInfo) => {
    const nobody = await freePort()
    const file = await changedKubeconfig(cluster, testInfo.outputPath('kubeconfig'), text =>
      text.replace(/server: .*/, `server: https://127.0.0.1:${nobody}`),
    )
    const end = await quarterdeck('--kubeconfig', file, '--listen', '127.0.0.1:0')
    expectRefusal(end, new RegExp(`the API server at https://127.0.0.1:${nobody}/? does not answer`), /refused/i)
  })

  test('an API server that never answers', async ({ cluster }, testInfo) => {
    const mute = createServer()
    mute.listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const { port } = mute.address() as AddressInfo
    const file = await changedKubeconfig(cluster, testInfo.outputPath('kubeconfig'), text =>
      text.replace(/server: .*/, `server: https://127.0.0.1:${port}`),
    )
    const end = await quarterdeck('--kubeconfig', file, '--listen', '127.0.0.1:0')
    mute.close()
    expectRefusal(end, new RegExp(`127.0.0.1:${port}.*does not answer`))
  })

  test('an API server with the certificate of somebody else', async ({ cluster }, testInfo) => {
    const file = await changedKubeconfig(cluster, testInfo.outputPath('kubeconfig'), text =>
      text.replace(/certificate-authority-data: .*/, `certificate-authority-data: ${Buffer.from(STRANGER).toString('base64')}`),
    )
    const end = await quarterdeck('--kubeconfig', file, '--listen', '127.0.0.1:0')
    expectRefusal(end, /can't be trusted/, /certificate-authority/)
  })

  test('credentials that the API server does not know', async ({ cluster }, testInfo) => {
    const file = await changedKubeconfig(cluster, testInfo.outputPath('kubeconfig'), text =>
      text.replace(/client-certificate-data: .*/, 'token: made-up').replace(/.*client-key-data: .*\n/, ''),
    )
    const end = await quarterdeck('--kubeconfig', file, '--listen', '127.0.0.1:0')
    expectRefusal(end, /does not accept the kubeconfig's credentials/)
  })

  test('a port that is taken', async ({ cluster }) => {
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const end = await quarterdeck('--kubeconfig', cluster.kubeconfig('admin'), '--listen', `127.0.0.1:${port}`)
    other.close()
    expectRefusal(end, new RegExp(`can't listen on 127.0.0.1:${port}`), /in use/)
  })

  test('a flag that does not exist', async () => {
    const end = await quarterdeck('--kubecnofig', 'x')
    expectRefusal(end, /--kubecnofig/, /--kubeconfig/, /--help/)
  })

  for (const address of ['0.0.0.0:8080', '[::]:8080', '192.0.2.1:8080']) {
    test(`listening where others could reach it: ${address}`, async ({ cluster }) => {
      const end = await quarterdeck('--kubeconfig', cluster.kubeconfig('admin'), '--listen', address)
      expectRefusal(end, /can be reached by others/, /127\.0\.0\.1/)
    })
  }

  test('a link file that cannot be written', async ({ cluster }) => {
    const end = await quarterdeck('--kubeconfig', cluster.kubeconfig('admin'), '--listen', '127.0.0.1:0', '--url-file', '/nowhere/url')
    expectRefusal(end, /can't write \/nowhere\/url/)
  })
})

test('--help teaches', async () => {
  const end = await quarterdeck('--help')
  expect(end.code).toBe(0)
  for (const word of ['--kubeconfig', '--context', '--listen', '--health-listen', '--log-format', 'kubectl', 'link', 'Examples:', 'ssh -L']) {
    expect(end.out).toContain(word)
  }
})

test('--version says which', async () => {
  const end = await quarterdeck('--version')
  expect(end.code).toBe(0)
  expect(end.out).toMatch(/^quarterdeck \d+\.\d+\.\d+\n$/)
})

test('logs in JSON are one object a line, without the key', async ({ cluster }) => {
  const dashboard = await Dashboard.start(cluster, { args: ['--log-format', 'json'] })
  await dashboard.program.stop()
  const lines = dashboard.program.err.trim().split('\n')
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) {
    const entry = JSON.parse(line) as Record<string, unknown>
    expect(Object.keys(entry)).toEqual(expect.arrayContaining(['timestamp', 'level']))
  }
  expect(dashboard.program.err).not.toContain(dashboard.key)
})

test('the link goes to stdout and to a file that is nobody else’s business', async ({ cluster }, testInfo) => {
  const file = testInfo.outputPath('url')
  const dashboard = await Dashboard.start(cluster, { args: ['--url-file', file] })
  expect(await readFile(file, 'utf8')).toBe(`${dashboard.origin}/#key=${dashboard.key}\n`)
  const { mode } = await stat(file)
  expect(mode & 0o777).toBe(0o600)
  await dashboard.stop()
})

test('probes have a listener of their own', async ({ cluster }) => {
  const port = await freePort()
  const dashboard = await Dashboard.start(cluster, { args: ['--health-listen', `127.0.0.1:${port}`] })
  const probes = `http://127.0.0.1:${port}`

  const live = await fetch(`${probes}/livez`)
  expect([live.status, await live.text()]).toEqual([200, 'ok\n'])
  await expect.poll(async () => (await fetch(`${probes}/readyz`)).status, 'ready').toBe(200)

  // What is served there is served nowhere else, and nothing else is.
  expect((await fetch(`${probes}/`)).status).toBe(404)
  expect((await fetch(`${probes}/api/session`)).status).toBe(404)
  for (const path of ['/livez', '/readyz']) {
    const page = await fetch(`${dashboard.origin}${path}`)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).not.toBe('ok\n')
  }
  await dashboard.stop()
})

test('it ends when it is told to', async ({ cluster }) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const program = startQuarterdeck('--kubeconfig', cluster.kubeconfig('admin'), '--listen', '127.0.0.1:0')
    await program.says(/#key=/)
    program.kill(signal)
    const end = await program.ended
    expect(end.code).toBe(0)
  }
})

/** A certificate authority that signed nothing here. */
const STRANGER = `-----BEGIN CERTIFICATE-----
MIIBhjCCAS2gAwIBAgIUQV/47pOfA4gPocty8hTfzzWAllswCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNU29tZWJvZHkgZWxzZTAgFw0yNjExMjQwODAwMjdaGA8yMTI2
MTAzMTA4MDAyN1owGDEWMBQGA1UEAwwNU29tZWJvZHkgZWxzZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABMxfsZHF8nInIqzp38as7uEWvhJCnPeUrWDB8vt/VEam
Rh6Gj8RpQNP7HtiwvYWTrNW5wMfEK7rRAFCWLAlIAoKjUzBRMB0GA1UdDgQWBBSA
K1YDeSji54Oe5QfusupG3BpZvDAfBgNVHSMEGDAWgBSAK1YDeSji54Oe5QfusupG
3BpZvDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCICgNI43kvWYz
iuHI6BNA1RBZoJVvx3fqoHxFDnZEoa6gAiA+TIOBYxMjK2CSmHSHjeDCVn2TZ+Hk
S/Gx6MU6WE8P3Q==
-----END CERTIFICATE-----
`
