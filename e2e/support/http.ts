import { request as send, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'

import type { Dashboard } from './dashboard'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface Ask {
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string
}

/** A request exactly as written: the path is not tidied up, no header is added but Host. */
export async function ask(dashboard: Dashboard, path: string, { method = 'GET', headers = {}, body = '' }: Ask = {}): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const request = send({ host: '127.0.0.1', port: dashboard.port, path, method, headers, agent: false })
    request.once('error', reject)
    request.once('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.alloc(0) })
    })
    request.once('response', response => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.once('error', reject)
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) })
      })
    })
    request.end(body)
  })
}

/** What a browser sends to open a WebSocket. */
export const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
} as const

/** Signs in with the key as the page does; the cookie, as `name=value`, and all that was set with it. */
export async function signIn(dashboard: Dashboard, key = dashboard.key): Promise<{ answer: Answer; cookie: string; set: string }> {
  const headers = { origin: dashboard.origin, 'content-type': 'application/json' }
  const answer = await ask(dashboard, '/api/session', { method: 'POST', headers, body: JSON.stringify({ key }) })
  const set = answer.headers['set-cookie']?.[0] ?? ''
  return { answer, cookie: set.split(';')[0] ?? '', set }
}
