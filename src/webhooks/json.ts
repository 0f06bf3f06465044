/**
 * JSON as it arrives: what says to be JSON, and bytes that are.
 *
 * @internal
 */

/** Whether a content type is that of JSON. */
export const isJson = (contentType: string | undefined): boolean =>
  contentType !== undefined && /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType)

/** JSON in UTF-8, with or without a byte order mark. Its text is without. Undefined where it is none. */
export const parse = (body: Uint8Array): { readonly text: string; readonly value: unknown } | undefined => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body)
    return { text, value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
