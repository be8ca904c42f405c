import { MOVED, ANNOTATION, confirm, cronJob, kept, open, plan, progress, runs, shop, state, theRun, untilDown, work } from '../support/maintenance'
import { row, table, untilLive } from '../support/page'
import { required, run as runProgram } from '../support/process'
import { expect, test } from '../support/test'

test('scaled by someone else meanwhile: told, and not overwritten', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  const order = await open(page, dashboard, namespace)
  const dialog = await plan(page, order)
  await dialog.getByRole('checkbox', { name: 'payment' }).click()
  await confirm(dialog, 'order', ' and 1 more')
  const told = await untilDown(order)
  await cluster.kubectl('-n', namespace, 'scale', 'deployment/order', '--replicas=1')
  await expect(told).toContainText('1, set by someone else and left so', MOVED)
  await told.getByRole('button', { name: 'Restore' }).click()
  await expect(told).toContainText('Done', MOVED)
  expect(await state(cluster, namespace, 'order')).toMatchObject({ replicas: 1, marked: false })
  expect(await state(cluster, namespace, 'payment')).toEqual({ replicas: 2, ready: 2, marked: false })
})

test('what does not become Ready holds and asks: retried', async ({ page, cluster, namespace, dashboard }) => {
  const { told, good } = await doesNotComeBack(page, cluster, namespace, dashboard)
  await cluster.kubectl('-n', namespace, 'set', 'image', 'deployment/order', good)
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'deployment/order', '--timeout=60s')
  await told.getByRole('button', { name: 'Retry' }).click()
  await expect(told).toContainText('everything is back and Ready', MOVED)
})

test('what does not become Ready holds and asks: the rest is restored without it, then it is aborted', async ({ page, cluster, namespace, dashboard }) => {
  const { told } = await doesNotComeBack(page, cluster, namespace, dashboard)
  expect(await state(cluster, namespace, 'payment'), 'it waits for order').toMatchObject({ replicas: 0, marked: true })
  await told.getByRole('button', { name: 'Restore' }).click()
  await expect.poll(() => state(cluster, namespace, 'payment'), MOVED).toEqual({ replicas: 2, ready: 2, marked: false })
  await expect(told.getByRole('alert')).toContainText('order does not become Ready: 0 of 3 pods', MOVED)
  await told.getByRole('button', { name: 'Abort' }).click()
  await expect(told).toContainText('Ended as it stood', MOVED)
  await expect(told.getByRole('button', { name: 'Retry' })).toHaveCount(0)
})

async function doesNotComeBack(
  page: Parameters<typeof open>[0],
  cluster: Parameters<typeof shop>[0],
  namespace: string,
  dashboard: Parameters<typeof open>[1],
): Promise<{ told: ReturnType<typeof progress>; good: string }> {
  await shop(cluster, namespace)
  await cluster.kubectl('-n', namespace, 'patch', 'deployment/order', '-p', '{"spec":{"progressDeadlineSeconds":5}}')
  const order = await open(page, dashboard, namespace)
  const dialog = await plan(page, order)
  await dialog.getByRole('checkbox', { name: 'payment' }).click()
  await confirm(dialog, 'order', ' and 1 more')
  const told = await untilDown(order)
  await cluster.kubectl('-n', namespace, 'set', 'image', 'deployment/order', 'web=registry.example.com/test/web:2.0-nopull')
  await told.getByRole('button', { name: 'Restore' }).click()
  await expect(told.getByRole('alert')).toContainText('order does not become Ready: 0 of 3 pods', MOVED)
  for (const name of ['Retry', 'Restore', 'Abort']) await expect(told.getByRole('button', { name })).toBeVisible()
  return { told, good: 'web=registry.example.com/test/web:2.0' }
}

