import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Locator, Page } from '@playwright/test'

import type { Cluster } from '../support/cluster'
import { Dashboard, type DashboardOptions } from '../support/dashboard'
import { image, IMAGE, openDeployment, replicas, toast } from '../support/deployments'
import { healed } from '../support/healed'
import { deployment } from '../support/objects'
import { pane, untilLive } from '../support/page'
import { Proxy } from '../support/proxy'
import { expect, test } from '../support/test'
import { Webhook } from '../support/webhook'

/** A rollout on the local cluster takes some seconds a pod. */
const MOVED = { timeout: 45_000 }
/** Longer than a write is waited for. */
const LOST = { timeout: 50_000 }

/** The button that scales, with everything known that it means. */
async function ready(cart: Locator, to: number): Promise<Locator> {
  await cart.getByRole('button', { name: 'Scale', exact: true }).click()
  const dialog = cart.getByRole('dialog', { name: 'Scale cart' })
  await dialog.getByRole('textbox', { name: 'Replicas' }).fill(String(to))
  const confirm = dialog.getByRole('button', { name: `Scale to ${to}` })
  await expect(confirm).toBeEnabled()
  return confirm
}

/** A dashboard that ends with the test; the page is left before, which would complain. */
async function running(page: Page, cluster: Cluster, options: DashboardOptions, use: (dashboard: Dashboard) => Promise<void>): Promise<void> {
  const dashboard = await Dashboard.start(cluster, options)
  try {
    await use(dashboard)
  } finally {
    await page.goto('about:blank')
    await dashboard.stop()
  }
}

