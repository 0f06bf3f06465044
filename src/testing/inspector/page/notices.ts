/** What the page tells in words: one sentence at a time, which screen readers speak. */
import { signal } from "@preact/signals"
import { html } from "htm/preact"

interface Notice {
  readonly text: string
  readonly kind: "news" | "problem"
}

const notice = signal<Notice | undefined>(undefined)

export const announce = (text: string, kind: Notice["kind"] = "news"): void => {
  notice.value = { text, kind }
}

/** The live region is there from the beginning, since screen readers miss one that comes with its text. */
export const Notices = () => html`
  <div class="notice ${notice.value?.kind ?? "empty"}" role="status">
    <bdi>${notice.value?.text}</bdi>
    ${
      notice.value &&
      html`<button type="button" class="quiet" onClick=${() => (notice.value = undefined)}>Dismiss</button>`
    }
  </div>
`
