import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { FileChooser, Locator, Page } from '@playwright/test'

import type { Cluster } from '../support/cluster'
import type { Dashboard } from '../support/dashboard'
import { deployment } from '../support/objects'
import { pane, untilLive } from '../support/page'
import { expect, test } from '../support/test'

/** A rollout on the local cluster takes some seconds a pod. */
const ROLLED_OUT = { timeout: 45_000 }
const SEED = join(import.meta.dirname, '..', 'cluster', 'seed')

function configMap(name: string, value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: "${value}"\n`
}

async function open(page: Page, dashboard: Dashboard, namespace: string): Promise<void> {
  await dashboard.open(page, `/apply?ns=${namespace}`)
  await untilLive(page)
}

function field(page: Page): Locator {
  return page.getByRole('textbox', { name: 'YAML' })
}

/** What the dry run says of the object with this name and kind. */
function object(page: Page, name: string, kind: string): Locator {
  const items = page.getByRole('region', { name: 'Server dry run' }).getByRole('listitem')
  return items.filter({ has: page.getByRole('button', { name: new RegExp(`\\b${name} ?${kind}`) }) })
}

function confirm(page: Page, label: string): Locator {
  return page.getByRole('button', { name: label, exact: true })
}

async function value(cluster: Cluster, namespace: string, name: string): Promise<string> {
  return await cluster.kubectl('-n', namespace, 'get', 'configmap', name, '-o', 'jsonpath={.data.value}')
}

/** Chooses files as a person does: with the button, and the system's dialog. */
async function openFiles(page: Page, files: Parameters<FileChooser['setFiles']>[0]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open file' }).filter({ hasText: 'Open file' }).click()
  await (await chooser).setFiles(files)
}

test.describe('apply', () => {
  test('create, update, unchanged: told before, done, and under Activity with its Audit-ID', async ({ page, cluster, dashboard, namespace }) => {
    await open(page, dashboard, namespace)
    await expect(page.getByText(`namespace from each document, else ${namespace}`)).toBeVisible()
    await field(page).fill(configMap('flags', 'a'))
    const flags = object(page, 'flags', 'ConfigMap')
    await expect(flags).toContainText('Create')
    expect(await cluster.kubectl('-n', namespace, 'get', 'configmap', 'flags', '--ignore-not-found'), 'a dry run changes nothing').toBe('')
    await confirm(page, 'Apply 1 change').click()
    await expect(flags.getByRole('status')).toHaveText('Done')
    expect(await value(cluster, namespace, 'flags')).toBe('a')

    await page.getByRole('button', { name: 'Run again' }).click()
    await expect(flags).toContainText('Unchanged')
    await expect(confirm(page, 'Apply 0 changes')).toBeDisabled()

    await field(page).fill(configMap('flags', 'b'))
    await expect(flags).toContainText('Update, 1 line')
    await expect(flags.getByRole('region', { name: 'Difference' })).toContainText('value: b')
    await confirm(page, 'Apply 1 change').click()
    await expect(flags.getByRole('status')).toHaveText('Done')
    expect(await value(cluster, namespace, 'flags')).toBe('b')

    await page.getByRole('link', { name: 'Activity', exact: true }).first().click()
    await expect(page.getByRole('row').filter({ hasText: 'flags: ConfigMap created' }).first()).toContainText('Done')
    const line = page.getByRole('row').filter({ hasText: 'flags: ConfigMap applied' }).first()
    await expect(line).toContainText('Done')
    await expect(line).toContainText('admin')
    const said = dashboard.program.out.split('\n').filter(text => text.includes(namespace) && text.includes('"Done"'))
    const { audit } = JSON.parse(said.at(-1) ?? '{}') as { audit: { id: string } }
    const log = await readFile(join(cluster.dir, 'log', 'audit.log'), 'utf8')
    const written = log.split('\n').filter(text => text.includes(audit.id)).map(text => JSON.parse(text) as { verb: string; objectRef: { resource: string } })
    expect(written.length).toBeGreaterThan(0)
    expect(written.every(event => event.verb === 'patch' && event.objectRef.resource === 'configmaps')).toBe(true)
  })

  test('the order and payment files go through unchanged, twice, whoever applied them before', async ({ page, cluster, dashboard, namespace }) => {
    const files = ['order-deployment.yaml', 'payment-deployment.yaml'].map(name => join(SEED, name))
    // One of them was applied by kubectl before.
    await cluster.kubectl('-n', namespace, 'apply', '-f', files[0] ?? '')
    for (const round of ['first', 'second']) {
      await open(page, dashboard, namespace)
      if (round === 'second') await field(page).fill('')
      await openFiles(page, files)
      for (const name of ['order', 'payment']) {
        await expect(object(page, `${name}-deployment`, 'Deployment')).toContainText(/Create|Update|Unchanged/)
        await expect(object(page, `${name}-service`, 'Service')).toContainText(/Create|Update|Unchanged/)
      }
      await expect(page.getByText('Conflict')).toHaveCount(0)
      await expect(page.getByText('4 of 4 accepted')).toBeVisible()
      if (round === 'first') {
        await confirm(page, 'Apply 2 changes').click()
        await expect(object(page, 'payment-deployment', 'Deployment').getByRole('status')).toHaveText('Done', ROLLED_OUT)
        await expect(object(page, 'payment-service', 'Service').getByRole('status')).toHaveText('Done')
      } else {
        await expect(confirm(page, 'Apply 0 changes')).toBeDisabled()
      }
    }
    // Scaled from the page meanwhile: that was us under another name, and no stranger.
    await dashboard.open(page, `/workloads?open=deployments/${namespace}/order-deployment`)
    await untilLive(page)
    await pane(page, 'order-deployment').getByRole('button', { name: 'Scale' }).click()
    await page.getByRole('textbox', { name: 'Replicas' }).fill('4')
    await page.getByRole('button', { name: 'Scale to 4' }).click()
    await expect(page.getByRole('region', { name: 'Outcomes' }).getByText('3 → 4 replicas')).toBeVisible(ROLLED_OUT)
    await open(page, dashboard, namespace)
    const order = object(page, 'order-deployment', 'Deployment')
    await expect(order).toContainText('Update, 1 line')
    await confirm(page, 'Apply 1 change').click()
    await expect(order.getByRole('status')).toHaveText('Done', ROLLED_OUT)
    expect(await cluster.kubectl('-n', namespace, 'get', 'deployment', 'order-deployment', '-o', 'jsonpath={.spec.replicas}')).toBe('3')
    const managers = await cluster.kubectl('-n', namespace, 'get', 'deployment', 'order-deployment', '--show-managed-fields', '-o', 'jsonpath={.metadata.managedFields[*].manager}')
    expect(managers).not.toContain('kubectl-client-side-apply')
  })

  test('what others own is shown with its owner, and taken over only when that is chosen', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.kubectl('-n', namespace, 'create', 'configmap', 'flags', '--from-literal=value=theirs', '--field-manager=argocd-controller')
    await open(page, dashboard, namespace)
    await field(page).fill(`${configMap('flags', 'mine')}---\n${configMap('other', 'x')}`)
    const flags = object(page, 'flags', 'ConfigMap')
    await expect(flags).toContainText('Conflict, 1 field')
    await expect(flags).toContainText('argocd-controller owns .data.value')
    await expect(confirm(page, 'Apply 1 change')).toBeEnabled()
    await flags.getByRole('radio', { name: /^Take it over/ }).check()
    await confirm(page, 'Apply 2 changes, take over 1').click()
    await expect(flags.getByRole('status')).toHaveText('Done')
    expect(await value(cluster, namespace, 'flags')).toBe('mine')
  })

  test('left to its owner, an object in conflict is skipped', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.kubectl('-n', namespace, 'create', 'configmap', 'flags', '--from-literal=value=theirs', '--field-manager=argocd-controller')
    await open(page, dashboard, namespace)
    await field(page).fill(`${configMap('flags', 'mine')}---\n${configMap('other', 'x')}`)
    await expect(object(page, 'flags', 'ConfigMap')).toContainText('Conflict')
    await confirm(page, 'Apply 1 change').click()
    await expect(object(page, 'other', 'ConfigMap').getByRole('status')).toHaveText('Done')
    expect(await value(cluster, namespace, 'flags')).toBe('theirs')
  })

  test('each owner is chosen about: what is left is not written, what is taken over is', async ({ page, cluster, dashboard, namespace }) => {
    const apply = async (manager: string, key: string): Promise<void> => {
      const patch = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'flags', namespace }, data: { [key]: 'theirs' } })
      const file = join(await mkdtemp(join(tmpdir(), 'quarterdeck-e2e-')), 'flags.json')
      await writeFile(file, patch)
      await cluster.kubectl('apply', '--server-side', `--field-manager=${manager}`, '-f', file)
    }
    await apply('argocd-controller', 'a')
    await apply('flux', 'b')
    await open(page, dashboard, namespace)
    await field(page).fill('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flags\ndata:\n  a: mine\n  b: mine\n  c: mine\n')
    const flags = object(page, 'flags', 'ConfigMap')
    await expect(flags).toContainText('Conflict, 2 fields')
    await flags.getByRole('radio', { name: 'Leave it to argocd-controller, apply the rest' }).check()
    await expect(confirm(page, 'Apply 0 changes'), 'not before each has its answer').toBeDisabled()
    await flags.getByRole('radio', { name: /^Take it over; flux/ }).check()
    const difference = flags.getByRole('region', { name: 'Difference' })
    await expect(difference).not.toContainText('a: mine')
    await expect(difference).toContainText('b: mine')
    await confirm(page, 'Apply 1 change, take over 1').click()
    await expect(flags.getByRole('status')).toHaveText('Done')
    expect(await cluster.kubectl('-n', namespace, 'get', 'configmap', 'flags', '-o', 'jsonpath={.data.a} {.data.b} {.data.c}')).toBe('theirs mine mine')
  })

  test('what somebody else came to own meanwhile is not taken with the rest', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.kubectl('-n', namespace, 'create', 'configmap', 'flags', '--from-literal=a=theirs', '--field-manager=argocd-controller')
    await open(page, dashboard, namespace)
    await field(page).fill('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flags\ndata:\n  a: mine\n  b: mine\n')
    const flags = object(page, 'flags', 'ConfigMap')
    await flags.getByRole('radio', { name: /^Take it over/ }).check()
    await expect(confirm(page, 'Apply 1 change, take over 1')).toBeEnabled()
    await cluster.kubectl('-n', namespace, 'patch', 'configmap', 'flags', '--field-manager=flux', '-p', '{"data":{"b":"theirs"}}')
    await confirm(page, 'Apply 1 change, take over 1').click()
    await expect(flags.getByRole('status')).toContainText('flux owns .data.b by now')
    expect(await cluster.kubectl('-n', namespace, 'get', 'configmap', 'flags', '-o', 'jsonpath={.data.a} {.data.b}')).toBe('theirs theirs')
  })

  test('what kubectl’s file had and this one has not is shown going, and goes; what was scaled from here stays', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'flags', namespace }, data: { value: 'a', old: 'x' } })
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    await dashboard.open(page, `/workloads?open=deployments/${namespace}/cart`)
    await untilLive(page)
    await expect(pane(page, 'cart').getByRole('button', { name: 'Scale' })).toBeVisible()
    await page.keyboard.press('+')
    await expect(page.getByRole('region', { name: 'Outcomes' }).getByText('1 → 2 replicas')).toBeVisible(ROLLED_OUT)
    await open(page, dashboard, namespace)
    const made = deployment(namespace, 'cart') as { spec: { replicas?: number } }
    delete made.spec.replicas
    await field(page).fill(`${configMap('flags', 'b')}---\n${JSON.stringify(made)}\n`)
    const flags = object(page, 'flags', 'ConfigMap')
    const difference = flags.getByRole('region', { name: 'Difference' })
    await expect(difference).toContainText(/−\s*old: x/)
    await confirm(page, 'Apply 1 change').or(confirm(page, 'Apply 2 changes')).click()
    await expect(flags.getByRole('status')).toHaveText('Done')
    expect(await cluster.kubectl('-n', namespace, 'get', 'configmap', 'flags', '-o', 'jsonpath={.data}')).toBe('{"value":"b"}')
    expect(await cluster.kubectl('-n', namespace, 'get', 'deployment', 'cart', '-o', 'jsonpath={.spec.replicas}')).toBe('2')
  })

  test('a draft outlives a reload, one with a Secret does not', async ({ page, dashboard, namespace }) => {
    await open(page, dashboard, namespace)
    await field(page).fill(configMap('flags', 'draft'))
    await expect(object(page, 'flags', 'ConfigMap')).toContainText('Create')
    await page.reload()
    await expect(field(page)).toHaveValue(/draft/)
    await field(page).fill('apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: canary-4712\n')
    await expect(object(page, 'db', 'Secret')).toContainText('Create')
    expect(await page.evaluate(() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]))).not.toContain('canary')
    await page.reload()
    await expect(field(page)).toHaveValue('')
  })

  test('what can not be tried out is said so, and goes in the order that it needs', async ({ page, cluster, dashboard, namespace }) => {
    const group = `${namespace}.example`
    const made = `${namespace}-new`
    const text = `apiVersion: ${group}/v1
kind: Coupon
metadata:
  name: ten
spec:
  percent: 10
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: flags
  namespace: ${made}
---
apiVersion: v1
kind: Namespace
metadata:
  name: ${made}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: coupons.${group}
spec:
  group: ${group}
  scope: Namespaced
  names: { kind: Coupon, plural: coupons, singular: coupon }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              x-kubernetes-preserve-unknown-fields: true
`
    try {
      await open(page, dashboard, namespace)
      await field(page).fill(text)
      await expect(object(page, 'ten', 'Coupon')).toContainText('Not previewable')
      await expect(object(page, 'ten', 'Coupon')).toContainText('Its definition comes with the same text')
      await expect(object(page, 'flags', 'ConfigMap')).toContainText('Its namespace comes with the same text')
      const items = page.getByRole('region', { name: 'Server dry run' }).getByRole('listitem')
      await expect(items.nth(0)).toContainText('Namespace')
      await expect(items.nth(1)).toContainText('CustomResourceDefinition')
      await confirm(page, 'Apply 4 changes').click()
      await expect(object(page, 'ten', 'Coupon').getByRole('status')).toHaveText('Done', { timeout: 30_000 })
      await expect(object(page, 'flags', 'ConfigMap').getByRole('status')).toHaveText('Done')
      expect(await cluster.kubectl('-n', namespace, 'get', `coupons.${group}`, 'ten', '-o', 'jsonpath={.spec.percent}')).toBe('10')
    } finally {
      await cluster.kubectl('delete', 'namespace', made, '--ignore-not-found', '--wait=false')
      await cluster.kubectl('delete', 'crd', `coupons.${group}`, '--ignore-not-found', '--wait=false')
    }
  })

  test('the first refusal stops; each object says what came of it', async ({ page, cluster, dashboard, namespace }) => {
    await open(page, dashboard, namespace)
    await field(page).fill(['a', 'b', 'c'].map(name => configMap(name, '1')).join('---\n'))
    await expect(confirm(page, 'Apply 3 changes')).toBeEnabled()
    // Between the dry run and the button the room is gone.
    await cluster.kubectl('-n', namespace, 'create', 'quota', 'few', '--hard=count/configmaps=2')
    await expect.poll(async () => await cluster.kubectl('-n', namespace, 'get', 'quota', 'few', '-o', 'jsonpath={.status.used}')).toContain('1')
    await confirm(page, 'Apply 3 changes').click()
    await expect(object(page, 'a', 'ConfigMap').getByRole('status')).toHaveText('Done')
    await expect(object(page, 'b', 'ConfigMap').getByRole('status')).toContainText('exceeded quota: few')
    await expect(object(page, 'c', 'ConfigMap').getByRole('status')).toHaveText('Not sent')
    expect(await cluster.kubectl('-n', namespace, 'get', 'configmap', 'c', '--ignore-not-found')).toBe('')

    // With room again, what is left goes.
    await cluster.kubectl('-n', namespace, 'delete', 'quota', 'few')
    await page.getByRole('button', { name: 'Run again' }).click()
    await expect(object(page, 'a', 'ConfigMap')).toContainText('Unchanged')
    await confirm(page, 'Apply 2 changes').click()
    await expect(object(page, 'c', 'ConfigMap').getByRole('status')).toHaveText('Done')
  })

  test('a text that is wrong is told where, document by document', async ({ page, dashboard, namespace }) => {
    await open(page, dashboard, namespace)
    await field(page).fill(`${configMap('good', '1')}---
kind: ConfigMap
apiVersion: v1
metadata:
\tname: tab
---
kind: ConfigMap
apiVersion: v1
kind: Secret
metadata: { name: twice }
---
just words
---
apiVersion: v1
kind: Spaceship
metadata: { name: apollo }
---
apiVersion: v1
kind: ConfigMap
metadata: {}
`)
    const result = page.getByRole('region', { name: 'Server dry run' })
    for (const [says, line] of [
      ['A tab where YAML wants spaces', 'Line 11'],
      ['The key kind is there twice', 'Line 15'],
      ['Not an object', 'Line 18'],
      ['The cluster knows no Spaceship in v1', 'Line 20'],
      ['metadata.name is missing', 'Line 24'],
    ] as const) {
      const item = result.getByRole('listitem').filter({ hasText: says })
      await expect(item.getByRole('button', { name: line, exact: true })).toBeVisible()
    }
    await expect(confirm(page, 'Apply 1 change')).toBeEnabled()
    await result.getByRole('button', { name: 'Line 11', exact: true }).click()
    await expect(field(page)).toBeFocused()
    const start = await field(page).evaluate(element => (element as HTMLTextAreaElement).value.slice(0, (element as HTMLTextAreaElement).selectionStart).split('\n').length)
    expect(start).toBe(11)
  })

  test('5 MB: a text of that size is answered, a larger one is told so, and nothing hangs', async ({ page, dashboard, namespace }) => {
    await open(page, dashboard, namespace)
    const large = { name: 'large.yaml', mimeType: 'application/yaml', buffer: Buffer.from(`${configMap('large', '1')}  big: ${'x'.repeat(5_000_000)}\n`) }
    await openFiles(page, [large])
    await expect(page.getByText('large.yaml')).toBeVisible()
    await page.getByRole('button', { name: 'Run again' }).click()
    await expect(object(page, 'large', 'ConfigMap')).toContainText('Refused', { timeout: 30_000 })
    const larger = { ...large, name: 'larger.yaml' }
    await openFiles(page, [larger])
    await expect(page.getByRole('alert')).toContainText('At most 5 MiB at once')
  })

  test('files are dropped, and a value of a Secret is shown nowhere', async ({ page, dashboard, namespace }) => {
    await open(page, dashboard, namespace)
    const secret = `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: canary-4711\n`
    const data = await page.evaluateHandle(text => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([text], 'secret.yaml', { type: 'application/yaml' }))
      return transfer
    }, secret)
    await page.getByRole('region', { name: 'Manifest' }).dispatchEvent('drop', { dataTransfer: data })
    await expect(field(page)).toHaveValue(secret)
    const db = object(page, 'db', 'Secret')
    await expect(db).toContainText('Create')
    await db.getByRole('button').first().click()
    await expect(db.getByRole('region', { name: 'Difference' })).toContainText('password: (hidden)')
    await expect(page.getByRole('region', { name: 'Server dry run' })).not.toContainText('canary')
    await confirm(page, 'Apply 1 change').click()
    await expect(db.getByRole('status')).toHaveText('Done')
    expect(dashboard.program.out).not.toContain('canary-4711')
    expect(dashboard.program.err).not.toContain('canary-4711')
  })

  test('without a namespace and with more than one chosen, one is asked for', async ({ page, dashboard, namespace }) => {
    await dashboard.open(page, `/apply?ns=${namespace},shop`)
    await untilLive(page)
    await field(page).fill(configMap('flags', '1'))
    await expect(object(page, 'flags', 'ConfigMap')).toContainText('No namespace: choose one at the top')
    await expect(confirm(page, 'Apply 0 changes')).toBeDisabled()
  })

  test('by keyboard alone: typed, Tab goes on, Enter sends', async ({ page, cluster, dashboard, namespace }) => {
    await open(page, dashboard, namespace)
    await field(page).focus()
    await page.keyboard.insertText(configMap('keys', '1'))
    await expect(confirm(page, 'Apply 1 change')).toBeEnabled()
    const button = confirm(page, 'Apply 1 change')
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab')
      if (await button.evaluate(element => element === document.activeElement)) break
    }
    await expect(button).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(object(page, 'keys', 'ConfigMap').getByRole('status')).toHaveText('Done')
    expect(await value(cluster, namespace, 'keys')).toBe('1')
  })
})

test.describe('edit', () => {
  async function edit(page: Page, dashboard: Dashboard, namespace: string, name: string): Promise<void> {
    await dashboard.open(page, `/workloads?ns=${namespace}&open=deployments/${namespace}/${name}`)
    await untilLive(page)
    await pane(page, name).getByRole('button', { name: 'More' }).click()
    await pane(page, name).getByRole('link', { name: 'Edit YAML' }).click()
    await expect(field(page)).toHaveValue(/kind: Deployment/)
  }

  async function replace(page: Page, from: string, to: string): Promise<void> {
    const text = await field(page).inputValue()
    expect(text).toContain(from)
    await field(page).fill(text.replace(from, to))
  }

  test('only what was edited is written, and the pane shows it', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    await edit(page, dashboard, namespace, 'cart')
    await expect(field(page)).not.toHaveValue(/managedFields|\nstatus:/)
    await replace(page, 'replicas: 1', 'replicas: 2')
    const cart = object(page, 'cart', 'Deployment')
    await expect(cart).toContainText('Update, 1 line')
    // Meanwhile somebody else changes what was not edited.
    await cluster.kubectl('-n', namespace, 'label', 'deployment/cart', 'tier=front')
    await confirm(page, 'Save changes').click()
    await expect(pane(page, 'cart')).toBeVisible()
    const now = await cluster.kubectl('-n', namespace, 'get', 'deployment', 'cart', '-o', 'jsonpath={.spec.replicas} {.metadata.labels.tier}')
    expect(now).toBe('2 front')
  })

  test('what changed meanwhile is told, nothing typed is lost, and it is written over only when chosen', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    await edit(page, dashboard, namespace, 'cart')
    await replace(page, 'replicas: 1', 'replicas: 2')
    const cart = object(page, 'cart', 'Deployment')
    await expect(cart).toContainText('Update, 1 line')
    await cluster.kubectl('-n', namespace, 'scale', 'deployment/cart', '--replicas=3')
    await confirm(page, 'Save changes').click()
    await expect(cart).toContainText('Changed meanwhile')
    await expect(cart).toContainText('/spec/replicas: 1 → 3')
    await expect(field(page)).toHaveValue(/replicas: 2/)
    await expect(confirm(page, 'Save changes')).toBeDisabled()
    expect(await cluster.kubectl('-n', namespace, 'get', 'deployment', 'cart', '-o', 'jsonpath={.spec.replicas}')).toBe('3')
    await cart.getByRole('radio', { name: 'Write mine over it' }).check()
    await confirm(page, 'Write mine over it').click()
    await expect(pane(page, 'cart')).toBeVisible()
    expect(await cluster.kubectl('-n', namespace, 'get', 'deployment', 'cart', '-o', 'jsonpath={.spec.replicas}')).toBe('2')
  })

  test('a label is added where there was none, and another object is not', async ({ page, cluster, dashboard, namespace }) => {
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    await edit(page, dashboard, namespace, 'cart')
    await replace(page, '    app: cart\n', '    app: cart\n    tier: front\n')
    await expect(object(page, 'cart', 'Deployment')).toContainText('Update, 1 line')
    await confirm(page, 'Save changes').click()
    await expect(pane(page, 'cart')).toBeVisible()
    expect(await cluster.kubectl('-n', namespace, 'get', 'deployment', 'cart', '-o', 'jsonpath={.metadata.labels.tier}')).toBe('front')
    await edit(page, dashboard, namespace, 'cart')
    await replace(page, '  name: cart\n', '  name: other\n')
    await expect(object(page, 'other', 'Deployment')).toContainText('Only the object that was opened')
  })
})

test.describe('delete', () => {
  async function open(page: Page, dashboard: Dashboard, namespace: string, name: string): Promise<Locator> {
    await dashboard.open(page, `/workloads?ns=${namespace}&open=deployments/${namespace}/${name}`)
    await untilLive(page)
    await pane(page, name).getByRole('button', { name: 'More' }).click()
    await pane(page, name).getByRole('button', { name: 'Delete…' }).click()
    return page.getByRole('dialog', { name: `Delete ${name}` })
  }

  test('its name is typed, the focus is on Cancel, and what it owns goes as chosen', async ({ page, cluster, dashboard, namespace, complaints }) => {
    // The pane asks for what is gone.
    complaints.expect(/Failed to load resource.*404/)
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/cart', '--timeout=60s')
    const dialog = await open(page, dashboard, namespace, 'cart')
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    const button = dialog.getByRole('button', { name: 'Delete cart' })
    await expect(button).toBeDisabled()
    await dialog.getByRole('radio', { name: 'stays' }).check()
    await dialog.getByRole('textbox', { name: 'Type cart to confirm' }).fill('cart')
    await button.click()
    await expect(page.getByRole('region', { name: 'Outcomes' }).getByText('cart: deleted')).toBeVisible()
    expect(await cluster.kubectl('-n', namespace, 'get', 'deployment', 'cart', '--ignore-not-found')).toBe('')
    expect(await cluster.kubectl('-n', namespace, 'get', 'replicasets', '-o', 'name'), 'what it owned stays').not.toBe('')
  })

  test('an object that is deleted while its dialog is open is told, and another of its name is spared', async ({ page, cluster, dashboard, namespace, complaints }) => {
    complaints.expect(/Failed to load resource.*404/)
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    const dialog = await open(page, dashboard, namespace, 'cart')
    await dialog.getByRole('textbox', { name: 'Type cart to confirm' }).fill('cart')
    const button = dialog.getByRole('button', { name: 'Delete cart' })
    await expect(button).toBeEnabled()
    await cluster.kubectl('-n', namespace, 'delete', 'deployment', 'cart')
    await cluster.apply(deployment(namespace, 'cart', { replicas: 1 }))
    await button.click()
    await expect(page.getByRole('region', { name: 'Outcomes' }).getByText('Nothing was changed')).toBeVisible()
    expect(await cluster.kubectl('-n', namespace, 'get', 'deployment', 'cart', '-o', 'name')).toContain('cart')
  })
})
