/**
 * Why a receiver did not take a delivery, in one sentence for the developer who wrote it. It goes by what the receiver
 * answered and by the usual mistakes, so it tells what is likely. A probe tells what is certain.
 *
 * @internal
 */

/** What came back for a delivery. */
export interface Returned {
  /** The status, or why there is none. */
  readonly answer: number | "unreachable" | "too late"
  /** The headers of the answer, by their names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** How the body of the answer begins, or what the runtime says of a connection that failed. */
  readonly text?: string | undefined
}

/** A delivery as it was sent. */
export interface Sent {
  readonly url: string
  /** Bytes of the body. */
  readonly size: number
}

/** Why the delivery was not taken. Undefined if it was. */
export const diagnose = (sent: Sent, returned: Returned): string | undefined => {
  const { answer } = returned
  if (answer === "too late") {
    return "The receiver did not answer in time: let it answer 200 first and do its work afterwards."
  }
  if (answer === "unreachable") return unreachable(sent, returned.text)
  if (answer >= 200 && answer < 300) return undefined
  return refused(sent, answer, returned)
}

const unreachable = ({ url }: Sent, why = ""): string => {
  const { host, hostname, protocol } = partsOf(url)
  if (/ECONNREFUSED/.test(why))
    return `Nothing listens at ${host}: start the receiver there, or subscribe its other url.`
  if (/ENOTFOUND|EAI_AGAIN/.test(why)) {
    return `The host name ${hostname} has no address: correct the url of the subscription.`
  }
  if (/certificate|self[- ]signed/i.test(why)) {
    return `The certificate of ${host} is not trusted: use one that is, or http:// while you develop.`
  }
  if (protocol === "https:" && /\bSSL|\bTLS|EPROTO|wrong version/i.test(why)) {
    return `${host} does not speak TLS: subscribe the url with http:// instead of https://.`
  }
  if (/ECONNRESET|EPIPE|other side closed|socket hang up/.test(why)) {
    return "The receiver closed the connection without an answer: it has probably crashed, and its log says why."
  }
  const said = why === "" ? "" : ` (${shortened(why)})`
  return `The receiver at ${host} cannot be reached${said}: check that it runs, and its url.`
}

const shortened = (text: string): string =>
  text.length <= 80 ? text.replaceAll(/[<>\s]+/g, " ") : `${shortened(text.slice(0, 79))}…`

const refused = (sent: Sent, status: number, returned: Returned): string => {
  const { headers = {}, text = "" } = returned
  const { origin, path } = partsOf(sent.url)
  if (status >= 300 && status < 400) return redirected(origin, headers["location"])
  // An error about types comes from the function that signs, whatever its status.
  if (parsedBody.test(text)) {
    return `The receiver signs an object instead of bytes, since a body parser has read the JSON before: ${rawBody(headers)}.`
  }
  if (status < 500 && /csrf|xsrf|forgery|authenticity/i.test(text)) {
    return `A protection against forged forms refuses the delivery: exempt ${path} from it.`
  }
  if ([400, 401, 403, 422, 500].includes(status) && aboutSignatures.test(text)) return unverified(sent, headers, text)
  switch (status) {
    case 400:
    case 422:
      return aboutJson.test(text)
        ? "The receiver could not read the body as JSON: it has probably been read before, by a body parser or a logger."
        : `The receiver does not accept this event: ${status} says that it expects something else in the body.`
    case 401:
    case 403:
      return headers["www-authenticate"] === undefined
        ? `${mostLikely} ${rawBody(headers)}, and check that it has the secret of this subscription.`
        : `The receiver asks for a login, which webhooks do not have: let ${path} be reached without one.`
    case 404:
    case 410:
      return `The receiver has nothing at ${path}: subscribe the path that it really serves.`
    case 405:
      return `The receiver takes no POST at ${path}: subscribe the path that does.`
    case 413:
      return `The receiver takes no body of ${sent.size} bytes: raise its limit.`
    case 415:
      return "The receiver does not take application/json: let it accept this content type."
    case 429:
      return "The receiver limits how many requests it takes: exempt webhooks, or it will lose some."
    case 502:
    case 503:
    case 504:
      return `A proxy or tunnel answered ${status} in place of the receiver: check that the receiver runs behind it.`
    default:
      return status >= 500
        ? `The receiver failed with ${status} while it handled the delivery: its log says why.`
        : `The receiver refused the delivery with ${status}: its log says why.`
  }
}

const redirected = (origin: string, location: string | undefined): string => {
  const target = location === undefined ? undefined : URL.parse(location, origin)?.href
  return target === undefined
    ? "The receiver answers with a redirect, which webhooks do not follow: subscribe the final address."
    : `The receiver redirects to ${target}, and webhooks do not follow since the address is signed: subscribe that one.`
}

const mostLikely = "The receiver does not trust the signature, most likely because a body parser reads the JSON first:"

const unverified = ({ size }: Sent, headers: Readonly<Record<string, string>>, text: string): string => {
  if (/timestamp|too old|expired|stale|tolerance|clock/i.test(text)) {
    return "The receiver finds the signature too old or too new: compare its clock, and whether it counts seconds or milliseconds."
  }
  if (/\b(uri|url|address)\b/i.test(text)) {
    return "The signature of the address does not fit: the receiver must check the very url that was subscribed, not the one behind a proxy."
  }
  if (/missing|no signature|without/i.test(text)) {
    return "The receiver does not find the signature: it is in the headers x-maintainx-webhook-body-signature and -uri-signature."
  }
  return (
    "The signature does not fit what the receiver checks, most likely because a body parser read the JSON and it was " +
    `written again: ${rawBody(headers)}, and check the ${size} bytes as they came.`
  )
}

