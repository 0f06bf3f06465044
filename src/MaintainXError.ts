/**
 * What can go wrong when talking to MaintainX: one class for each failure that a program treats differently.
 *
 * Every error carries the operation (`WorkOrders.get`), a message that a person can act on, the likely cause, the
 * solution, and what the API said in its own words. None contains the API key or an organization's id.
 *
 * To add an error, declare its class here and add it to {@link errorTable}. The compiler and tests ask for the rest.
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import type * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import type * as Redacted from "effect/Redacted"

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

/** A row of the error table. */
interface Row {
  readonly title: string
  readonly likelyCause: string
  readonly solution: string
}

interface Common {
  /** The operation that failed, for example `WorkOrders.get`. */
  readonly operation: string
  /** What the API said, in its own words, at most 500 characters. */
  readonly detail?: string
}

/** What an answer outside 2xx says. The error for its status takes what it needs. */
interface Refusal {
  readonly common: Common
  readonly status: number
  readonly issues: ReadonlyArray<FieldIssue>
  readonly missing: "record" | "route" | undefined
  readonly retryAfter: Duration.Duration | undefined
}

interface Declared<Tag extends string> extends Row {
  new <Fields extends object>(
    fields: Readonly<Fields>
  ): Cause.YieldableError & { readonly _tag: Tag } & Omit<Row, "title"> & Readonly<Fields>
}

/**
 * Makes the base class of an error from its tag and its row of the error table. An error that stands for statuses lists
 * them in `statuses`, and its `of` makes it from an answer.
 */
const declareError = <const Tag extends string>(tag: Tag, { likelyCause, solution, title }: Row): Declared<Tag> =>
  class extends Data.TaggedError(tag) {
    static readonly title = title
    static readonly likelyCause = likelyCause
    static readonly solution = solution
    readonly likelyCause: string = likelyCause
    readonly solution: string = solution
    // The subclass chooses the fields, as with Effect's own base class. A class expression cannot declare that.
  } as unknown as Declared<Tag>

const longestSummary = 1000

/** Issues in one line, cut at a length that fits a log. */
const summaryOf = (issues: ReadonlyArray<FieldIssue>): string | undefined => {
  let summary = ""
  for (const { error, fieldPath } of issues) {
    summary += `${summary === "" ? "" : "; "}${fieldPath === undefined ? "" : `${fieldPath}: `}${error}`
    if (summary.length > longestSummary) {
      return `${summary.slice(0, longestSummary)}… (${issues.length} issues)`.toWellFormed()
    }
  }
  return summary === "" ? undefined : summary
}

const sentence = (parts: ReadonlyArray<string | undefined>): string =>
  parts.filter((part) => part !== undefined && part !== "").join(": ")

/**
 * The API does not know the key (status 401).
 *
 * @since 0.1.0
 */
export class Unauthorized extends declareError("Unauthorized", {
  title: "401 Unauthorized",
  likelyCause: "The API key is invalid, expired or was revoked.",
  solution: "Generate a new key in MaintainX under Settings > Integrations and put it into MAINTAINX_API_KEY."
})<Common> {
  static readonly statuses = [401]
  static readonly of = ({ common }: Refusal): Unauthorized => new Unauthorized(common)
  readonly status = 401
  override get message(): string {
    return sentence([this.operation, "MaintainX did not accept the API key (401)", this.detail])
  }
}

/**
 * The key is known, but may not do this (status 403).
 *
 * @since 0.1.0
 */
export class Forbidden extends declareError("Forbidden", {
  title: "403 Forbidden",
  likelyCause: "The user behind the key lacks the permission, or the plan does not include it.",
  solution: "Give the user the admin role or the right custom role, and check that the plan tier includes API access."
})<
  Common & {
    readonly issues?: ReadonlyArray<FieldIssue>
  }
