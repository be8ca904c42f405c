import { brotliDecompressSync } from 'node:zlib'

import { Dashboard } from '../support/dashboard'
import { ask, signIn, upgrade, type Answer } from '../support/http'
import { expect, test } from '../support/test'

const ROUTES = [
  '/api/live',
  '/api/rows/pods',
  '/api/rows/nodes?ns=shop',
  '/api/rows/nonsense',
  '/api/detail/pods/shop/cart-0',
  '/api/detail/nodes/-/node-1',
  '/api/yaml/services/shop/cart',
  '/api/yaml/pods/nowhere/nobody',
]

/** The files that the page consists of, and the page itself. */
async function page(dashboard: Dashboard): Promise<{ answer: Answer; html: string; files: readonly string[] }> {
  const answer = await ask(dashboard, '/')
  const html = answer.body.toString()
  const files = [...html.matchAll(/["'=](?:\.?\/)?([\w.-]+\.(?:css|js|wasm))(?=["' >])/g)].map(found => found[1] ?? '')
  return { answer, html, files: [...new Set(files)] }
}

test.describe('without a session', () => {
  for (const route of ROUTES) {
    test(`${route} is closed`, async ({ dashboard }) => {
      const { cookie } = await signIn(dashboard)
      const name = cookie.split('=')[0] ?? ''
      const strangers = [
        {},
        { cookie: `${name}=` },
        { cookie: `${name}=${'0'.repeat(64)}` },
        { cookie: `${name}x=${cookie.split('=')[1] ?? ''}` },
        { authorization: `Bearer ${dashboard.key}` },
        { authorization: `Basic ${Buffer.from(`admin:${dashboard.key}`).toString('base64')}` },
      ]
      for (const headers of strangers) {
        const answer = await ask(dashboard, route, { headers })
        expect(answer.status, JSON.stringify(headers)).toBe(401)
        const socket = await ask(dashboard, route, { headers: { ...headers, ...upgrade, origin: dashboard.origin } })
        expect(socket.status, `upgrade with ${JSON.stringify(headers)}`).toBe(401)
      }
    })
  }

  test('the key in a query opens nothing', async ({ dashboard }) => {
    const answer = await ask(dashboard, `/api/rows/pods?key=${dashboard.key}`)
    expect(answer.status).toBe(401)
  })
})

test.describe('signing in', () => {
  test('a wrong key is refused, and sets no cookie', async ({ dashboard }) => {
    const upper = dashboard.key.toUpperCase()
    const wrong = ['', 'wrong', dashboard.key.slice(1), `${dashboard.key}0`, upper === dashboard.key ? 'x' : upper]
    for (const key of wrong) {
      const { answer, set } = await signIn(dashboard, key)
      expect([answer.status, set], key).toEqual([401, ''])
    }
  })

  test('the cookie is for this server alone, out of reach of scripts', async ({ dashboard }) => {
    const { answer, set } = await signIn(dashboard)
    expect(answer.status).toBe(204)
    const [pair = '', ...flags] = set.split('; ')
    expect(pair).toMatch(new RegExp(`^quarterdeck-${dashboard.port}=[0-9a-f]{64}$`))
    expect(flags.map(flag => flag.toLowerCase()).sort()).toEqual(['httponly', 'path=/', 'samesite=strict'])
    expect(set).not.toContain(dashboard.key)
  })

  test('signing out ends the session', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    const session = { cookie, origin: dashboard.origin }
    expect((await ask(dashboard, '/api/session', { headers: { cookie } })).status).toBe(204)
    expect((await ask(dashboard, '/api/session', { method: 'DELETE', headers: session })).status).toBe(204)
    expect((await ask(dashboard, '/api/session', { headers: { cookie } })).status).toBe(401)
    expect((await ask(dashboard, '/api/rows/pods', { headers: { cookie } })).status).toBe(401)
  })

  test('no request of another kind than the page’s signs in', async ({ dashboard }) => {
    const body = JSON.stringify({ key: dashboard.key })
    const json = 'application/json'
    const refused = [
      { origin: dashboard.origin, 'content-type': 'text/plain' },
      { origin: dashboard.origin, 'content-type': 'application/x-www-form-urlencoded' },
      { origin: dashboard.origin, 'content-type': 'multipart/form-data; boundary=x' },
      { origin: dashboard.origin },
      { 'content-type': json },
      { origin: 'null', 'content-type': json },
      { origin: 'http://evil.example', 'content-type': json },
    ]
    for (const headers of refused) {
      const answer = await ask(dashboard, '/api/session', { method: 'POST', headers, body })
      expect([answer.status, answer.headers['set-cookie']], JSON.stringify(headers)).toEqual([403, undefined])
    }
  })

  test('a body of 100 MB is refused early', async ({ dashboard }) => {
    const headers = { origin: dashboard.origin, 'content-type': 'application/json', 'content-length': String(100 * 1024 * 1024) }
    const answer = await ask(dashboard, '/api/session', { method: 'POST', headers, body: '{}' }).catch((error: unknown) => String(error))
    expect(answer).toMatchObject({ status: 413 })
  })
})

test.describe('with a session', () => {
  test('what a GET reaches is changed by no other method', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    const headers = { cookie, origin: dashboard.origin, 'content-type': 'application/json' }
    for (const route of ['/api/rows/pods', '/api/detail/nodes/-/node-1', '/api/yaml/nodes/-/node-1']) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await ask(dashboard, route, { method, headers, body: '{}' })
        expect(answer.status, `${method} ${route}`).toBe(405)
      }
    }
  })

  test('objects and kinds that do not exist are not found', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    const missing = [
      '/api/detail/pods/shop/no-such-pod',
      '/api/yaml/pods/no-such-namespace/no-such-pod',
      '/api/yaml/nodes/-/no-such-node',
      '/api/detail/secrets/shop/shop-database',
      '/api/yaml/secrets/shop/shop-database',
      '/api/yaml/spaceships/shop/enterprise',
      '/api/rows/spaceships',
      '/api/rows/secrets',
      '/api/no/such/route',
    ]
    for (const route of missing) {
      const answer = await ask(dashboard, route, { headers: { cookie } })
      expect(answer.status, route).toBe(404)
    }
  })

  test('an object is given as the API server writes it', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    const answer = await ask(dashboard, '/api/yaml/services/shop/order-service', { headers: { cookie } })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^text\/plain/)
    expect(answer.body.toString()).toContain('name: order-service')
  })

  test('a namespace where there is none, and none where there is one, make no sense', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    for (const route of ['/api/yaml/nodes/shop/node-1', '/api/yaml/pods/-/cart', '/api/detail/pods/Shop!/cart']) {
      expect((await ask(dashboard, route, { headers: { cookie } })).status, route).toBe(400)
    }
  })

  test('paths that could mean two things are refused', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    const paths = [
      '/api/yaml/pods/shop/..%2fsecrets%2fshop-database',
      '/api/yaml/pods/shop/..%2Fcart',
      '/api/yaml/pods/%2e%2e/cart',
      '/api/yaml/pods/../secrets/shop/x',
      '/api/yaml/pods/shop/cart%00',
      '/api/yaml/pods//cart',
      '/api/yaml/pods/shop/a%5cb',
      '/api/yaml/pods/shop/%252e%252e',
      '/..%2f..%2fetc/passwd',
      '//evil.example/',
    ]
    for (const path of paths) {
      expect((await ask(dashboard, path, { headers: { cookie } })).status, path).toBe(400)
    }
  })
})