test.describe('response dropped after PATCH', () => {
  test('re-read; no second effect: what was done is told as done', async ({ page, cluster, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const proxy = await Proxy.before(cluster)
    try {
      await running(page, cluster, { kubeconfig: proxy.kubeconfig }, async dashboard => {
        const confirm = await ready(await openDeployment(page, dashboard, namespace), 2)
        proxy.fate = 'is answered to nobody'
        await confirm.click()
        await expect(toast(page, 'cart: 1 → 2 replicas')).toBeVisible(MOVED)
        expect(await replicas(cluster, namespace)).toBe('2')
        const scaled = proxy.writes.filter(write => write.includes(`/namespaces/${namespace}/`))
        expect(scaled, 'one write').toHaveLength(1)
      })
    } finally {
      await proxy.stop()
    }
  })

  test('a rollout whose answer was lost is followed all the same', async ({ page, cluster, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
    const proxy = await Proxy.before(cluster)
    try {
      await running(page, cluster, { kubeconfig: proxy.kubeconfig }, async dashboard => {
        await openDeployment(page, dashboard, namespace)
        await page.keyboard.press('i')
        const dialog = page.getByRole('dialog', { name: 'Upgrade' })
        await dialog.getByRole('textbox', { name: 'New tag or image of web' }).fill('2.0')
        const confirm = dialog.getByRole('button', { name: 'Upgrade cart to 2.0' })
        await expect(confirm).toBeEnabled()
        proxy.fate = 'is answered to nobody'
        await confirm.click()
        await expect(toast(page, 'cart: web 1.0 → 2.0')).toBeVisible(MOVED)
        expect(await image(cluster, namespace)).toBe(`${IMAGE}:2.0`)
        expect(proxy.writes.filter(write => write.includes('/deployments/cart'))).toHaveLength(1)
      })
    } finally {
      await proxy.stop()
    }
  })

  test('what is applied is looked up: unknown first, then what is true', async ({ page, cluster, namespace }) => {
    const proxy = await Proxy.before(cluster)
    try {
      await running(page, cluster, { kubeconfig: proxy.kubeconfig }, async dashboard => {
        await dashboard.open(page, `/apply?ns=${namespace}`)
        await untilLive(page)
        await page.getByRole('textbox', { name: 'YAML' }).fill('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flags\ndata:\n  value: "a"\n')
        const confirm = page.getByRole('button', { name: 'Apply 1 change', exact: true })
        await expect(confirm).toBeEnabled()
        proxy.fate = 'is answered to nobody'
        const said: string[] = []
        const flags = page.getByRole('region', { name: 'Server dry run' }).getByRole('listitem').filter({ hasText: 'flags' })
        await page.exposeFunction('said', (text: string) => said.push(text))
        await flags.evaluate(item => {
          const tell = (): void => {
            ;(window as unknown as { said: (text: string) => void }).said(item.textContent)
          }
          new MutationObserver(tell).observe(item, { subtree: true, childList: true, characterData: true })
        })
        await confirm.click()
        await expect(flags.getByRole('status')).toHaveText('Done', MOVED)
        expect(said.some(text => text.includes('The answer was lost; looking up what is true'))).toBe(true)
        expect(await cluster.kubectl('-n', namespace, 'get', 'configmap', 'flags', '-o', 'jsonpath={.data.value}')).toBe('a')
        expect(proxy.writes.filter(write => write.includes('/configmaps/flags'))).toHaveLength(1)
      })
    } finally {
      await proxy.stop()
    }
  })
})

test.describe('admission webhook', () => {
  test('that refuses is told in its own words', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const webhook = await Webhook.about(cluster, namespace, 'deployments/scale', 'not on a Friday')
    try {
      const confirm = await ready(await openDeployment(page, dashboard, namespace), 2)
      // The API server takes a moment to hear of it.
      await expect.poll(async () => (await cluster.kubectl('-n', namespace, 'scale', 'deployment/cart', '--replicas=3', '--dry-run=server').catch(String)).includes('Friday'), MOVED).toBe(true)
      await confirm.click()
      await expect(toast(page, 'not on a Friday')).toBeVisible()
      await expect(toast(page, webhook.name)).toBeVisible()
      expect(await replicas(cluster, namespace)).toBe('1')
    } finally {
      await webhook.stop()
    }
  })

  test('times out: the webhook is named; no blind retry', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const webhook = await Webhook.about(cluster, namespace, 'deployments/scale')
    try {
      const confirm = await ready(await openDeployment(page, dashboard, namespace), 2)
      await expect.poll(async () => (await cluster.kubectl('-n', namespace, 'scale', 'deployment/cart', '--replicas=3', '--dry-run=server').catch(String)).includes(webhook.name), MOVED).toBe(true)
      await confirm.click()
      await expect(toast(page, webhook.name)).toBeVisible(MOVED)
      await expect(toast(page, 'Nothing was changed')).toBeVisible()
      expect(webhook.asked, 'no blind retry').toBe(1)
      expect(await replicas(cluster, namespace)).toBe('1')
    } finally {
      await webhook.stop()
    }
  })

  test('that refuses a template is told before anything is sent', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const webhook = await Webhook.about(cluster, namespace, 'deployments', 'unsigned image')
    try {
      await expect.poll(async () => (await cluster.kubectl('-n', namespace, 'label', 'deployment/cart', 'a=b', '--dry-run=server').catch(String)).includes('unsigned'), MOVED).toBe(true)
      await openDeployment(page, dashboard, namespace)
      await page.keyboard.press('i')
      const dialog = page.getByRole('dialog', { name: 'Upgrade' })
      await dialog.getByRole('textbox', { name: 'New tag or image of web' }).fill('2.0')
      await expect(dialog.getByRole('listitem').filter({ hasText: 'Refused' })).toContainText('unsigned image')
      await expect(dialog.getByRole('button', { name: 'Upgrade cart to 2.0' })).toBeDisabled()
    } finally {
      await webhook.stop()
    }
  })
})