test('the Job of a CronJob is the work, its log beside it; when it is complete, all comes back by itself', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  await cluster.apply(cronJob(namespace, 'migrate', work('registry.example.com/test/migrate:1.0-slow')))
  const order = await open(page, dashboard, namespace)
  const dialog = await plan(page, order)
  await dialog.getByRole('combobox', { name: 'Work while it is down' }).selectOption({ label: 'Run a Job of migrate' })
  await confirm(dialog)
  await expect(progress(order).getByRole('link', { name: /^migrate-m/ })).toHaveAttribute('href', new RegExp(`jobs/${namespace}/migrate-m`))
  await page.goto(`${dashboard.origin}/maintenance?ns=${namespace}`)
  const run = page.getByRole('region', { name: 'order', exact: true })
  await expect(run.getByRole('log')).toContainText('migrate', MOVED)
  await expect(run.getByRole('status').first()).toContainText('Done', { timeout: 60_000 })
  expect(await cluster.list('-n', namespace, 'jobs')).toHaveLength(1)
  expect(await state(cluster, namespace, 'order')).toEqual({ replicas: 3, ready: 3, marked: false })
})

test('an earlier Job is a template: the next one fails, holds at 0, is tried again, and is restored from', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  await cluster.apply({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'schema', namespace }, spec: work('registry.example.com/test/migrate:1.0-crash') })
  await cluster.kubectl('-n', namespace, 'wait', '--for=condition=failed', 'job/schema', '--timeout=60s')
  const order = await open(page, dashboard, namespace)
  const dialog = await plan(page, order)
  await dialog.getByRole('combobox', { name: 'Work while it is down' }).selectOption({ label: 'Run a Job like schema' })
  await confirm(dialog)
  const told = progress(order)
  const failed = told.getByRole('alert')
  await expect(failed).toContainText(/Job schema-m\w+-1 failed/, MOVED)
  expect(await state(cluster, namespace, 'order'), 'a failure holds at 0').toEqual({ replicas: 0, ready: 0, marked: true })
  await told.getByRole('button', { name: 'Retry' }).click()
  await expect(failed).toContainText(/Job schema-m\w+-2 failed/, MOVED)
  await told.getByRole('button', { name: 'Restore' }).click()
  await expect(told).toContainText('everything is back and Ready', MOVED)
  expect((await cluster.list('-n', namespace, 'jobs')).map(job => job.metadata.name.replace(/-m\w+-/, '-')).sort()).toEqual(['schema', 'schema-1', 'schema-2'])
})

test('a CronJob is suspended beside it, and resumed', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  await cluster.apply(cronJob(namespace, 'backup'))
  const suspended = async (): Promise<string> => await cluster.kubectl('-n', namespace, 'get', 'cronjob/backup', '-o', 'jsonpath={.spec.suspend}')
  const order = await open(page, dashboard, namespace)
  const dialog = await plan(page, order)
  await dialog.getByRole('checkbox', { name: 'backup' }).click()
  await confirm(dialog, 'order', ' and 1 more')
  const told = await untilDown(order)
  expect(await suspended()).toBe('true')
  await expect(row(page, 'backup').first()).toContainText('Maintenance')
  await told.getByRole('button', { name: 'Restore' }).click()
  await expect(told).toContainText('everything is back and Ready', MOVED)
  expect(await suspended()).toBe('false')
})

test('a StatefulSet goes down and comes back', async ({ page, cluster, namespace, dashboard }) => {
  const labels = { app: 'db' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'db', image: 'registry.example.com/test/db:1.0' }] } }
  await cluster.apply({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace },
    spec: { replicas: 2, serviceName: 'db', selector: { matchLabels: labels }, template },
  })
  await cluster.kubectl('-n', namespace, 'rollout', 'status', 'statefulset/db', '--timeout=60s')
  const db = await open(page, dashboard, namespace, 'db', 'statefulsets')
  await confirm(await plan(page, db, 'db'), 'db')
  const told = await untilDown(db)
  expect(await state(cluster, namespace, 'db', 'statefulset')).toEqual({ replicas: 0, ready: 0, marked: true })
  await told.getByRole('button', { name: 'Restore' }).click()
  await expect(told).toContainText('everything is back and Ready', MOVED)
  expect(await state(cluster, namespace, 'db', 'statefulset')).toEqual({ replicas: 2, ready: 2, marked: false })
})

