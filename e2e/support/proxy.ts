import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { request as send } from 'node:https'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import type { Cluster, Person } from './cluster'

/** What becomes of a request that changes something. */
export type Fate = 'passes' | 'is answered to nobody' | 'is held'

interface Credentials {
  readonly server: URL
  readonly ca: Buffer
  readonly cert: Buffer
  readonly key: Buffer
}

/** Between a dashboard and the API server, as one person: it passes everything, and does what it is told to writes. */
export class Proxy {
  fate: Fate = 'passes'
  /** What happens before a write goes on. */
  onWrite: (() => Promise<void>) | undefined
  /** Writes that came by, dry runs left out: `PATCH /apis/...`. */
  readonly writes: string[] = []
  readonly #server: Server

  private constructor(
    server: Server,
    /** What a dashboard is started with. */
    readonly kubeconfig: string,
  ) {
    this.#server = server
  }

  static async before(cluster: Cluster, person: Person = 'admin'): Promise<Proxy> {
    const credentials = await read(cluster.kubeconfig(person))
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const kubeconfig = join(await mkdtemp(join(cluster.dir, 'proxy-')), 'kubeconfig')
    const context = { cluster: 'proxied', user: 'nobody' }
    await writeFile(kubeconfig, JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'proxied', cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: 'nobody', user: {} }],
      contexts: [{ name: 'proxied', context }],
      'current-context': 'proxied',
    }))
    const proxy = new Proxy(server, kubeconfig)
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void proxy.#pass(credentials, request, response)
    })
    return proxy
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }

  async #pass({ server, ca, cert, key }: Credentials, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request
    const writes = !['GET', 'HEAD'].includes(method) && !url.includes('dryRun') && !url.includes('selfsubject')
    if (writes) this.writes.push(`${method} ${url}`)
    const fate = writes ? this.fate : 'passes'
    if (fate === 'is held') return
    if (writes) await this.onWrite?.()
    const host = { ...headers, host: server.host }
    const onward = send({ host: server.hostname, port: server.port, path: url, method, headers: host, ca, cert, key }, answer => {
      if (fate === 'is answered to nobody') {
        answer.resume().once('end', () => request.socket.destroy())
        return
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
      answer.once('error', () => response.destroy())
    })
    onward.once('error', () => response.destroy())
    response.once('close', () => onward.destroy())
    request.pipe(onward)
  }
}

async function read(kubeconfig: string): Promise<Credentials> {
  const text = await readFile(kubeconfig, 'utf8')
  const value = (name: string): string => new RegExp(`${name}: (\\S+)`).exec(text)?.[1] ?? ''
  const data = (name: string): Buffer => Buffer.from(value(name), 'base64')
  return {
    server: new URL(value('server')),
    ca: data('certificate-authority-data'),
    cert: data('client-certificate-data'),
    key: data('client-key-data'),
  }
}