test('quota refusals: of the object in the API’s words, of its pods as what the workload says', async ({ page, cluster, dashboard, namespace }) => {
  const containers = [{ name: 'report', image: 'registry.example.com/test/report:1.0' }]
  const jobTemplate = { spec: { template: { spec: { restartPolicy: 'Never', containers } } } }
  await cluster.apply(
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace }, spec: { hard: { 'count/jobs.batch': '0', pods: '1' } } },
    { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'report', namespace }, spec: { schedule: '0 3 * * *', jobTemplate } },
    deployment(namespace, 'cart', { replicas: 1 }),
  )
  await cluster.kubectl('-n', namespace, 'wait', '--for=jsonpath={.status.used.pods}=1', 'resourcequota/few', '--timeout=30s')
  await dashboard.open(page, `/workloads?ns=${namespace}&open=cronjobs/${namespace}/report`)
  await pane(page, 'report').getByRole('button', { name: 'Run now' }).click()
  await pane(page, 'report').getByRole('button', { name: 'Run report now' }).click()
  await expect(toast(page, 'exceeded quota: few')).toBeVisible()
  expect(await cluster.list('-n', namespace, 'jobs')).toHaveLength(0)

  const cart = await openDeployment(page, dashboard, namespace)
  await cart.getByRole('button', { name: 'Scale', exact: true }).click()
  const dialog = cart.getByRole('dialog', { name: 'Scale cart' })
  await dialog.getByRole('textbox', { name: 'Replicas' }).fill('2')
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Quota few' })).toContainText('pods 2 of 1')
  await dialog.getByRole('button', { name: 'Scale to 2' }).click()
  // It was taken, and its pods are not: that is not done, and why is said.
  await expect(cart).toContainText('exceeded quota: few', MOVED)
  await expect(cart.getByRole('status').filter({ hasText: 'cart: 1 → 2 replicas' })).toContainText('1 of 2 ready')
})

test('two people: one effect; the other sees the current value', async ({ page, browser, complaints, cluster, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }), {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'operators', namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'shop-operators' }],
  })
  const context = await browser.newContext()
  await complaints.listenTo(context)
  const theirs = await context.newPage()
  await running(page, cluster, {}, async admins => {
    await running(theirs, cluster, { person: 'operator', args: ['--namespace', namespace] }, async operators => {
      const mine = await ready(await openDeployment(page, admins, namespace), 2)
      const other = await ready(await openDeployment(theirs, operators, namespace), 3)
      await Promise.all([mine.click(), other.click()])
      // Whoever was first; the other is told what it is by now.
      await expect.poll(async () => (await toast(page, 'it is 3 by now').count()) + (await toast(theirs, 'it is 2 by now').count()), MOVED).toBe(1)
      const now = (await toast(page, 'it is 3 by now').count()) === 1 ? '3' : '2'
      expect(await replicas(cluster, namespace)).toBe(now)
      for (const at of [page, theirs]) {
        await expect(pane(at, 'cart')).toContainText(`of ${now} ready`, MOVED)
      }
    })
  })
  await context.close()
})