test('an autoscaler sleeps meanwhile, and what it had made of it comes back', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  await cluster.kubectl('-n', namespace, 'autoscale', 'deployment/order', '--min=2', '--max=5', '--cpu=80%')
  const order = await open(page, dashboard, namespace)
  const dialog = await plan(page, order)
  await expect(dialog.getByRole('listitem').filter({ hasText: 'order does nothing while there are 0 replicas' })).toBeVisible()
  await confirm(dialog)
  const told = await untilDown(order)
  expect(await state(cluster, namespace, 'order')).toEqual({ replicas: 0, ready: 0, marked: true })
  await told.getByRole('button', { name: 'Restore' }).click()
  await expect.poll(async () => (await state(cluster, namespace, 'order')).replicas, MOVED).toBe(3)
  await expect(told).toContainText('everything is back and Ready', MOVED)
})

test('what KEDA scales is paused by us alone, and goes on afterwards', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  await cluster.apply(SCALED_OBJECTS)
  await cluster.kubectl('wait', '--for=condition=established', 'crd/scaledobjects.keda.sh', '--timeout=30s')
  try {
    const scaled = (name: string, annotations: object): object => ({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name, namespace, annotations },
      spec: { scaleTargetRef: { name } },
    })
    await cluster.apply(scaled('order', {}), scaled('payment', { 'autoscaling.keda.sh/paused': 'true' }))
    const paused = async (name: string): Promise<string> =>
      await cluster.kubectl('-n', namespace, 'get', `scaledobjects/${name}`, '-o', String.raw`jsonpath={.metadata.annotations.autoscaling\.keda\.sh/paused}/{.metadata.annotations.quarterdeck\.dev/maintenance}`)
    const order = await open(page, dashboard, namespace)
    const dialog = await plan(page, order)
    await dialog.getByRole('checkbox', { name: 'payment' }).click()
    await expect(dialog.getByRole('listitem').filter({ hasText: 'the ScaledObject order is paused meanwhile' })).toBeVisible()
    await confirm(dialog, 'order', ' and 1 more')
    const told = await untilDown(order)
    expect(await paused('order')).toMatch(/^true\/[0-9a-f-]{36}$/)
    expect(await paused('payment'), 'someone else’s').toBe('true/')
    await expect(told.getByRole('region', { name: 'Finish without Quarterdeck' })).toContainText('annotate scaledobjects.keda.sh/order autoscaling.keda.sh/paused-')
    await told.getByRole('button', { name: 'Restore' }).click()
    await expect(told).toContainText('everything is back and Ready', MOVED)
    expect(await paused('order')).toBe('/')
    expect(await paused('payment')).toBe('true/')
  } finally {
    await cluster.kubectl('delete', 'crd', 'scaledobjects.keda.sh')
  }
})

const SCALED_OBJECTS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'scaledobjects.keda.sh' },
  spec: {
    group: 'keda.sh',
    scope: 'Namespaced',
    names: { kind: 'ScaledObject', plural: 'scaledobjects', singular: 'scaledobject' },
    versions: [{ name: 'v1alpha1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }],
  },
}

test('aborted, it stays down and says what it was', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  const order = await open(page, dashboard, namespace)
  await confirm(await plan(page, order))
  const told = await untilDown(order)
  await told.getByRole('button', { name: 'Abort' }).click()
  await expect(told).toContainText('Ended as it stood', MOVED)
  expect(await state(cluster, namespace, 'order')).toEqual({ replicas: 0, ready: 0, marked: true })
  await expect(row(page, 'order').first()).toContainText('Maintenance')
  await page.goto(`${dashboard.origin}/activity?ns=${namespace}`)
  await expect(page.getByRole('row').filter({ hasText: 'order: maintenance' })).toContainText('Cancelled by admin')
})

