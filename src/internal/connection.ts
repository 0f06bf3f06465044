/**
 * What a failed connection tells: why it failed, and whether the request can have reached the server.
 *
 * @internal
 */
import type { ConnectionFailure } from "../MaintainXError.ts"

/** `sent` is false only where it is sure that no byte of the request arrived. */
export interface Broken {
  readonly reason: ConnectionFailure
  readonly sent: boolean
  /** The code of the runtime, such as `ECONNREFUSED`. Never a message, which could repeat a header. */
  readonly code: string | undefined
}

const byCode: Record<string, Omit<Broken, "code">> = {
  ECONNREFUSED: { reason: "refused", sent: false },
  ENOTFOUND: { reason: "unresolved", sent: false },
  EAI_AGAIN: { reason: "unresolved", sent: false },
  EHOSTUNREACH: { reason: "unreachable", sent: false },
  ENETUNREACH: { reason: "unreachable", sent: false },
  EADDRNOTAVAIL: { reason: "unreachable", sent: false },
  UND_ERR_CONNECT_TIMEOUT: { reason: "unreachable", sent: false },
  ECONNRESET: { reason: "reset", sent: true },
  EPIPE: { reason: "reset", sent: true },
  ETIMEDOUT: { reason: "timeout", sent: true },
  UND_ERR_SOCKET: { reason: "reset", sent: true },
  UND_ERR_HEADERS_TIMEOUT: { reason: "timeout", sent: true },
  UND_ERR_BODY_TIMEOUT: { reason: "timeout", sent: true },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { reason: "truncated", sent: true }
}

/**
 * The codes of a certificate that is not trusted or a peer that does not speak TLS: both end before the request is
 * written.
 */
const beforeTheRequest =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH)/

/** What Node says where the other side closed before there was a TLS connection. The code alone does not tell. */
const closedInHandshake = "Client network socket disconnected before secure TLS connection was established"

/** Follows the chain of causes, at most as deep as runtimes nest them. */
export const explain = (cause: unknown): Broken => {
  let current: unknown = cause
  for (let depth = 0; depth < 8 && typeof current === "object" && current !== null; depth++) {
    const { code, message, syscall } = current as { readonly [_ in "code" | "message" | "syscall"]?: unknown }
    if (typeof code === "string") {
      const known = byCode[code]
      if (syscall === "connect") {
        return { reason: known === undefined || known.sent ? "unreachable" : known.reason, sent: false, code }
      }
      if (message === closedInHandshake) return { reason: "untrusted", sent: false, code }
      if (known !== undefined) return { ...known, code }
      if (beforeTheRequest.test(code)) return { reason: "untrusted", sent: false, code }
      if (/^HPE_|^UND_ERR/.test(code)) return { reason: "other", sent: true, code }
    }
    if (current instanceof Error && current.message === "bad port")
      return { reason: "unreachable", sent: false, code: "bad port" }
    const { cause, errors } = current as { readonly cause?: unknown; readonly errors?: unknown }
    current = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
  return { reason: "other", sent: true, code: undefined }
}
