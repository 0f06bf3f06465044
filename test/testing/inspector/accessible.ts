/** What is wrong with a page for those who cannot see it well, or at all. It runs in the browser. */

/** Everything that is wrong, in words. */
export const barriers = (): ReadonlyArray<string> => {
  const found: Array<string> = []
  const describe = (element: Element): string => element.outerHTML.slice(0, 120)
  const isShown = (element: Element): boolean => element.checkVisibility({ checkVisibilityCSS: true })

  const textOf = (id: string): string => document.getElementById(id)?.textContent?.trim() ?? ""
  const nameOf = (element: Element): string => {
    const by = element.getAttribute("aria-labelledby")
    const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null
    const label = Array.from(labels ?? [], ({ textContent }) => textContent?.trim() ?? "").join(" ")
    return (
      by?.split(" ").map(textOf).join(" ") ||
      element.getAttribute("aria-label") ||
      label ||
      element.textContent?.trim() ||
      ""
    )
  }
  const controls = document.querySelectorAll(
    "button, input, select, [role=tabpanel], [role=img], [role=region], [role=group], ol, ul"
  )
  for (const element of controls) {
    const isList = element.matches("ol, ul") && !element.matches(".list, .plain")
    if (!isList && isShown(element) && nameOf(element) === "") found.push(`no name: ${describe(element)}`)
  }
  for (const table of document.querySelectorAll("table")) {
    if (table.caption?.textContent?.trim() === "") found.push(`no caption: ${describe(table)}`)
    if (table.querySelector("th:not([scope])") !== null) found.push(`a header without a scope: ${describe(table)}`)
  }
  const ids = Array.from(document.querySelectorAll("[id]"), ({ id }) => id)
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`two elements have the id ${id}`)
  for (const element of document.querySelectorAll("[aria-controls], [aria-labelledby]")) {
    for (const id of `${element.getAttribute("aria-controls") ?? ""} ${element.getAttribute("aria-labelledby") ?? ""}`.split(
      " "
    )) {
      if (id !== "" && document.getElementById(id) === null) found.push(`nothing has the id ${id}`)
    }
  }
  const levels = Array.from(document.querySelectorAll("h1, h2, h3"), ({ tagName }) => Number(tagName.slice(1)))
  for (const [at, level] of levels.entries()) {
    if (level > (levels[at - 1] ?? 0) + 1) found.push(`a heading of level ${level} comes too early`)
  }
  if (document.documentElement.lang === "" || document.title === "") found.push("no language or title")
  if (document.querySelectorAll("[aria-live], [role=status], [role=alert]").length !== 1) {
    found.push("not exactly one live region")
  }

  // --- contrast ------------------------------------------------------------------------------------------------------

  type Color = readonly [number, number, number, number]
  const colorOf = (css: string): Color => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (css.match(/[\d.]+/g) ?? []).map(Number)
    return [red, green, blue, alpha]
  }
  const backgroundOf = (element: Element | null): Color => {
    if (element === null) return [255, 255, 255, 1]
    const color = colorOf(getComputedStyle(element).backgroundColor)
    return color[3] === 0 ? backgroundOf(element.parentElement) : color
  }
  const luminance = ([red, green, blue]: Color): number => {
    const linear = (channel: number) => {
      const part = channel / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }
  const contrast = (one: Color, other: Color): number => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (light + 0.05) / (dark + 0.05)
  }
  for (const element of document.querySelectorAll("body *")) {
    const hasText = Array.from(element.childNodes).some(
      ({ nodeType, textContent }) => nodeType === 3 && textContent?.trim()
    )
    if (!hasText || !isShown(element) || element.matches("option, script, style, noscript")) continue
    const ratio = contrast(colorOf(getComputedStyle(element).color), backgroundOf(element))
    if (ratio < 4.5) found.push(`a contrast of ${ratio.toFixed(2)}: ${describe(element)}`)
  }
  if (document.documentElement.scrollWidth > innerWidth) {
    const wide = Array.from(document.querySelectorAll("body *")).find(
      (it) => it.getBoundingClientRect().right > innerWidth
    )
    found.push(`wider than the window: ${wide && describe(wide)}`)
  }
  return found
}