test.describe('the live socket', () => {
  test('opens for the page itself', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    const answer = await ask(dashboard, '/api/live', { headers: { ...upgrade, cookie, origin: dashboard.origin } })
    expect(answer.status).toBe(101)
  })

  test('never for a page of someone else, not even with a good cookie', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    const foreign = [
      'http://evil.example',
      'null',
      '',
      `${dashboard.origin}.evil.example`,
      `http://127.0.0.1:${dashboard.port + 1}`,
      `http://localhost:${dashboard.port}`,
      `https://127.0.0.1:${dashboard.port}`,
      dashboard.origin.replace('http://', 'http://evil@'),
    ]
    for (const origin of foreign) {
      const answer = await ask(dashboard, '/api/live', { headers: { ...upgrade, cookie, origin } })
      expect(answer.status, `Origin: ${origin}`).toBe(403)
    }
    const none = await ask(dashboard, '/api/live', { headers: { ...upgrade, cookie } })
    expect(none.status, 'no Origin').toBe(403)
  })
})

test.describe('whose names these are', () => {
  test('a foreign Host is misdirected', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    for (const host of ['evil.example', `evil.example:${dashboard.port}`, '127.0.0.1.evil.example', 'localhost.evil', '10.0.0.1']) {
      for (const path of ['/', '/pods', '/api/session', '/api/rows/pods']) {
        const answer = await ask(dashboard, path, { headers: { host, cookie } })
        expect(answer.status, `${path} at ${host}`).toBe(421)
      }
    }
  })

  test('X-Forwarded-Host changes nothing', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    const forwarded = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
    expect((await ask(dashboard, '/', { headers: forwarded })).status).toBe(200)
    const socket = { ...upgrade, ...forwarded, cookie, origin: 'http://evil.example' }
    expect((await ask(dashboard, '/api/live', { headers: socket })).status).toBe(403)
  })

  test('any loopback name is ours: ssh -L brings other names and ports', async ({ dashboard }) => {
    for (const host of ['localhost', 'localhost:1234', '[::1]:1234', '127.0.0.1:1']) {
      expect((await ask(dashboard, '/', { headers: { host } })).status, host).toBe(200)
    }
  })

  test('nobody else is invited to read', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    for (const path of ['/', '/api/session', '/api/rows/pods']) {
      for (const ask_ of [
        { headers: { cookie, origin: 'http://evil.example' } },
        { method: 'OPTIONS', headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' } },
      ]) {
        const answer = await ask(dashboard, path, ask_)
        expect(answer.status, path).toBe(403)
        const cors = Object.keys(answer.headers).filter(name => name.startsWith('access-control-'))
        expect(cors, path).toEqual([])
      }
    }
  })
})

