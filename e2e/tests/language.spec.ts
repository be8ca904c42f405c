import type { Page } from '@playwright/test'

import { PAGES, row, table, untilLive } from '../support/page'
import { expect, test } from '../support/test'

const CHINESE: Record<(typeof PAGES)[number]['name'], string> = {
  Overview: '概览',
  Workloads: '工作负载',
  Pods: 'Pod',
  Nodes: '节点',
  Services: '服务',
  Storage: '存储',
  Autoscaling: '弹性伸缩',
  Maintenance: '维护',
  Events: '事件',
  Activity: '操作记录',
  'Apply YAML': '应用 YAML',
}

/** English words of the frame that have no business on a Chinese page. Kubernetes' own names stay English. */
const LEFTOVERS =
  /\b(overview|workloads|nodes|services|storage|autoscaling|events|live|stale|reconnecting|namespaces?|filter|sort|worst|name|status|ready|restarts|memory|age|select|close|theme|sidebar|skip|loading|of|for|ago|needs|attention|show|open|summary|details)\b/i

/** All that the frame of a page says: words, labels, hints; not what the cluster says. */
async function said(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() => {
    const texts: string[] = []
    const parts = document.querySelectorAll('header, nav, h1, h2, h3, th, button, label, [role=tab], [role=status], input')
    for (const part of parts) {
      // The cluster's own names are in the language that they were given in.
      if (part.closest('tbody, aside') || part.matches('[lang]')) continue
      texts.push(part.getAttribute('aria-label') ?? '', part.getAttribute('placeholder') ?? '')
      if (!part.matches('header, nav')) texts.push(part.textContent)
    }
    return texts.map(text => text.trim()).filter(text => text !== '')
  })
}

test.describe('a browser that asks for Chinese', () => {
  test.use({ locale: 'zh-CN' })

  for (const { path, name } of PAGES) {
    test(`gets it on ${name}`, async ({ page, dashboard }) => {
      await dashboard.open(page, path)
      await untilLive(page)
      await expect(page.getByRole('heading', { name: CHINESE[name], level: 1 })).toBeVisible()
      await expect(page).toHaveTitle(`${CHINESE[name]} | Quarterdeck`)
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')

      const nav = page.getByRole('navigation', { name: '主导航' })
      for (const word of Object.values(CHINESE)) await expect(nav.getByRole('link', { name: word }).first()).toBeVisible()
      expect((await said(page)).filter(text => LEFTOVERS.test(text))).toEqual([])
    })
  }

  test('sees states and reasons in Chinese, and Kubernetes’ names as they are', async ({ page, dashboard }) => {
    await dashboard.open(page, '/pods')
    await untilLive(page)
    await expect(row(page, 'postgres-0')).toContainText('运行中')
    await expect(page.getByRole('row', { name: /forecast-/ })).toContainText(/无法调度.*CPU 不足/)
    await expect(page.getByRole('row', { name: /newsletter-/ })).toContainText(/ImagePullBackOff|ErrImagePull/)
    await expect(table(page, 'Pod').getByRole('columnheader', { name: '命名空间' })).toBeVisible()
  })
})

test.describe('a browser that asks for a language we do not speak', () => {
  test.use({ locale: 'de-AT' })

  test('gets English', async ({ page, dashboard }) => {
    await dashboard.open(page, '/pods')
    await untilLive(page)
    await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Workloads' })).toBeVisible()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
  })
})

test('the language is changed by a button, at once and for good, and nothing else changes', async ({ page, dashboard }) => {
  await dashboard.open(page, '/pods?ns=data&q=postgres&sort=name')
  await untilLive(page)
  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.getByRole('navigation', { name: '主导航' })).toBeVisible()
  await expect(page).toHaveURL(`${dashboard.origin}/pods?ns=data&q=postgres&sort=name`)
  await expect(page.getByRole('searchbox', { name: '筛选' })).toHaveValue('postgres')
  await expect(row(page, 'postgres-0')).toBeVisible()
  await expect(page.getByRole('button', { name: 'EN' }), 'the keyboard stays where it was').toBeFocused()

  await page.reload()
  await expect(page.getByRole('navigation', { name: '主导航' })).toBeVisible()
  await page.getByRole('button', { name: 'EN' }).click()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
})
