import { join } from 'node:path'

import type { Cluster } from '../support/cluster'
import { Dashboard } from '../support/dashboard'
import { ANNOTATION, MOVED, confirm, cronJob, kept, open, plan, progress, runs, shop, state, theRun, untilDown } from '../support/maintenance'
import { expect, test } from '../support/test'

/** Has the other tests' dashboard stand still: it would go on with a run, or know what is to be lost. What is started meanwhile ends with the test. */
async function withoutOthers(others: Dashboard, cluster: Cluster, test: (start: (state?: string) => Promise<Dashboard>) => Promise<void>): Promise<void> {
  const started: Dashboard[] = []
  others.program.kill('SIGSTOP')
  try {
    await test(async state => {
      const dashboard = await Dashboard.start(cluster, state === undefined ? {} : { state })
      started.push(dashboard)
      return dashboard
    })
  } finally {
    others.program.kill('SIGCONT')
    for (const dashboard of started) await dashboard.kill()
  }
}

/** What a dashboard prints of a write of a run that was taken, the moment it was. */
function did(step: string): RegExp {
  return new RegExp(String.raw`"answer":"taken","does":"${step}"`)
}

test('SIGKILLed after each step of order and payment: the run ends with both at 3 Ready', async ({ page, cluster, namespace, dashboard: others, complaints }) => {
  test.slow()
  complaints.expectLostConnections()
  await withoutOthers(others, cluster, async start => {
    await shop(cluster, namespace, 3, 3)
    await cluster.apply(cronJob(namespace, 'migrate'))
    const place = join(cluster.dir, `kept-${namespace}`)
    let dashboard = await start(place)
    const order = await open(page, dashboard, namespace)
    const dialog = await plan(page, order)
    await dialog.getByRole('checkbox', { name: 'payment' }).click()
    await dialog.getByRole('combobox', { name: 'Work while it is down' }).selectOption({ label: 'Run a Job of migrate' })
    const check = (text: string) => dialog.getByRole('listitem').filter({ hasText: text })
    await expect(check('order has no endpoints meanwhile')).toBeVisible()
    await expect(check('payment has no endpoints meanwhile')).toBeVisible()
    expect(await state(cluster, namespace, 'order')).toEqual({ replicas: 3, ready: 3, marked: false })
    await confirm(dialog, 'order', ' and 1 more')

    const until = async (seen: () => Promise<unknown>, then?: () => Promise<void>): Promise<void> => {
      await seen()
      await dashboard.kill()
      await then?.()
      dashboard = await start(place)
    }
    const says = (step: string) => async () => await dashboard.program.says(did(step))
    const job = async (): Promise<string> => `job/${(await cluster.list('-n', namespace, 'jobs'))[0]?.metadata.name ?? ''}`
    await until(says(String.raw`TakeDown\(1\)`), async () => {
      expect(await state(cluster, namespace, 'order'), 'payment went first').toMatchObject({ replicas: 3, marked: false })
    })
    await until(says(String.raw`TakeDown\(0\)`))
    expect(await state(cluster, namespace, 'order')).toMatchObject({ replicas: 0, marked: true })
    await until(async () => { await expect.poll(() => kept(cluster, namespace), MOVED).toMatch(/"stage":"Work"/) })
    // The restart may have come before it was started, or after.
    await until(async () => { await expect.poll(job, MOVED).toMatch(/job\/migrate-m/) })
    await until(async () => await cluster.kubectl('-n', namespace, 'wait', '--for=condition=complete', await job(), '--timeout=60s'))
    await until(async () => { await expect.poll(async () => (await state(cluster, namespace, 'order')).replicas, MOVED).toBe(3) })
    await until(async () => { await expect.poll(async () => (await state(cluster, namespace, 'payment')).replicas, MOVED).toBe(3) })

    await expect.poll(() => state(cluster, namespace, 'order'), MOVED).toEqual({ replicas: 3, ready: 3, marked: false })
    await expect.poll(() => state(cluster, namespace, 'payment'), MOVED).toEqual({ replicas: 3, ready: 3, marked: false })
    await expect.poll(() => kept(cluster, namespace), MOVED).toMatch(/"stage":"Done"/)
    expect(await cluster.list('-n', namespace, 'jobs'), 'the work was done once').toHaveLength(1)
    // What is over is told by the whole page, which a first visit loads by itself.
    const told = await open(page, dashboard, namespace)
    await expect(progress(told)).toContainText('everything is back and Ready', MOVED)
    await page.goto(`${dashboard.origin}/activity?ns=${namespace}`)
    await expect(page.getByRole('row').filter({ hasText: 'order and 1 more: maintenance' })).toContainText('Done')
  })
})

