import type { Page } from '@playwright/test'

import type { Cluster } from '../support/cluster'
import { log, writer } from '../support/logs'
import { deployment } from '../support/objects'
import { PAGES, freshness, pane, readRows, row, table, untilLive } from '../support/page'
import { account, binding, offer, Team, tokenField, type Account } from '../support/team'
import { expect, test as base } from '../support/test'

/** What is taken away is gone from the page within this time. */
const REVOKED = { timeout: 2_000 }

interface Worker {
  /** A dashboard that people sign in to. */
  readonly team: Team
}

const test = base.extend<object, Worker>({
  team: [
    async ({ cluster }, use) => {
      const team = await Team.start(cluster, '--cluster-name', 'shop-eu-1', '--environment', 'prod', '--contact', '#help-kubernetes')
      await use(team)
      await team.stop()
    },
    { scope: 'worker' },
  ],
})

async function podsOf(cluster: Cluster, namespace: string): Promise<readonly string[]> {
  return (await cluster.list('pods', '-n', namespace)).map(({ metadata }) => metadata.name).sort()
}

async function shownPods(page: Page): Promise<readonly string[]> {
  return (await readRows(table(page, 'Pods'))).map(({ name }) => name).sort()
}

/** An account of the test's own, with `view` where it is. */
async function guest(cluster: Cluster, namespace: string, role = 'view'): Promise<Account> {
  const who = { name: 'guest', namespace }
  await cluster.apply(account(who), binding(namespace, who, role))
  return who
}

test.describe('the sign-in page', () => {
  test('says which cluster it is, and what is wrong with a token', async ({ page, team, complaints }) => {
    complaints.expect(/Failed to load resource.*(401|422)/)
    await page.goto(`${team.origin}/pods?error=%3Cb%3Eboo`)
    await expect(page).toHaveTitle('Sign in | Quarterdeck')
    await expect(page.getByRole('heading', { name: 'shop-eu-1' })).toBeVisible()
    await expect(page.getByText('prod', { exact: true })).toBeVisible()
    await expect(page.getByText('#help-kubernetes').first()).toBeVisible()
    await expect(page.getByText('boo')).toHaveCount(0)
    await expect(tokenField(page)).toBeFocused()

    const refusal = page.getByRole('alert')
    await page.getByRole('button', { name: 'Sign in with token' }).click()
    await expect(refusal).toHaveText('Paste a token first.')
    await offer(page, 'junk')
    await expect(refusal).toHaveText('The API server does not accept this token.')
    await offer(page, 'a'.repeat(40_000))
    await expect(refusal).toContainText('more than 32 kB')
    await offer(page, await team.token('viewer', '--audience', 'vault'))
    await expect(refusal).toContainText('made for: vault')
    expect(await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]))).not.toContain('eyJ')
  })

  test('speaks Chinese to whoever does', async ({ page, team }) => {
    await page.goto(team.origin)
    await page.getByRole('button', { name: '中文' }).click()
    await expect(page.getByRole('button', { name: '使用令牌登录' })).toBeVisible()
    await page.reload()
    await expect(page).toHaveTitle('登录 | Quarterdeck')
    await expect(page.getByRole('textbox', { name: 'Bearer 令牌' })).toBeFocused()
  })
})

test.describe('someone with rights in one namespace', () => {
  test('sees all of it, live, and nothing else, without naming it', async ({ page, team, cluster }) => {
    await team.signIn(page, 'viewer', '/pods')
    await untilLive(page)
    await expect(async () => {
      expect(await shownPods(page)).toEqual(await podsOf(cluster, 'shop'))
    }).toPass({ timeout: 20_000 })
    const side = page.getByRole('navigation', { name: 'Main' })
    await expect(side.getByRole('link', { name: /^Services \d+/ })).toBeVisible()
    await expect(side.getByRole('link', { name: /^Nodes$/ }), 'no number of what may not be seen').toBeVisible()

    const foreign = [...(await podsOf(cluster, 'data')), ...(await cluster.list('nodes')).map(({ metadata }) => metadata.name)]
    expect(foreign.length).toBeGreaterThan(3)
    for (const { path, name } of PAGES) {
      if (path === '/apply') continue
      await side.getByRole('link', { name: new RegExp(`^${name}`) }).click()
      await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
      await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0)
      if (path === '/nodes') await expect(page.getByRole('heading', { name: 'You may not list Nodes here' })).toBeVisible()
      const text = await page.getByRole('main').innerText()
      for (const other of foreign.filter(other => !other.startsWith('node-'))) expect(text, `${other} on ${name}`).not.toContain(other)
    }

    await page.getByRole('button', { name: /^All namespaces/ }).click()
    const options = page.getByRole('listbox', { name: 'Namespaces' }).getByRole('option')
    await expect(options).toHaveText(['All namespaces', 'shop'])
  })

  test('opens what is there: a pod, its YAML, its log; and has no buttons', async ({ page, team, cluster }) => {
    const [pod = ''] = await podsOf(cluster, 'shop')
    await team.signIn(page, 'viewer', `/pods?open=pods/shop/${pod}`)
    const opened = pane(page, pod)
    await expect(opened.getByRole('button', { name: 'Logs' })).toBeVisible()
    await expect(opened.getByRole('button', { name: 'Delete', exact: false })).toHaveCount(0)
    await expect(opened.getByRole('button', { name: 'More', exact: true })).toBeHidden()
    await opened.getByRole('tab', { name: 'YAML' }).click()
    await expect(opened.getByText('kind: Pod').first()).toBeVisible()
    await opened.getByRole('button', { name: 'Logs' }).click()
    await expect(log(page)).toBeVisible()
  })

  test('a right that is missing is named on the button', async ({ page, team, cluster, namespace }) => {
    const who = await guest(cluster, namespace)
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'scaler', namespace },
      rules: [{ apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['patch'] }],
    }
    await cluster.apply(role, binding(namespace, who, 'scaler', 'Role'), deployment(namespace, 'cart', { replicas: 1 }))
    await team.signIn(page, who, `/workloads?open=deployments/${namespace}/cart`)
    const cart = pane(page, 'cart')
    await expect(cart.getByRole('button', { name: 'Scale' })).toBeEnabled()
    await expect(cart.getByRole('button', { name: 'Restart' })).toBeDisabled()
    await expect(cart.getByText(`needs patch deployments in ${namespace}`)).toBeVisible()
  })
})