test('more time is asked for, and what is late is said', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  const order = await open(page, dashboard, namespace)
  await confirm(await plan(page, order))
  const told = await untilDown(order)
  const until = async (): Promise<number> => (JSON.parse(await kept(cluster, namespace)) as { until: number }).until
  const before = await until()
  await told.getByRole('button', { name: '30 min more' }).click()
  await expect.poll(until).toBe(before + 30 * 60)
  const late = Math.floor(Date.now() / 1000) - 3 * 60 * 60
  const run = { ...(JSON.parse(await kept(cluster, namespace)) as object), until: late }
  await cluster.kubectl('-n', namespace, 'patch', `configmap/${await theRun(cluster, namespace)}`, '-p', JSON.stringify({ data: { run: JSON.stringify(run) } }))
  await expect(told).toContainText('Overdue by 3h', MOVED)
  await page.goto(`${dashboard.origin}/maintenance?ns=${namespace}`)
  const large = page.getByRole('region', { name: 'order', exact: true })
  await expect(large).toContainText('3h overdue')
  await large.getByRole('button', { name: 'Restore' }).click()
  await expect(large).toContainText('everything is back and Ready', MOVED)
})

test('the commands for kubectl, run as they stand, finish the run, and that is noticed', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  await cluster.apply(cronJob(namespace, 'backup'))
  const order = await open(page, dashboard, namespace)
  const dialog = await plan(page, order)
  for (const name of ['payment', 'backup']) await dialog.getByRole('checkbox', { name }).click()
  await confirm(dialog, 'order', ' and 2 more')
  const told = await untilDown(order)
  const map = await theRun(cluster, namespace)
  const commands = await cluster.kubectl('-n', namespace, 'get', `configmap/${map}`, '-o', String.raw`jsonpath={.data.finish-with-kubectl}`)
  const shown = told.getByRole('region', { name: 'Finish without Quarterdeck' })
  for (const line of commands.split('\n')) await expect(shown).toContainText(line)
  const kubectl = `kubectl() { "$CLUSTER" kubectl --dir "${cluster.dir}" "$@"; }`
  const ended = await runProgram('bash', ['-euc', `${kubectl}\n${commands}`], { env: { ...process.env, CLUSTER: required('CLUSTER') } })
  expect(ended.code, ended.err).toBe(0)
  await expect(told).toContainText('everything is back and Ready', MOVED)
  expect(await state(cluster, namespace, 'order')).toEqual({ replicas: 3, ready: 3, marked: false })
  expect(await state(cluster, namespace, 'payment')).toEqual({ replicas: 2, ready: 2, marked: false })
  expect(await runs(cluster, namespace), 'it is not made again').toEqual([])
  await page.goto(`${dashboard.origin}/activity?ns=${namespace}`)
  await expect(page.getByRole('row').filter({ hasText: 'order and 2 more: maintenance' })).toContainText('Done')
})

test('what is down shows how many it had, in the list and on the overview', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  const order = await open(page, dashboard, namespace)
  await confirm(await plan(page, order))
  await untilDown(order)
  const line = row(page, 'order').first()
  await expect(table(page, 'Workloads').getByRole('row').filter({ hasText: 'order' }).first()).toContainText('0/3')
  await expect(line.getByRole('img', { name: '0 of 3 ready' })).toBeVisible()
  await page.goto(`${dashboard.origin}/?ns=${namespace}`)
  await untilLive(page)
  await page.getByRole('link', { name: '1 in maintenance' }).click()
  const large = page.getByRole('region', { name: 'order', exact: true })
  await expect(large.getByRole('listitem').filter({ has: page.getByText('3. Do the work') })).toHaveAttribute('aria-current', 'step')
  await large.getByRole('button', { name: 'Restore' }).click()
  await expect(large).toContainText('everything is back and Ready', MOVED)
  // What its annotation said went with it.
  expect(await cluster.kubectl('-n', namespace, 'get', 'deployment/order', '-o', 'jsonpath={.metadata.annotations}')).not.toContain(ANNOTATION)
})

test('a DaemonSet is refused in words', async ({ page, dashboard }) => {
  const agent = await open(page, dashboard, 'platform', 'fluent-bit', 'daemonsets')
  const dialog = await plan(page, agent, 'fluent-bit')
  await expect(dialog.getByRole('listitem').filter({ hasText: "can't be scaled" })).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Type fluent-bit to confirm' }).fill('fluent-bit')
  await expect(dialog.getByRole('button', { name: 'Take down fluent-bit' })).toBeDisabled()
})