test('killed between bringing back the first and the second: neither is repeated nor forgotten', async ({ page, cluster, namespace, dashboard: others, complaints }) => {
  test.slow()
  complaints.expectLostConnections()
  await withoutOthers(others, cluster, async start => {
    await shop(cluster, namespace, 3, 3)
    const place = join(cluster.dir, `kept-${namespace}`)
    let dashboard = await start(place)
    let order = await open(page, dashboard, namespace)
    const dialog = await plan(page, order)
    await dialog.getByRole('checkbox', { name: 'payment' }).click()
    await confirm(dialog, 'order', ' and 1 more')
    await expect.poll(() => runs(cluster, namespace)).toHaveLength(1)
    await dashboard.kill()

    dashboard = await start(place)
    order = await open(page, dashboard, namespace)
    await (await untilDown(order)).getByRole('button', { name: 'Restore' }).click()
    await dashboard.program.says(did(String.raw`BringBack\(0\)`))
    await dashboard.kill()
    expect(await state(cluster, namespace, 'payment'), 'it waits for order').toMatchObject({ replicas: 0, marked: true })

    dashboard = await start(place)
    await dashboard.program.says(did(String.raw`BringBack\(1\)`))
    await dashboard.kill()

    dashboard = await start(place)
    await expect.poll(() => kept(cluster, namespace), MOVED).toMatch(/"stage":"Done"/)
    for (const name of ['order', 'payment']) {
      expect(await state(cluster, namespace, name)).toEqual({ replicas: 3, ready: 3, marked: false })
    }
  })
})

test('two dashboards: one drives, the other shows; the holder is killed, and the other goes on', async ({ page, cluster, namespace, dashboard, complaints }) => {
  test.slow()
  complaints.expectLostConnections()
  await shop(cluster, namespace, 3, 3)
  const holder = await Dashboard.start(cluster)
  const order = await open(page, holder, namespace)
  const dialog = await plan(page, order)
  await dialog.getByRole('checkbox', { name: 'payment' }).click()
  await confirm(dialog, 'order', ' and 1 more')
  await untilDown(order)
  const lease = async (field: string): Promise<string> =>
    await cluster.kubectl('-n', namespace, 'get', `lease/${await theRun(cluster, namespace)}`, '-o', `jsonpath={.${field}}`)
  const first = await lease('spec.holderIdentity')
  expect(await lease('metadata.ownerReferences[0].kind')).toBe('ConfigMap')
  const before = dashboard.program.out.length

  const other = await open(page, dashboard, namespace)
  await expect(progress(other)).toContainText(`The dashboard ${first} drives this run`, MOVED)
  // What is wanted here is done there.
  await progress(other).getByRole('button', { name: 'Restore' }).click()
  await holder.program.says(did(String.raw`BringBack\(0\)`))
  await holder.kill()
  expect(dashboard.program.out.slice(before), 'it drove nothing').not.toContain(namespace)

  await expect.poll(() => kept(cluster, namespace), { timeout: 60_000 }).toMatch(/"stage":"Done"/)
  for (const name of ['order', 'payment']) {
    expect(await state(cluster, namespace, name)).toEqual({ replicas: 3, ready: 3, marked: false })
  }
  expect(await lease('spec.holderIdentity')).not.toBe(first)
  expect(await lease('spec.leaseTransitions')).toBe('1')
  await expect(progress(other)).toContainText('everything is back and Ready', MOVED)
  await expect(progress(other)).not.toContainText('drives this run')

  await cluster.kubectl('-n', namespace, 'delete', 'configmap', await theRun(cluster, namespace))
  await expect.poll(async () => await cluster.list('-n', namespace, 'leases', '-l', ANNOTATION), MOVED).toEqual([])
})

