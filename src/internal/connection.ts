/**
 * Why a connection failed, and whether its request can have reached the server.
 *
 * @internal
 */
import type { ConnectionFailure } from "../MaintainXError.ts"

/** `sent` is false only if no byte of the request can have arrived. */
export interface Broken {
  readonly reason: ConnectionFailure
  readonly sent: boolean
  /** The code of the runtime, such as `ECONNREFUSED`. Never a message, which could repeat a header. */
  readonly code: string | undefined
}

/** Codes that runtimes use only before they write the request. */
const codesBeforeSending: ReadonlyArray<readonly [code: RegExp, reason: ConnectionFailure]> = [
  [/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/, "expired"],
  [/^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/, "untrusted"],
  [/^UND_ERR_CONNECT_TIMEOUT$/, "unreachable"],
  [/^(?:UND_ERR_PRX_|UND_ERR_SOCKS5|ERR_PROXY_)/, "proxy"]
]

/**
 * Messages that runtimes use only before they write the request, for failures whose code is missing or says less.
 *
 * `tls_validate_record_header` is the check of OpenSSL before a version of TLS is agreed on. The same code comes from
 * other checks if a connection turns to garbage after the request.
 */
const messagesBeforeSending: ReadonlyArray<
  readonly [message: RegExp, reason: ConnectionFailure, code: string | undefined]
> = [
  [/^Client network socket disconnected before secure TLS connection was established/, "untrusted", undefined],
  [/:tls_validate_record_header:/, "plaintext", undefined],
  [/^Proxy response \(\d+\) !== 200 when HTTP Tunneling/, "proxy", undefined],
  [/^Proxy Authentication Required \(407\)/, "proxy", undefined],
  [/^bad port$/, "unreachable", "bad port"],
  // Bun
  [/^ECONNREFUSED: Unable to connect/, "refused", undefined],
  // Deno, whose errors have no code
  [/client error \(Connect\): tcp connect error: Connection refused/, "refused", undefined],
  [/client error \(Connect\): dns error/, "unresolved", undefined],
  [/client error \(Connect\): invalid peer certificate: Expired/, "expired", undefined],
  [/client error \(Connect\): invalid peer certificate/, "untrusted", undefined],
  [/client error \(Connect\): received corrupt message/, "plaintext", undefined],
  [/client error \(Connect\): .*(?:tunnel|proxy)/i, "proxy", undefined],
  [/client error \(Connect\)/, "unreachable", undefined]
]

/** Codes after which the request may have arrived. */
const codesAfterSending: ReadonlyArray<readonly [code: RegExp, reason: ConnectionFailure]> = [
  [/^(?:ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|UND_ERR_SOCKET)$/, "reset"],
  [/^(?:ETIMEDOUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/, "timeout"],
  [/^UND_ERR_RES_CONTENT_LENGTH_MISMATCH$/, "truncated"],
  [/^(?:ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH)/, "plaintext"],
  [/^(?:E[A-Z]+$|HPE_|UND_ERR|ERR_SSL)/, "other"]
]

/** What one error of a chain of causes tells, without those below it. */
const clueOf = (error: object): Broken | undefined => {
  const { code: named, message, syscall } = error as { readonly [_ in "code" | "message" | "syscall"]?: unknown }
  const code = typeof named === "string" ? named : undefined
  if (syscall === "getaddrinfo") return { reason: "unresolved", sent: false, code }
  if (syscall === "connect") return { reason: code === "ECONNREFUSED" ? "refused" : "unreachable", sent: false, code }
  if (typeof message === "string") {
    const known = messagesBeforeSending.find(([pattern]) => pattern.test(message))
    if (known !== undefined) return { reason: known[1], sent: false, code: code ?? known[2] }
  }
  if (code === undefined) return undefined
  const before = codesBeforeSending.find(([pattern]) => pattern.test(code))
  if (before !== undefined) return { reason: before[1], sent: false, code }
  const after = codesAfterSending.find(([pattern]) => pattern.test(code))
  return after === undefined ? undefined : { reason: after[1], sent: true, code }
}

/** Follows the chain of causes, at most as deep as runtimes nest them. */
export const explain = (cause: unknown): Broken => {
  let current: unknown = cause
  for (let depth = 0; depth < 8 && isObject(current); depth++) {
    const { cause, errors } = current as { readonly cause?: unknown; readonly errors?: unknown }
    // Node tries every address of a host. The error about them all does not say that it was connecting.
    if (Array.isArray(errors) && errors.length > 0) {
      const clues = errors.map((error) => (isObject(error) ? clueOf(error) : undefined))
      return { ...(clues[0] ?? unexplained), sent: clues.some((clue) => clue?.sent !== false) }
    }
    const clue = clueOf(current)
    if (clue !== undefined) return clue
    current = cause
  }
  return unexplained
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null

const unexplained: Broken = { reason: "other", sent: true, code: undefined }