test.describe('backend SIGKILLed mid-action', () => {
  test('after restart: done — the rollout is followed to its end', async ({ page, cluster, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
    const state = await mkdtemp(join(cluster.dir, 'state-'))
    const first = await Dashboard.start(cluster, { state })
    await openDeployment(page, first, namespace)
    await page.keyboard.press('i')
    const dialog = page.getByRole('dialog', { name: 'Upgrade' })
    await dialog.getByRole('textbox', { name: 'New tag or image of web' }).fill('2.0')
    await dialog.getByRole('button', { name: 'Upgrade cart to 2.0' }).click()
    await expect.poll(() => image(cluster, namespace)).toBe(`${IMAGE}:2.0`)
    await page.goto('about:blank')
    await first.kill()
    await running(page, cluster, { state }, async second => {
      await second.open(page, '/activity')
      await expect(page.getByRole('row').filter({ hasText: 'cart: web 1.0 → 2.0' })).toContainText('Done', MOVED)
    })
  })

  test('after restart: not done — what never arrived is said so, and not sent again', async ({ page, cluster, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const state = await mkdtemp(join(cluster.dir, 'state-'))
    const proxy = await Proxy.before(cluster)
    try {
      const first = await Dashboard.start(cluster, { state, kubeconfig: proxy.kubeconfig })
      const confirm = await ready(await openDeployment(page, first, namespace), 2)
      proxy.fate = 'is held'
      await confirm.click()
      await expect.poll(() => proxy.writes.filter(write => write.includes('/scale')).length).toBe(1)
      await page.goto('about:blank')
      await first.kill()
      proxy.fate = 'passes'
      await running(page, cluster, { state, kubeconfig: proxy.kubeconfig }, async second => {
        await second.open(page, '/activity')
        await expect(page.getByRole('row').filter({ hasText: 'cart: 1 → 2 replicas' })).toContainText('Nothing was changed', MOVED)
      })
      expect(proxy.writes.filter(write => write.includes('/scale'))).toHaveLength(1)
      expect(await replicas(cluster, namespace)).toBe('1')
    } finally {
      await proxy.stop()
    }
  })
})

test('etcd without a leader: no false success; unknown, verifying', async ({ page, cluster, namespace, complaints }) => {
  test.slow()
  complaints.expectLostConnections()
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
  const proxy = await Proxy.before(cluster)
  try {
    await running(page, cluster, { kubeconfig: proxy.kubeconfig }, async dashboard => {
      const cart = await openDeployment(page, dashboard, namespace)
      const confirm = await ready(cart, 2)
      // Just when the write is on its way.
      proxy.onWrite = async () => {
        await cluster.pause('etcd')
      }
      try {
        await confirm.click()
        await expect(cart.getByRole('status').filter({ hasText: 'cart: 1 → 2 replicas' })).toContainText('The answer was lost; looking up what is true', LOST)
        await expect(toast(page, 'Done')).toHaveCount(0)
      } finally {
        proxy.onWrite = undefined
        await cluster.resume('etcd')
      }
      // Whatever became of it: what is told is what is.
      const ended = page.getByRole('region', { name: 'Outcomes' }).getByText(/^(Done|Nothing was changed.*)$/)
      await expect(ended).toBeVisible({ timeout: 60_000 })
      const done = (await ended.innerText()).startsWith('Done')
      expect(await replicas(cluster, namespace)).toBe(done ? '2' : '1')
      expect(proxy.writes.filter(write => write.includes('/scale'))).toHaveLength(1)
    })
  } finally {
    await proxy.stop()
    await healed(cluster)
  }
})

test('every action’s Audit-ID is in the API server’s audit log, with what it did', async ({ page, cluster, dashboard, namespace }) => {
  await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
  const cart = await openDeployment(page, dashboard, namespace)
  await page.keyboard.press('+')
  await expect(toast(page, 'cart: 1 → 2 replicas')).toBeVisible(MOVED)
  await cart.getByRole('button', { name: 'More', exact: true }).click()
  await cart.getByRole('button', { name: 'Pause rollout' }).click()
  await cart.getByRole('dialog').getByRole('button', { name: 'Pause rollout' }).click()
  await expect(toast(page, 'cart: rollout paused')).toBeVisible()
  const said = dashboard.program.out.split('\n').filter(text => text.includes(namespace) && text.includes('"Done"'))
  const ids = said.map(text => (JSON.parse(text) as { audit: { id: string } }).audit.id)
  expect(ids).toHaveLength(2)
  const log = await readFile(join(cluster.dir, 'log', 'audit.log'), 'utf8')
  const written = ids.map(id => {
    const found = log.split('\n').filter(text => text.includes(id))
    return found.map(text => JSON.parse(text) as { verb: string; user: { username: string }; objectRef: { subresource?: string } })
  })
  expect(written.map(events => events.map(event => `${event.user.username} ${event.verb} ${event.objectRef.subresource ?? ''}`))).toEqual([['admin patch scale'], ['admin patch ']])
})