> {
  static readonly statuses = [403]
  static readonly of = ({ common, issues }: Refusal): Forbidden =>
    new Forbidden(issues.length === 0 ? common : { ...common, issues })
  readonly status = 403
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
export class NotFound extends declareError("NotFound", {
  title: "404 Not Found",
  likelyCause: "There is no record with this id in the organization, or the base URL or path is wrong.",
  solution: "Check the id and the organization; the base URL is https://api.getmaintainx.com/v1."
})<
  Common & {
    readonly missing?: "record" | "route"
  }
> {
  static readonly statuses = [404]
  static readonly of = ({ common, missing }: Refusal): NotFound =>
    new NotFound(missing === undefined ? common : { ...common, missing })
  readonly status = 404
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
export class BadRequest extends declareError("BadRequest", {
  title: "400 Bad Request",
  likelyCause: "A field or a query parameter has a value that the API does not take.",
  solution: "Correct the fields that the issues name."
})<
  Common & {
    readonly status?: number
    readonly issues: ReadonlyArray<FieldIssue>
  }
> {
  static readonly statuses = [400, 422]
  static readonly of = ({ common, issues, status }: Refusal): BadRequest =>
    new BadRequest({ ...common, status, issues })
  override get message(): string {
    const what = this.status === undefined ? "refused before sending" : `MaintainX refused the request (${this.status})`
    return sentence([this.operation, what, summaryOf(this.issues) ?? this.detail])
  }
}

/**
 * The file is larger than the API takes (status 413). Only uploads fail with it.
 *
 * @since 0.1.0
 */
export class PayloadTooLarge extends declareError("PayloadTooLarge", {
  title: "413 Payload Too Large",
  likelyCause: "The file is larger than the API takes.",
  solution: "Upload a smaller file; the API's own text names 1 MB."
})<Common> {
  static readonly statuses = [413]
  static readonly of = ({ common }: Refusal): PayloadTooLarge => new PayloadTooLarge(common)
  readonly status = 413
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
export class FileUnreadable extends declareError("FileUnreadable", {
  title: "File unreadable",
  likelyCause: "The stream of the file failed, has another size than was said, or could be read only once.",
  solution: "Check what the file is read from; give every upload a stream of its own, and the right size or none."
})<
  Common & {
    readonly reason: "failed" | "size" | "spent"
  }
> {
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
 * The quota is used up: MaintainX said so (status 429), or this library keeps it and had no turn for the call in time,
 * so nothing was sent (`status` is absent then).
 *
 * @since 0.1.0
 */
export class RateLimited extends declareError("RateLimited", {
  title: "429 Too Many Requests",
  likelyCause:
    "The user or the organization has used up its requests: 100 a minute for a user, 500 for an organization.",
  solution: "Wait for retryAfter, or spread the requests; other programs and people with the same key count too."
})<
  Common & {
    readonly status?: number
    /** How long to wait, if that is known. */
    readonly retryAfter?: Duration.Duration
  }
> {
  static readonly statuses = [429]
  static readonly of = ({ common, retryAfter, status }: Refusal): RateLimited =>
    new RateLimited({ ...common, status, ...(retryAfter === undefined ? undefined : { retryAfter }) })
  override get message(): string {
    const what =
      this.status === undefined ? "the quota had no room in time" : `the rate limit is used up (${this.status})`
    return sentence([this.operation, what, this.detail])
  }
}

/**
 * MaintainX had a fault (status 5xx) while it read. A change that is answered so may have happened, and fails with
 * {@link OutcomeUnknown}.
 *
 * @since 0.1.0
 */
export class ServerError extends declareError("ServerError", {
  title: "5xx Server Error",
  likelyCause: "MaintainX had a fault of its own.",
  solution: "Try again later; https://status.getmaintainx.com tells about outages."
})<
  Common & {
    readonly status: number
  }
> {
  static readonly statuses = Array.from({ length: 100 }, (_, i) => 500 + i)
  static readonly of = ({ common, status }: Refusal): ServerError => new ServerError({ ...common, status })
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
    likelyCause: "A firewall or proxy blocks HTTPS, the host name does not resolve, or the connection broke.",
    solution: "Allow outbound traffic on port 443 to getmaintainx.com and check MAINTAINX_BASE_URL."
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
export class Network extends declareError("Network", {
  title: "Network error",
  ...connectionFailures.other
})<
  Common & {
    readonly reason: ConnectionFailure
  }
> {
  override readonly likelyCause: string = connectionFailures[this.reason].likelyCause
  override readonly solution: string = connectionFailures[this.reason].solution
  override get message(): string {
    return sentence([this.operation, connectionFailures[this.reason].message, this.detail])
  }
}

/**
 * An answer outside the contract: an undocumented status, a body that is not JSON, or JSON of another shape.
 *
 * @since 0.1.0
 */
export class UnexpectedResponse extends declareError("UnexpectedResponse", {
  title: "Unexpected response",
  likelyCause: "Something other than the MaintainX API answered, or the API has changed.",
  solution: "Check MAINTAINX_BASE_URL and any proxy on the way; if both are right, update effect-maintainx."
})<
  Common & {
    readonly status?: number
    /** Where the first mismatch is, for example `workOrders.3.title`. */
    readonly path?: string
  }
> {
  override get message(): string {
    const status = this.status === undefined ? "unexpected response" : `unexpected response (${this.status})`
    return sentence([this.operation, this.path === undefined ? status : `${status} at ${this.path}`, this.detail])
  }
}

/**
 * A change was sent, and its answer does not say what came of it: it was lost, or cannot be read, or is a status that
 * servers and gateways send after the work as well as before it (3xx, 408, 460, 499 and 5xx). Never repeat a POST or
 * PATCH blindly. A PUT or DELETE ends so only after it was tried again in vain, and may be repeated.
 *
 * Every other error of a change says that nothing was changed.
 *
 * @since 0.1.0
 */
export class OutcomeUnknown extends declareError("OutcomeUnknown", {
  title: "Outcome unknown",
  likelyCause: "The answer was lost, or MaintainX or a gateway failed, after the request had been sent.",
  solution: "Look whether the change is there before sending it again; lists may lag behind writes by an hour or two."
})<
  Common & {
    readonly method: "POST" | "PUT" | "PATCH" | "DELETE"
    /** When the request was sent. */
    readonly sentAt: DateTime.Utc
    /**
     * The path parameters of the request by name, for example `{ id: 77 }`. For `MaintainX.request` it is the path.
     */
    readonly parameters?: { readonly [name: string]: string | number }
    /** What the request sent, as the caller gave it. Absent for a file. It is never printed. */
    readonly payload?: Redacted.Redacted<unknown>
    /**
     * What became of the connection, or one of
     *
     * - `interrupted`: the program itself gave up.
     * - `answer`: an answer came that does not say what happened.
     * - `unreadable`: the API answered that the change was made, with a record that this release cannot read. It did
     *   happen, so it must not be sent again.
     */
    readonly reason: ConnectionFailure | "interrupted" | "answer" | "unreadable"
    /** The status of the answer. */
    readonly status?: number
    /** Where in the answer the first mismatch is, for example `workOrder.title`. */
    readonly path?: string
  }
> {
  override readonly likelyCause: string =
    this.reason === "unreadable" ? "The API has changed what it answers." : OutcomeUnknown.likelyCause
  override readonly solution: string =
    this.reason === "unreadable"
      ? "Do not send the change again, since it was made. Update effect-maintainx, or read the record with MaintainX.request."
      : OutcomeUnknown.solution
  override get message(): string {
    const { detail, operation, parameters = {}, path, reason, status = "no status" } = this
    const where = Object.entries(parameters).map(([name, value]) => `${name} ${value}`)
    const what =
      reason === "unreadable"
        ? `done (${status}), but the answer cannot be read${path === undefined ? "" : ` at ${path}`}`
        : `sent, but whether it happened is unknown, since ${
            reason === "interrupted"
              ? "it was interrupted"
              : reason === "answer"
                ? `the answer does not tell (${status})`
                : connectionFailures[reason].message
          }`
    return sentence([where.length === 0 ? operation : `${operation} (${where.join(", ")})`, what, detail])
  }
}

/**
 * The error table: every error by its tag, with its title, what most likely caused it and what to do. The first four
 * are those of the guide that this library grew from.
 *
 * @since 0.1.0
 */
export const errorTable = {
  Unauthorized,
  Forbidden,
  NotFound,
  Network,
  BadRequest,
  PayloadTooLarge,
  FileUnreadable,
  RateLimited,
  ServerError,
  UnexpectedResponse,
  OutcomeUnknown
} as const satisfies Record<string, Row & (AnswersStatus | { readonly statuses?: never })>

/** An error that stands for statuses. */
interface AnswersStatus {
  readonly statuses: ReadonlyArray<number>
  readonly of: (refusal: Refusal) => Cause.YieldableError
}

/**
 * Everything that an upload can fail with.
 *
 * @since 0.1.0
 */
export type UploadError = InstanceType<(typeof errorTable)[keyof typeof errorTable]>

/**
 * Everything that an operation can fail with. Uploads can fail with {@link PayloadTooLarge} and {@link FileUnreadable}
 * besides.
 *
 * @since 0.1.0
 */
export type MaintainXError = Exclude<UploadError, PayloadTooLarge | FileUnreadable>

/**
 * Everything that a download can fail with, besides what asking for its address fails with.
 *
 * @since 0.1.0
 */
export type DownloadError = BadRequest | Network | NotFound | ServerError | UnexpectedResponse