test('its ConfigMap deleted while nobody looks: the run is what the workloads say, and is restored', async ({ page, cluster, namespace, dashboard: others, complaints }) => {
  complaints.expectLostConnections()
  await withoutOthers(others, cluster, async start => {
    await shop(cluster, namespace)
    let dashboard = await start()
    let order = await open(page, dashboard, namespace)
    const dialog = await plan(page, order)
    await dialog.getByRole('checkbox', { name: 'payment' }).click()
    await confirm(dialog, 'order', ' and 1 more')
    await untilDown(order)
    await dashboard.kill()
    await cluster.kubectl('-n', namespace, 'delete', 'configmap', await theRun(cluster, namespace))

    // Another dashboard, which has never heard of it.
    dashboard = await start()
    await expect.poll(() => runs(cluster, namespace), MOVED).toHaveLength(1)
    order = await open(page, dashboard, namespace)
    await expect(progress(order).getByRole('alert')).toContainText('The ConfigMap of this run was lost', MOVED)
    expect(await state(cluster, namespace, 'order'), 'nothing goes on by itself').toMatchObject({ replicas: 0, marked: true })
    await progress(order).getByRole('button', { name: 'Restore' }).click()
    await dashboard.program.says(did(String.raw`BringBack\(0\)`))
    expect(await state(cluster, namespace, 'payment'), 'in the same order').toMatchObject({ replicas: 0, marked: true })
    await expect(progress(order)).toContainText('everything is back and Ready', MOVED)
    expect(await state(cluster, namespace, 'order')).toEqual({ replicas: 3, ready: 3, marked: false })
    expect(await state(cluster, namespace, 'payment')).toEqual({ replicas: 2, ready: 2, marked: false })
  })
})

test('its ConfigMap deleted under a dashboard that drives it: it is made again', async ({ page, cluster, namespace, dashboard }) => {
  await shop(cluster, namespace)
  const order = await open(page, dashboard, namespace)
  await confirm(await plan(page, order))
  const told = await untilDown(order)
  await cluster.kubectl('-n', namespace, 'delete', 'configmap', await theRun(cluster, namespace))
  await expect.poll(() => runs(cluster, namespace), MOVED).toHaveLength(1)
  await told.getByRole('button', { name: 'Restore' }).click()
  await expect(told).toContainText('everything is back and Ready', MOVED)
  expect(await state(cluster, namespace, 'order')).toEqual({ replicas: 3, ready: 3, marked: false })
})

test('ConfigMap and annotation both lost: the number is asked for, never guessed', async ({ page, cluster, namespace, dashboard: others, complaints }) => {
  complaints.expectLostConnections()
  await withoutOthers(others, cluster, async start => {
    await shop(cluster, namespace)
    const place = join(cluster.dir, `kept-${namespace}`)
    let dashboard = await start(place)
    let order = await open(page, dashboard, namespace)
    await confirm(await plan(page, order))
    await untilDown(order)
    await dashboard.kill()
    await cluster.kubectl('-n', namespace, 'delete', 'configmap', await theRun(cluster, namespace))
    await cluster.kubectl('-n', namespace, 'annotate', 'deployment/order', `${ANNOTATION}-`)

    dashboard = await start(place)
    await dashboard.open(page, `/maintenance?ns=${namespace}`)
    const run = page.getByRole('region', { name: 'order', exact: true })
    await expect(run).toContainText('its number is lost', MOVED)
    await run.getByRole('button', { name: 'Restore' }).click()
    await expect(run.getByRole('alert').first()).toContainText('Nothing knows any more how many replicas order had', MOVED)
    expect(await state(cluster, namespace, 'order')).toMatchObject({ replicas: 0 })
    await run.getByRole('textbox', { name: 'Replicas order had' }).fill('4')
    await run.getByRole('button', { name: 'Remember' }).click()
    await expect(run).not.toContainText('its number is lost', MOVED)
    await run.getByRole('button', { name: 'Restore' }).click()
    await expect(run).toContainText('everything is back and Ready', MOVED)
    expect(await state(cluster, namespace, 'order')).toEqual({ replicas: 4, ready: 4, marked: false })
    order = await open(page, dashboard, namespace)
    await expect(progress(order)).toContainText('everything is back and Ready')
  })
})
