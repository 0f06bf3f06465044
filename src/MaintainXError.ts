/**
 * What can go wrong when talking to MaintainX, one class for each thing a program does differently about it.
 *
 * Every error carries the operation (`WorkOrders.get`), a message that a person can act on, the likely cause and the
 * solution from the error table, and what the API said in its own words. None of them ever contains the API key or an
 * organization's id.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"

/**
 * One complaint of the API about a request.
 *
 * `fieldPath` is dotted (`assignees.0.type`) and, like `fieldValue`, often missing.
 *
 * @since 0.1.0
 */
export interface FieldIssue {
  readonly error: string
  readonly fieldPath?: string
  readonly fieldValue?: string | number | boolean
}

/**
 * The error table: for each error what most likely caused it and what to do. The first four rows are those of the guide
 * that this library grew from.
 *
 * @since 0.1.0
 */
export const errorTable = {
  Unauthorized: {
    title: "401 Unauthorized",
    likelyCause: "The API key is invalid, expired or was revoked.",
    solution: "Generate a new key in MaintainX under Settings > Integrations and put it into MAINTAINX_API_KEY."
  },
  Forbidden: {
    title: "403 Forbidden",
    likelyCause: "The user behind the key lacks the permission, or the plan does not include it.",
    solution: "Give the user the admin role or the right custom role, and check that the plan tier includes API access."
  },
  NotFound: {
    title: "404 Not Found",
    likelyCause: "There is no record with this id in the organization, or the base URL or path is wrong.",
    solution: "Check the id and the organization; the base URL is https://api.getmaintainx.com/v1."
  },
  Network: {
    title: "Network error",
    likelyCause: "A firewall or proxy blocks HTTPS, the host name does not resolve, or the connection broke.",
    solution: "Allow outbound traffic on port 443 to getmaintainx.com and check MAINTAINX_BASE_URL."
  },
  BadRequest: {
    title: "400 Bad Request",
    likelyCause: "A field or a query parameter has a value that the API does not take.",
    solution: "Correct the fields that the issues name."
  },
  PayloadTooLarge: {
    title: "413 Payload Too Large",
    likelyCause: "The file is larger than the API takes.",
    solution: "Upload a smaller file; the API's own text names 1 MB."
  },
  FileUnreadable: {
    title: "File unreadable",
    likelyCause: "The stream of the file failed, has another size than was said, or could be read only once.",
    solution: "Check what the file is read from; give every upload a stream of its own, and the right size or none."
  },
  RateLimited: {
    title: "429 Too Many Requests",
    likelyCause:
      "The user or the organization has used up its requests: 100 a minute for a user, 500 for an organization.",
    solution: "Wait for retryAfter, or spread the requests; other programs and people with the same key count too."
  },
  ServerError: {
    title: "5xx Server Error",
    likelyCause: "MaintainX had a fault of its own.",
    solution: "Try again later; https://status.getmaintainx.com tells about outages."
  },
  UnexpectedResponse: {
    title: "Unexpected response",
    likelyCause: "Something other than the MaintainX API answered, or the API has changed.",
    solution: "Check MAINTAINX_BASE_URL and any proxy on the way; if both are right, update effect-maintainx."
  },
  OutcomeUnknown: {
    title: "Outcome unknown",
    likelyCause: "The answer was lost, or MaintainX or a gateway failed, after the request had been sent.",
    solution: "Look whether the change is there before sending it again; lists may lag behind writes by an hour or two."
  }
} as const

interface Common {
  /** The operation that failed, for example `WorkOrders.get`. */
  readonly operation: string
  /** What the API said, in its own words, at most 500 characters. */
  readonly detail?: string
}

const sentence = (parts: ReadonlyArray<string | undefined>): string =>
  parts.filter((part) => part !== undefined && part !== "").join(": ")

/**
 * The API does not know the key (status 401).
 *
 * @since 0.1.0
 */
export class Unauthorized extends Data.TaggedError("Unauthorized")<Common> {
  readonly status = 401
  readonly likelyCause: string = errorTable.Unauthorized.likelyCause
  readonly solution: string = errorTable.Unauthorized.solution
  override get message(): string {
    return sentence([this.operation, "MaintainX did not accept the API key (401)", this.detail])
  }
}