test('a binding that is deleted takes rows, pane and log from the open page in time', async ({ page, team, cluster, namespace }) => {
  const who = await guest(cluster, namespace)
  await cluster.apply(writer(namespace, 'counter', 'numbered'))
  await cluster.kubectl('-n', namespace, 'wait', '--for=condition=Ready', 'pod/counter', '--timeout=60s')
  await team.signIn(page, who, `/pods?open=pods/${namespace}/counter`)
  await untilLive(page)
  await expect(row(page, 'counter')).toBeVisible()
  await pane(page, 'counter').getByRole('button', { name: 'Logs' }).click()
  await expect(log(page).getByText(/\d+/).first()).toBeVisible()

  await cluster.kubectl('-n', namespace, 'delete', 'rolebinding', 'guest-view')
  await expect(row(page, 'counter')).toHaveCount(0, REVOKED)
  await expect(page.getByRole('main')).toContainText('You may see nothing in this cluster yet', { timeout: 5_000 })
  await expect(log(page).getByText(`needs get on pods/log in namespace ${namespace}`)).toBeVisible()

  await cluster.apply(binding(namespace, who, 'view'))
  await expect(row(page, 'counter'), 'it is back with the right').toBeVisible({ timeout: 5_000 })
})

test('somebody without rights is told so, and whom to ask', async ({ page, team }) => {
  await team.signIn(page, 'nobody')
  const main = page.getByRole('main')
  await expect(main.getByRole('heading', { name: 'You may see nothing in this cluster yet' })).toBeVisible()
  await expect(main).toContainText('For access ask #help-kubernetes')
  await expect(main).toContainText('system:serviceaccount:platform:nobody')
  await expect(page.getByRole('grid')).toHaveCount(0)
})

test('signing out closes every tab of the browser, and the logs in them', async ({ page, context, team, cluster, namespace, complaints }) => {
  complaints.expectLostConnections()
  const who = await guest(cluster, namespace)
  await cluster.apply(writer(namespace, 'counter', 'numbered'))
  await cluster.kubectl('-n', namespace, 'wait', '--for=condition=Ready', 'pod/counter', '--timeout=60s')
  await team.signIn(page, who, '/pods')
  const other = await context.newPage()
  await other.goto(`${team.origin}/pods?open=pods/${namespace}/counter`)
  await expect(freshness(other)).toHaveText('Live', { timeout: 20_000 })
  await pane(other, 'counter').getByRole('button', { name: 'Logs' }).click()
  await expect(log(other)).toBeVisible()

  await page.getByRole('button', { name: /^Signed in as/ }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(tokenField(page)).toBeVisible()
  await expect(tokenField(other)).toBeVisible({ timeout: 10_000 })
  await expect(other.getByText('Your session ended')).toBeHidden()
  await offer(other, await team.token(who))
  await expect(other, 'it returns to where it was').toHaveURL(`${team.origin}/pods?open=pods/${namespace}/counter`)
  await expect(pane(other, 'counter')).toBeVisible()
})

test('an account that is deleted is signed out, and the page says so', async ({ page, team, cluster, namespace, complaints }) => {
  complaints.expectLostConnections()
  const who = await guest(cluster, namespace)
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
  await team.signIn(page, who, '/workloads')
  await expect(row(page, 'cart')).toBeVisible()
  await cluster.kubectl('-n', namespace, 'delete', 'serviceaccount', 'guest')
  // Its bindings are not looked at: the API server no longer knows the token, and remembers it for 10 s.
  await expect(tokenField(page)).toBeVisible({ timeout: 50_000 })
  await expect(page.getByText('Your session ended')).toBeVisible()
})

test('--read-only offers nothing that changes something, to nobody', async ({ page, cluster, namespace }) => {
  const team = await Team.start(cluster, '--read-only')
  try {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    await team.signIn(page, 'admin', `/workloads?ns=${namespace}&open=deployments/${namespace}/cart`)
    await expect(page.getByRole('banner').getByText('Read-only')).toBeVisible()
    const cart = pane(page, 'cart')
    await expect(cart.getByRole('button', { name: 'Logs' })).toBeVisible()
    for (const name of ['Scale', 'Restart', 'Upgrade', 'More']) await expect(cart.getByRole('button', { name, exact: true })).toBeHidden()
    await expect(page.getByRole('link', { name: 'Apply YAML' })).toHaveCount(0)
  } finally {
    // Before its server goes.
    await page.goto('about:blank')
    await team.stop()
  }
})
