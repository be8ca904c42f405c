import type { Page } from '@playwright/test'

/** What WCAG asks of text of ordinary size. */
const LEAST = 4.5

export interface Pale {
  readonly text: string
  readonly ratio: number
  readonly where: string
}

/** Every visible text whose contrast with what is behind it is too low. Disabled controls are exempt, as in WCAG. */
export async function paleTexts(page: Page): Promise<readonly Pale[]> {
  return await page.evaluate(least => {
    type Colour = readonly [number, number, number, number]

    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 1
    const pixel = canvas.getContext('2d', { willReadFrequently: true })
    const known = new Map<string, Colour>()
    const colour = (css: string): Colour => {
      const before = known.get(css)
      if (before) return before
      if (!pixel) throw new Error('no canvas')
      pixel.clearRect(0, 0, 1, 1)
      pixel.fillStyle = css
      pixel.fillRect(0, 0, 1, 1)
      const [r = 0, g = 0, b = 0, a = 0] = pixel.getImageData(0, 0, 1, 1).data
      const read = [r, g, b, a / 255] as const
      known.set(css, read)
      return read
    }
    const over = ([r, g, b, a]: Colour, [R, G, B]: Colour): Colour => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1]
    const luminance = ([r, g, b]: Colour): number => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map(part => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
      return 0.2126 * x + 0.7152 * y + 0.0722 * z
    }
    const behind = (element: Element | null): Colour => {
      if (!element) return colour(matchMedia('(prefers-color-scheme: dark)').matches ? 'black' : 'white')
      const own = colour(getComputedStyle(element).backgroundColor)
      return own[3] === 1 ? own : over(own, behind(element.parentElement))
    }
    const opacity = (element: Element | null): number => (element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1)
    const ratio = (element: Element, css: string): number => {
      const back = behind(element)
      const [r, g, b, a] = colour(css)
      const [light = 0, dark = 0] = [luminance(over([r, g, b, a * opacity(element)], back)), luminance(back)].sort((x, y) => y - x)
      return (light + 0.05) / (dark + 0.05)
    }
    const path = (element: Element | null): string =>
      element && element !== document.body ? `${path(element.parentElement)} ${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? `.${element.className.trim().replaceAll(/\s+/g, '.')}` : ''}` : ''

    const pale: { text: string; ratio: number; where: string }[] = []
    const judge = (element: Element, text: string, css: string): void => {
      const found = ratio(element, css)
      if (found < least) pale.push({ text: text.slice(0, 60), ratio: Math.round(found * 100) / 100, where: path(element).split(' ').slice(-4).join(' ') })
    }
    const range = document.createRange()
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const element = node.parentElement
      const text = node.textContent?.trim() ?? ''
      if (!element || text === '' || element.closest('script, style, :disabled, [aria-disabled=true]')) continue
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      const holder = element.getBoundingClientRect()
      // Words for screen readers alone take one pixel.
      if (box.width < 2 || box.height < 2 || holder.width < 2 || holder.height < 2) continue
      judge(element, text, getComputedStyle(element).color)
    }
    for (const field of document.querySelectorAll('input')) {
      if (field.placeholder && !field.value && !field.disabled && field.checkVisibility()) {
        judge(field, field.placeholder, getComputedStyle(field, '::placeholder').color)
      }
    }
    return pale
  }, LEAST)
}
