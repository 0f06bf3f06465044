/**
 * The page of the inspector as an answer, with the headers that keep it to itself.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as HttpServerResponse from "effect/http/HttpServerResponse"

/** Only the script and the style that are in the page count, and it talks to nobody but its own server. */
const policyOf = Effect.fnUntraced(function* (page: string) {
  const scripts = yield* hashesOf(page, /<script[^>]*>([\s\S]*?)<\/script>/g)
  const styles = yield* hashesOf(page, /<style[^>]*>([\s\S]*?)<\/style>/g)
  return [
    "default-src 'none'",
    `script-src ${scripts}`,
    `style-src ${styles}`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'"
  ].join("; ")
})

const hashesOf = (page: string, elements: RegExp): Effect.Effect<string> =>
  Effect.map(
    Effect.forEach(page.matchAll(elements), ([, text = ""]) =>
      Effect.promise(async () => {
        const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))
        return `'sha256-${Base64.encode(new Uint8Array(hash))}'`
      })
    ),
    (hashes) => hashes.join(" ")
  )

export const pageResponse = (page: string): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.map(policyOf(page), (policy) =>
    HttpServerResponse.text(page, {
      contentType: "text/html; charset=utf-8",
      headers: {
        "content-security-policy": policy,
        "cache-control": "no-store",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff"
      }
    })
  )
