/**
 * JSON in requests: its content types and its bytes.
 *
 * @internal
 */

/** Whether a content type is one of JSON. */
export const isJson = (contentType: string | undefined): boolean =>
  contentType !== undefined && /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType)

/** The text, without its byte order mark, and the value of JSON in UTF-8. Undefined if the bytes are no JSON. */
export const parse = (body: Uint8Array): { readonly text: string; readonly value: unknown } | undefined => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body)
    return { text, value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