/**
 * The key is known, but may not do this (status 403).
 *
 * @since 0.1.0
 */
export class Forbidden extends Data.TaggedError("Forbidden")<
  Common & {
    readonly issues?: ReadonlyArray<FieldIssue>
  }
> {
  readonly status = 403
  readonly likelyCause: string = errorTable.Forbidden.likelyCause
  readonly solution: string = errorTable.Forbidden.solution
  override get message(): string {
    return sentence([this.operation, "the API key lacks the permission (403)", this.detail])
  }
}

/**
 * There is no such record, or no such route (status 404).
 *
 * `missing` tells the two apart: a route that does not exist means a wrong base URL, not a wrong id.
 *
 * @since 0.1.0
 */
export class NotFound extends Data.TaggedError("NotFound")<
  Common & {
    readonly missing?: "record" | "route"
  }
> {
  readonly status = 404
  readonly likelyCause: string = errorTable.NotFound.likelyCause
  readonly solution: string = errorTable.NotFound.solution
  override get message(): string {
    const what = this.missing === "route" ? "MaintainX has no such route (404)" : "not found (404)"
    return sentence([this.operation, what, this.detail])
  }
}

/**
 * The request is not one that the API takes (status 400 or 422), or this library saw so before sending it (`status` is
 * absent then).
 *
 * `issues` names what is wrong, field by field.
 *
 * @since 0.1.0
 */
export class BadRequest extends Data.TaggedError("BadRequest")<
  Common & {
    readonly status?: number
    readonly issues: ReadonlyArray<FieldIssue>
  }
> {
  readonly likelyCause: string = errorTable.BadRequest.likelyCause
  readonly solution: string = errorTable.BadRequest.solution
  override get message(): string {
    const what = this.status === undefined ? "refused before sending" : `MaintainX refused the request (${this.status})`
    const issues = this.issues
      .map(({ error, fieldPath }) => (fieldPath === undefined ? error : `${fieldPath}: ${error}`))
      .join("; ")
    return sentence([this.operation, what, issues === "" ? this.detail : issues])
  }
}

/**
 * The file is larger than the API takes (status 413). Only uploads fail with it.
 *
 * @since 0.1.0
 */
export class PayloadTooLarge extends Data.TaggedError("PayloadTooLarge")<Common> {
  readonly status = 413
  readonly likelyCause: string = errorTable.PayloadTooLarge.likelyCause
  readonly solution: string = errorTable.PayloadTooLarge.solution
  override get message(): string {
    return sentence([this.operation, "the file is too large (413)", this.detail])
  }
}

/**
 * The file could not be read to its end, so the upload was broken off. Only uploads of streams fail with it. What the
 * stream itself failed with is not repeated here.
 *
 * - `failed`: the stream failed.
 * - `size`: it had more or fewer bytes than was said.
 * - `spent`: it can be read only once, and was.
 *
 * @since 0.1.0
 */
export class FileUnreadable extends Data.TaggedError("FileUnreadable")<
  Common & {
    readonly reason: "failed" | "size" | "spent"
  }
> {
  readonly likelyCause: string = errorTable.FileUnreadable.likelyCause
  readonly solution: string = errorTable.FileUnreadable.solution
  override get message(): string {
    const what = {
      failed: "the file could not be read",
      size: "the file has another size than was said",
      spent: "the file can be read only once, and was"
    }
    return sentence([this.operation, what[this.reason], this.detail])
  }
}

/**
 * The quota is used up (status 429).
 *
 * @since 0.1.0
 */
export class RateLimited extends Data.TaggedError("RateLimited")<
  Common & {
    /** How long to wait, where the API says so. */
    readonly retryAfter?: Duration.Duration
  }
> {
  readonly status = 429
  readonly likelyCause: string = errorTable.RateLimited.likelyCause
  readonly solution: string = errorTable.RateLimited.solution
  override get message(): string {
    return sentence([this.operation, "the rate limit is used up (429)", this.detail])
  }
}

