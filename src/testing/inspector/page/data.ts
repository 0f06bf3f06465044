/** Data as the page shows it. It was written by strangers, so it is text and nothing else. */
import { html } from "htm/preact"

const longest = 20_000

/** JSON, or text that is none, beneath a heading. */
export const Data = ({ label, value }: { readonly label: string; readonly value: unknown }) => {
  if (value === undefined) return null
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2)
  const shown =
    text.length <= longest ? text : `${text.slice(0, longest)}\n… and ${text.length - longest} more characters`
  return html`
    <figure class="data">
      <figcaption>${label}</figcaption>
      <pre tabindex="0" aria-label=${label}>${shown}</pre>
    </figure>
  `
}

export const short = (value: unknown): string => {
  const text = value === undefined ? "(none)" : JSON.stringify(value)
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`
}

/** What the page needs of a change of one field. */
interface Field {
  readonly path: ReadonlyArray<string>
  readonly before?: unknown
  readonly after?: unknown
}

/** Changes field by field. */
export const Fields = ({ fields, label }: { readonly fields: ReadonlyArray<Field>; readonly label: string }) => html`
  <table class="fields">
    <caption>${label}</caption>
    <thead><tr><th scope="col">Field</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
    <tbody>
      ${fields.map(
        ({ after, before, path }) => html`
          <tr>
            <th scope="row"><bdi>${path.join(".")}</bdi></th>
            <td><bdi>${short(before)}</bdi></td>
            <td><bdi>${short(after)}</bdi></td>
          </tr>
        `
      )}
    </tbody>
  </table>
`