/** How the raw body is had, by the software that the answer tells of. */
const rawBody = (headers: Readonly<Record<string, string>>): string => {
  const software = `${headers["x-powered-by"] ?? ""} ${headers["server"] ?? ""}`
  return frameworks.find(({ name }) => name.test(software))?.advice ?? "take the raw body before any parser does"
}

const frameworks: ReadonlyArray<{ readonly name: RegExp; readonly advice: string }> = [
  { name: /express/i, advice: 'in Express, use express.raw({ type: "application/json" }) for this path' },
  { name: /next\.js/i, advice: "in Next.js, use await request.text()" },
  { name: /werkzeug|flask/i, advice: "in Flask, use request.get_data()" },
  { name: /uvicorn|hypercorn/i, advice: "in FastAPI and Starlette, use await request.body()" },
  { name: /wsgiserver|gunicorn|django/i, advice: "in Django, use request.body" },
  { name: /php/i, advice: 'in PHP, use file_get_contents("php://input")' },
  { name: /kestrel/i, advice: "in ASP.NET, call Request.EnableBuffering() and read Request.Body" }
]

/** What runtimes say when they are asked to sign an object. */
const parsedBody =
  /must be of type string or an instance of (Buffer|ArrayBuffer)|Received an instance of Object|\[object Object\]|a bytes-like object is required|already (been )?(read|consumed|used)|body is unusable/i

const aboutSignatures = /signature|hmac|digest|verif|tamper/i

const aboutJson = /unexpected (token|end)|not valid json|malformed|json ?(parse|decode)|expecting value/i

const partsOf = (url: string) => {
  const parsed = URL.parse(url)
  return {
    host: parsed?.host ?? url,
    hostname: parsed?.hostname ?? url,
    origin: parsed?.origin ?? url,
    path: parsed?.pathname ?? url,
    protocol: parsed?.protocol ?? ""
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// probes
// ---------------------------------------------------------------------------------------------------------------------

/** A delivery that is signed wrongly on purpose. If the receiver takes it, it checks what was signed. */
export interface Probe {
  readonly name: string
  /** What is signed in place of the bytes that are sent. */
  readonly body: string
  /** What is signed in place of the address. */
  readonly url: string
  readonly unit: "seconds" | "milliseconds"
  /** What it means that the receiver takes it. */
  readonly meaning: string
}

/** The ways in which receivers come to check something else than what was sent: first it is sent as it should be. */
export const probesFor = (body: string, url: string): ReadonlyArray<Probe> => {
  const right: Probe = {
    name: "as it should be",
    body,
    url,
    unit: "seconds",
    meaning: "The receiver takes this delivery now, so what was wrong has passed."
  }
  const parsed = parse(body)
  const rewritten = (parsed === undefined ? [] : rewritings).map(({ name, write }) => ({
    ...right,
    name: `JSON ${name}`,
    body: write(parsed?.value),
    meaning: `Proved: the receiver checks JSON that was parsed and written again ${name}, not the bytes as they came.`
  }))
  const readdressed = addresses(url).map((other) => ({
    ...right,
    name: `the address ${other}`,
    url: other,
    meaning: `Proved: the receiver takes ${other} for its address, but the subscription has ${url}.`
  }))
  const probes: ReadonlyArray<Probe> = [
    right,
    {
      ...right,
      name: "an empty body",
      body: "",
      meaning: "Proved: the receiver checks an empty body, because a body parser has read the request before."
    },
    ...rewritten,
    ...readdressed,
    {
      ...right,
      name: "milliseconds",
      unit: "milliseconds",
      meaning: "Proved: the receiver takes the time in the signature for milliseconds, and it is in seconds."
    }
  ]
  const seen = new Set<string>()
  return probes.filter((probe) => {
    const signed = JSON.stringify([probe.body, probe.url, probe.unit])
    return !seen.has(signed) && seen.add(signed)
  })
}

/** What a receiver may take for its address behind a proxy, or after a router took a part of it away. */
const addresses = (url: string): ReadonlyArray<string> => {
  const parsed = URL.parse(url)
  if (parsed === null) return []
  const { host, origin, pathname, protocol, search } = parsed
  const slash = pathname.endsWith("/") ? pathname.slice(0, -1) : `${pathname}/`
  return [
    `${protocol === "https:" ? "http:" : "https:"}//${host}${pathname}${search}`,
    `${pathname}${search}`,
    `${origin}${pathname}`,
    `${origin}${slash}${search}`
  ]
}

const parse = (body: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(body) }
  } catch {
    return undefined
  }
}

const rewritings: ReadonlyArray<{ readonly name: string; readonly write: (value: unknown) => string }> = [
  { name: "as JavaScript writes it", write: (value) => JSON.stringify(value) },
  { name: "as Python writes it", write: (value) => ascii(spaced(value)) },
  { name: "as Python writes it, without escapes", write: (value) => spaced(value) },
  { name: "as Go writes it, with sorted keys", write: (value) => escapedForHtml(JSON.stringify(sorted(value))) },
  { name: "with sorted keys", write: (value) => JSON.stringify(sorted(value)) },
  { name: "as PHP writes it", write: (value) => ascii(JSON.stringify(value)).replaceAll("/", "\\/") },
  { name: "indented", write: (value) => JSON.stringify(value, null, 2) }
]

const spaced = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}: ${spaced(item)}`)
    .join(", ")}}`
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, item]) => [name, sorted(item)])
  )
}

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`

const ascii = (json: string): string => json.replaceAll(/[\u0080-\uffff]/g, escape)

const escapedForHtml = (json: string): string => json.replaceAll(/[<>&\u2028\u2029]/g, escape)
