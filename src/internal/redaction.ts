/**
 * Takes secrets out of what a server says. A server may quote the request that it refuses, with the key in it, and so
 * may every proxy on the way.
 *
 * @internal
 */
/** What a webhook secret (`mx_<uuid>_<uuid>`) and a JSON web token look like, whoever they belong to. */
const tokens = /mx_[\w-]{36}_[\w-]{36}|(?<![\w-])eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g

/** A property of a JSON text that holds a secret by its name, such as the `secret` of a subscription. */
const sentSecret = /"[^"\\]*(?:secret|token|password|authorization|api_?key)[^"\\]*":"((?:[^"\\]|\\.){4,4096})"/gi

const replacement = "<redacted>"

/** Takes what looks like the secret of a webhook or like a JSON web token out of a text. */
export const withoutTokens = (text: string): string => text.replace(tokens, replacement)

/**
 * Makes the function that takes the secrets out of a text. It is built on its first use, so that calls that succeed do
 * not pay for it.
 *
 * An organization of fewer than four digits stays: it tells nobody anything, and taking it out would garble every text
 * with a number.
 */
export const redaction = (
  apiKey: string,
  organizations: ReadonlyArray<number>,
  body: unknown
): ((text: string) => string) => {
  let redact: ((text: string) => string) | undefined
  return (text) => {
    redact ??= build(typeof body === "string" ? [apiKey, ...secretsIn(body)] : [apiKey], organizations)
    return redact(text)
  }
}

const build = (secrets: ReadonlyArray<string>, organizations: ReadonlyArray<number>) => {
  const written = secrets.flatMap(forms)
  const ids = organizations.filter((id) => id >= 1000)
  const numbers = ids.length === 0 ? undefined : new RegExp(`(?<!\\d)(?:${ids.join("|")})(?!\\d)`, "g")
  return (text: string): string => {
    let clean = text
    for (const form of written) clean = clean.replaceAll(form, replacement)
    if (numbers !== undefined) clean = clean.replace(numbers, replacement)
    return withoutTokens(clean)
  }
}

/**
 * How a secret may be written in an answer: as it is, in JSON, in JSON inside of JSON, in HTML, in a URL, in base64.
 */
const forms = (secret: string): ReadonlyArray<string> => {
  const text = secret.toWellFormed()
  const escaped = JSON.stringify(text).slice(1, -1)
  const written = [
    text,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    encodeURIComponent(text),
    text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
  ]
  // The base64 form of a shorter one could be part of anything.
  if (text.length >= 8) written.push(...base64(text))
  return [...new Set(written)]
}

/**
 * The base64 of a text that stands somewhere in a longer one: three alignments, without the characters that its
 * neighbours share.
 */
const base64 = (text: string): ReadonlyArray<string> => {
  const bytes = new TextEncoder().encode(text)
  return [0, 1, 2].flatMap((offset) => {
    const shifted = "\0".repeat(offset) + String.fromCharCode(...bytes)
    const core = btoa(shifted).slice(Math.ceil((offset * 8) / 6), Math.floor((shifted.length * 8) / 6))
    return [core, core.replaceAll("+", "-").replaceAll("/", "_")]
  })
}

/** The secrets that a JSON body sends. */
const secretsIn = (body: string): ReadonlyArray<string> =>
  Array.from(body.matchAll(sentSecret), ([, value]) => JSON.parse(`"${value}"`))