test.describe('headers', () => {
  test('the page may run its own script and nothing else', async ({ dashboard }) => {
    const { answer, html } = await page(dashboard)
    expect(answer.status).toBe(200)
    const policy = String(answer.headers['content-security-policy'])
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    expect(nonce.length).toBeGreaterThanOrEqual(22)
    expect(policy.split(';').map(part => part.trim())).toEqual([
      "default-src 'none'",
      `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'`,
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "object-src 'none'",
      "frame-src 'none'",
      "frame-ancestors 'none'",
    ])
    expect(html).toContain(`nonce="${nonce}"`)
    expect(html).not.toContain('{{')
    expect(html).not.toMatch(/\sstyle=/)
    for (const [tag] of html.matchAll(/<(?:script|style)\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`)

    const again = await page(dashboard)
    expect(again.answer.headers['content-security-policy'], 'a nonce is used once').not.toBe(policy)
  })

  test('every answer is guarded', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    const { files } = await page(dashboard)
    const paths = ['/', '/pods', '/no/such/page', `/${files[0] ?? ''}`, '/api/session', '/api/rows/pods', '/api/nothing', '/api/yaml/pods/a/..']
    for (const path of paths) {
      const { headers } = await ask(dashboard, path, { headers: { cookie } })
      expect(headers, path).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'x-frame-options': 'DENY',
      })
      expect(headers['permissions-policy'], path).toMatch(/camera=\(\).*geolocation=\(\)/)
      expect(headers['server'], path).toBeUndefined()
    }
  })

  test('what is about the cluster is kept by no cache', async ({ dashboard }) => {
    const { cookie } = await signIn(dashboard)
    for (const path of ['/', '/pods', '/api/session', '/api/rows/pods', '/api/yaml/services/shop/cart', '/api/nothing']) {
      const { headers } = await ask(dashboard, path, { headers: { cookie } })
      expect(headers['cache-control'], path).toBe('no-store')
    }
  })
})

test.describe('the files of the page', () => {
  test('come compressed, and for good', async ({ dashboard }) => {
    const { files } = await page(dashboard)
    expect(files.filter(file => file.endsWith('.wasm') || file.endsWith('.js')).length).toBeGreaterThan(0)
    for (const file of files) {
      const plain = await ask(dashboard, `/${file}`)
      const small = await ask(dashboard, `/${file}`, { headers: { 'accept-encoding': 'gzip, deflate, br' } })
      expect(plain.status, file).toBe(200)
      expect(plain.headers['content-encoding'], file).toBeUndefined()
      expect(small.headers['content-encoding'], file).toBe('br')
      expect(small.headers['cache-control'], file).toBe('public, max-age=31536000, immutable')
      expect(small.headers.vary, file).toMatch(/accept-encoding/i)
      expect(brotliDecompressSync(small.body).equals(plain.body), file).toBe(true)
      expect(small.body.length, file).toBeLessThan(plain.body.length)
    }
  })

  test('have types that a browser runs', async ({ dashboard }) => {
    const { files } = await page(dashboard)
    const types = { css: /^text\/css/, js: /^(text|application)\/javascript/, wasm: /^application\/wasm$/ } as const
    for (const file of files) {
      const ending = file.split('.').at(-1) as keyof typeof types
      expect((await ask(dashboard, `/${file}`)).headers['content-type'], file).toMatch(types[ending])
    }
  })

  test('one that does not exist is not the page', async ({ dashboard }) => {
    for (const file of ['/no-such-file.js', '/favicon-0.ico', '/quarterdeck.wasm']) {
      expect((await ask(dashboard, file)).status, file).toBe(404)
    }
  })
})
