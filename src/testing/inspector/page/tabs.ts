/** The parts of the page as tabs: the arrow keys go from one to the next, Home and End to the first and last. */
import { signal } from "@preact/signals"
import { html } from "htm/preact"
import type { ComponentType } from "preact"
import { type Name, names } from "./names.ts"

export interface Part {
  readonly name: Name
  readonly Panel: ComponentType
  /** Said beside the name, such as how many there are. */
  readonly note: string
}

const isName = (text: string): text is Name => names.some((name) => name === text)

/** The address remembers the tab, so that it can be reloaded and kept. */
const named = (): Name => {
  const name = location.hash.slice(1)
  return isName(name) ? name : "Requests"
}

export const current = signal<Name>(named())

export const open = (name: Name): void => {
  current.value = name
  history.replaceState(null, "", `#${name}`)
}

const steps: Readonly<Record<string, (at: number) => number>> = {
  ArrowRight: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  Home: () => 0,
  End: () => names.length - 1
}

const move = (event: KeyboardEvent): void => {
  const step = steps[event.key]
  if (step === undefined) return
  event.preventDefault()
  const name = names.at(step(names.indexOf(current.value)) % names.length) ?? "Requests"
  open(name)
  document.getElementById(`tab-${name}`)?.focus()
}

export const Tabs = ({ parts }: { readonly parts: ReadonlyArray<Part> }) => {
  const part = parts.find(({ name }) => name === current.value)
  return html`
    <div role="tablist" aria-label="Parts of the inspector" onKeyDown=${move}>
      ${parts.map(
        ({ name, note }) => html`
          <button
            type="button"
            role="tab"
            key=${name}
            id="tab-${name}"
            aria-selected=${name === current.value ? "true" : "false"}
            aria-controls="panel"
            tabindex=${name === current.value ? 0 : -1}
            onClick=${() => open(name)}
          >
            ${name} ${note !== "" && html`<span class="note">${note}</span>`}
          </button>
        `
      )}
    </div>
    <main id="panel" role="tabpanel" aria-labelledby="tab-${current.value}" tabindex="-1">
      ${part && html`<${part.Panel} key=${part.name} />`}
    </main>
  `
}