/**
 * MaintainX had a fault (status 5xx) while it read. A change that is answered so may have happened, and fails with
 * {@link OutcomeUnknown}.
 *
 * @since 0.1.0
 */
export class ServerError extends Data.TaggedError("ServerError")<
  Common & {
    readonly status: number
  }
> {
  readonly likelyCause: string = errorTable.ServerError.likelyCause
  readonly solution: string = errorTable.ServerError.solution
  override get message(): string {
    return sentence([this.operation, `MaintainX had a fault (${this.status})`, this.detail])
  }
}

/** What is known of each way in which a connection fails: the message, and the likely cause and the solution. */
const connectionFailures = {
  refused: {
    message: "the connection was refused",
    likelyCause: "Nothing listens at this address and port.",
    solution:
      "Check MAINTAINX_BASE_URL. If it names this machine, start the server there; if not, allow outbound traffic to it."
  },
  unresolved: {
    message: "the host name does not resolve",
    likelyCause: "MAINTAINX_BASE_URL is misspelled, DNS is down, or only a proxy may resolve outside names.",
    solution:
      "Check MAINTAINX_BASE_URL. Behind a proxy, set HTTPS_PROXY, and NODE_USE_ENV_PROXY=1 so that Node uses it."
  },
  unreachable: {
    message: "the host cannot be reached",
    likelyCause: "A firewall drops the connection, or the network is down.",
    solution:
      "Allow outbound traffic on port 443 to getmaintainx.com, or set HTTPS_PROXY and NODE_USE_ENV_PROXY=1 to use a proxy."
  },
  proxy: {
    message: "the proxy did not make the connection",
    likelyCause: "The proxy wants a user name and password (407), does not allow the host, or cannot reach it.",
    solution:
      "Put the credentials into HTTPS_PROXY (http://user:password@proxy:8080), and have the proxy allow getmaintainx.com."
  },
  untrusted: {
    message: "no trusted TLS connection could be made",
    likelyCause: "A company proxy reads the traffic with a certificate of its own, or another server answers.",
    solution:
      "Set NODE_EXTRA_CA_CERTS to a PEM file with the CA certificate of your company. Never switch the check off."
  },
  expired: {
    message: "the certificate is not valid at this time",
    likelyCause:
      "The certificate of the server or of a company proxy has expired, or the clock of this machine is wrong.",
    solution:
      "Check the date of this machine; if it is right, ask those who run the server or proxy for a new certificate."
  },
  plaintext: {
    message: "the port does not speak TLS",
    likelyCause: "MAINTAINX_BASE_URL begins with https, but the server at this port speaks plain HTTP.",
    solution: "Check scheme and port of MAINTAINX_BASE_URL; a server on this machine usually wants http://."
  },
  reset: {
    message: "the connection broke",
    likelyCause: "The server, or a proxy or firewall on the way, closed the connection.",
    solution: "Try again; if it goes on, ask those who run the network whether something closes long connections."
  },
  timeout: {
    message: "no complete answer came in time",
    likelyCause: "The server or the network is slow, or a firewall drops the packets silently.",
    solution: "Try again, or raise MAINTAINX_TIMEOUT; https://status.getmaintainx.com tells about outages."
  },
  truncated: {
    message: "the answer was cut off",
    likelyCause: "The connection broke while the answer was arriving.",
    solution: "Try again; if it goes on, look at the proxies on the way."
  },
  other: {
    message: "the connection failed",
    likelyCause: errorTable.Network.likelyCause,
    solution: errorTable.Network.solution
  }
} as const satisfies Record<ConnectionFailure, { message: string; likelyCause: string; solution: string }>

/**
 * Why a connection failed.
 *
 * - `refused`: nothing listens at the address.
 * - `unresolved`: the host name has no address.
 * - `unreachable`: the address cannot be reached, or did not take the connection in time.
 * - `proxy`: the proxy in between refused to make the connection, or could not.
 * - `untrusted`: no TLS connection could be made, for example because the certificate is not trusted.
 * - `expired`: the certificate has expired, or is not valid yet.
 * - `plaintext`: the server does not speak TLS at this port.
 * - `reset`: the connection broke.
 * - `timeout`: no complete answer came in time.
 * - `truncated`: the answer ended before it was complete.
 * - `other`: anything else.
 *
 * @since 0.1.0
 */
