/**
 * Who may use the control API: programs of this machine, and nobody's web page but its own.
 *
 * @internal
 */

import * as Base64 from "effect/encoding/Base64"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

type Headers = HttpServerRequest.HttpServerRequest["headers"]

/** Whether a name or an address is that of this machine itself. */
export const isLoopback = (host: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|::1)$/i.test(host) || /^[\w-]+\.localhost$/i.test(host)

const hostIn = (authority: string): string => /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(authority)?.[1] ?? ""

/** The token as programs send it, or as the password that a browser asks its user for. */
const tokenIn = (authorization = ""): string => {
  const basic = /^Basic +(\S+)$/i.exec(authorization)?.[1]
  if (basic === undefined) return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? ""
  return Result.match(Base64.decodeString(basic), {
    onSuccess: (credentials) => credentials.slice(credentials.indexOf(":") + 1),
    onFailure: () => ""
  })
}

/**
 * Why a request is refused, or undefined if it is not. Without a token, the name by which it came must be one of this
 * machine, since a foreign page can have a name that leads here. A page must have come from here.
 */
export const objectionTo = (headers: Headers, token: Redacted.Redacted | undefined): string | undefined => {
  const { host = "", origin } = headers
  if (token !== undefined && !isSame(tokenIn(headers["authorization"]), Redacted.value(token))) {
    return "Send the control token as Authorization: Bearer TOKEN"
  }
  if (token === undefined && !isLoopback(hostIn(host))) {
    return "Ask for it by an address of this machine, such as 127.0.0.1"
  }
  // A browser sends what it was given for whichever page asks.
  const isForeign = origin !== undefined && origin.replace(/^https?:\/\//, "") !== host
  const site = headers["sec-fetch-site"]
  return isForeign || site === "cross-site" || site === "same-site"
    ? "Pages of other origins have no access"
    : undefined
}

/** In a time that tells nothing of where two texts differ. */
const isSame = (one: string, other: string): boolean => {
  let difference = one.length ^ other.length
  for (let i = 0; i < other.length; i++) difference |= one.charCodeAt(i % (one.length || 1)) ^ other.charCodeAt(i)
  return difference === 0
}
