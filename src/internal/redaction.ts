/**
 * Takes secrets out of what a server says. A server may quote the request that it refuses, with the key in it, and so
 * may every proxy on the way.
 *
 * @internal
 */
import * as Predicate from "effect/Predicate"

/** A webhook secret (`mx_<uuid>_<uuid>`) or a JSON web token, of any owner. */
const tokens = /mx_[\w-]{36}_[\w-]{36}|(?<![\w-])eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g

/** The name of a property that holds a secret, such as the `secret` of a subscription. */
const secretName = /secret|token|password|authorization|api_?key/i

/** The secrets of a body that are looked for. Looking for more, or for longer ones, would hold the program up. */
const mostSecrets = 20
const longestSecret = 1000

const replacement = "<redacted>"

/** Takes what looks like a webhook secret or a JSON web token out of a text. */
export const withoutTokens = (text: string): string => text.replace(tokens, replacement)

/**
 * Makes the function that takes the secrets of a call out of a text: the keys that it may have been sent with, the
 * organizations, and what its body says under names such as `secret`. It is built on its first use, so that calls that
 * succeed do not pay for it.
 *
 * An organization of fewer than four digits stays: it tells nobody anything, and taking it out would garble every text
 * with a number.
 */
export const redaction = (
  keys: () => ReadonlyArray<string>,
  organizations: ReadonlyArray<number>,
  body: unknown
): ((text: string) => string) => {
  let redact: ((text: string) => string) | undefined
  return (text) => {
    redact ??= build(keys(), typeof body === "string" ? secretsIn(body) : [], organizations)
    return redact(text)
  }
}

const build = (
  keys: ReadonlyArray<string>,
  sent: ReadonlyArray<string>,
  organizations: ReadonlyArray<number>
): ((text: string) => string) => {
  if (sent.length > mostSecrets || sent.some(({ length }) => length > longestSecret)) return () => replacement
  const written = [...keys, ...sent].flatMap(forms)
  const ids = organizations.filter((id) => id >= 1000)
  const numbers = ids.length === 0 ? undefined : new RegExp(`(?<!\\d)(?:${ids.join("|")})(?!\\d)`, "g")
  return (text) => {
    let clean = text
    for (const form of written) clean = clean.replaceAll(form, replacement)
    if (numbers !== undefined) clean = clean.replace(numbers, replacement)
    return withoutTokens(clean)
  }
}

/** The forms that a secret may have in an answer: plain, JSON, JSON inside of JSON, HTML, URL, base64. */
const forms = (secret: string): ReadonlyArray<string> => {
  const text = secret.toWellFormed()
  const json = JSON.stringify(text).slice(1, -1)
  const url = encodeURIComponent(text)
  const html = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
  const written = [
    text,
    json,
    JSON.stringify(json).slice(1, -1),
    url,
    url.replace(/%../g, (code) => code.toLowerCase()),
    text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
    html,
    html.replaceAll("'", "&#39;")
  ]
  // The base64 form of a shorter one could be part of anything.
  if (text.length >= 8) written.push(...base64(text))
  return [...new Set(written)]
}

/**
 * The base64 of a text inside a longer one: three alignments, without the characters that its neighbours share.
 */
const base64 = (text: string): ReadonlyArray<string> => {
  const bytes = new TextEncoder().encode(text)
  return [0, 1, 2].flatMap((offset) => {
    const shifted = "\0".repeat(offset) + String.fromCharCode(...bytes)
    const core = btoa(shifted).slice(Math.ceil((offset * 8) / 6), Math.floor((shifted.length * 8) / 6))
    return [core, core.replaceAll("+", "-").replaceAll("/", "_")]
  })
}

/** The secrets in a JSON body, by the names of their properties. */
const secretsIn = (body: string): ReadonlyArray<string> => {
  const secrets = new Set<string>()
  const parts: Array<unknown> = [JSON.parse(body)]
  while (parts.length > 0) {
    const part = parts.pop()
    if (!Predicate.isObjectOrArray(part)) continue
    for (const [name, value] of Object.entries(part)) {
      if (typeof value !== "string") parts.push(value)
      else if (value.length >= 4 && secretName.test(name)) secrets.add(value)
    }
  }
  return [...secrets]
}