export type ConnectionFailure =
  | "refused"
  | "unresolved"
  | "unreachable"
  | "proxy"
  | "untrusted"
  | "expired"
  | "plaintext"
  | "reset"
  | "timeout"
  | "truncated"
  | "other"

/**
 * MaintainX could not be reached, or its answer did not arrive. Nothing was changed: where that is not sure, the error
 * is {@link OutcomeUnknown}.
 *
 * @since 0.1.0
 */
export class Network extends Data.TaggedError("Network")<
  Common & {
    readonly reason: ConnectionFailure
  }
> {
  readonly likelyCause: string = connectionFailures[this.reason].likelyCause
  readonly solution: string = connectionFailures[this.reason].solution
  override get message(): string {
    return sentence([this.operation, connectionFailures[this.reason].message, this.detail])
  }
}

/**
 * An answer outside the contract: an undocumented status, a body that is not JSON, or JSON of another shape.
 *
 * @since 0.1.0
 */
export class UnexpectedResponse extends Data.TaggedError("UnexpectedResponse")<
  Common & {
    readonly status?: number
    /** Where the first mismatch is, for example `workOrders.3.title`. */
    readonly path?: string
  }
> {
  readonly likelyCause: string = errorTable.UnexpectedResponse.likelyCause
  readonly solution: string = errorTable.UnexpectedResponse.solution
  override get message(): string {
    const status = this.status === undefined ? "unexpected response" : `unexpected response (${this.status})`
    return sentence([this.operation, this.path === undefined ? status : `${status} at ${this.path}`, this.detail])
  }
}

/**
 * A change was sent, and nobody knows whether it happened: its answer was lost, or was a status that servers and
 * gateways send after the work as well as before it (3xx, 408, 460, 499 and 5xx). Never repeat a POST or PATCH blindly.
 * A PUT or DELETE ends so only after it was tried again in vain, and may be repeated.
 *
 * @since 0.1.0
 */
export class OutcomeUnknown extends Data.TaggedError("OutcomeUnknown")<
  Common & {
    readonly method: "POST" | "PUT" | "PATCH" | "DELETE"
    /** When the request was sent. */
    readonly sentAt: DateTime.Utc
    /**
     * What became of the connection; `interrupted` where the program itself gave up, `answer` where an answer came that
     * does not tell what happened.
     */
    readonly reason: ConnectionFailure | "interrupted" | "answer"
    /** The status of that answer. */
    readonly status?: number
  }
> {
  readonly likelyCause: string = errorTable.OutcomeUnknown.likelyCause
  readonly solution: string = errorTable.OutcomeUnknown.solution
  override get message(): string {
    const what =
      this.reason === "interrupted"
        ? "it was interrupted"
        : this.reason === "answer"
          ? `the answer does not tell (${this.status ?? "no status"})`
          : connectionFailures[this.reason].message
    return sentence([this.operation, `sent, but whether it happened is unknown, since ${what}`, this.detail])
  }
}

/**
 * Everything that an operation can fail with. Uploads can fail with {@link PayloadTooLarge} and {@link FileUnreadable}
 * besides.
 *
 * @since 0.1.0
 */
export type MaintainXError =
  | Unauthorized
  | Forbidden
  | NotFound
  | Network
  | BadRequest
  | RateLimited
  | ServerError
  | UnexpectedResponse
  | OutcomeUnknown

/**
 * Everything that a download can fail with, besides what asking for its address fails with.
 *
 * @since 0.1.0
 */
export type DownloadError = BadRequest | Network | NotFound | ServerError | UnexpectedResponse

/**
 * Everything that an upload can fail with.
 *
 * @since 0.1.0
 */
export type UploadError = MaintainXError | PayloadTooLarge | FileUnreadable
