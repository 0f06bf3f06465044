/**
 * The options of an embedded MaintainX, and the calls that it receives.
 *
 * @internal
 */
import type * as ByteSize from "effect/ByteSize"
import type * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import type * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import type { Options as Settings } from "../MaintainXConfig.ts"
import type { UserRole } from "../resources/Users.ts"
import type { Factory } from "./factory/ground.ts"
import type { Live } from "./live.ts"
import type { OperationName } from "./resources.ts"
import type { Snapshot } from "./state/snapshot.ts"
import type { Webhooks } from "./webhooks/deliveries.ts"

/**
 * A key that the embedded MaintainX knows.
 *
 * @since 0.1.0
 */
export interface Key {
  readonly apiKey: string | Redacted.Redacted
  /** The organizations that it reaches. Default: all. */
  readonly organizations?: ReadonlyArray<number>
  /** Whether it may do anything but list the organizations that it reaches. Default: true. */
  readonly permitted?: boolean
  /**
   * The role of the user behind it: the first in the organization who has it, or one that is made. What it may do is an
   * assumption; everything else is refused with 403.
   *
   * - `ADMIN` and `SERVICE_ACCOUNT`: everything.
   * - `MEMBER`: everything but users, subscriptions, custom fields, custom statuses, teams and portals. It reads these,
   *   save subscriptions, and writes messages to users.
   * - `OPERATOR`: reads what members read, sets statuses of work orders and assets, adds comments, costs, files and
   *   readings, and has work requests.
   * - `REQUESTER`: its own work requests, and the assets and locations that they are about.
   *
   * Default: a service account.
   */
  readonly role?: UserRole
}

/**
 * What an embedded MaintainX is like.
 *
 * @since 0.1.0
 */
export interface Options {
  /**
   * What there is at the start, beside the organizations and a service account in each:
   *
   * - `"workshop"`, the default: a little plant to look at.
   * - `"empty"`: nothing but the three criticalities that every organization has.
   * - a factory: as many work orders as wanted, with all that goes with them, the same for the same seed.
   * - a snapshot: the plant that it was taken of, or records that you wrote down. It has its own organizations.
   */
  readonly plant?: "empty" | "workshop" | { readonly factory: Factory } | Snapshot
  /** The names of its organizations, whose ids are 1, 2 and so on. Default: one. A snapshot has its own. */
  readonly organizations?: ReadonlyArray<string>
  /** The keys that it knows. Default: `embedded-maintainx`, which opens everything. */
  readonly keys?: ReadonlyArray<string | Key>
  /** The largest file that it takes. Default: `"1 MB"`. */
  readonly maxUploadSize?: ByteSize.Input
  /** Behaviours of the live API that can be switched. */
  readonly live?: Live
  /**
   * The settings of the client, as `MaintainX.layerOptions` takes them. Default: the first of the keys, no
   * organization, and no retries, so that a fault is seen as it is. Unless a quota is set, none is kept. Whatever the
   * host of the base URL, it leads here; its path is asked for as it is.
   */
  readonly settings?: Partial<Settings>
  /** Where and how events are delivered; `{}` is to the urls of the subscriptions. Default: nothing is sent. */
  readonly webhooks?: Webhooks
}

/**
 * Which calls a fault is for. A call must meet everything that is given here.
 *
 * @since 0.1.0
 */
export interface Target extends CallPattern {
  /** How many of these calls are let through first: 2 strikes the third page of a list. Default: none. */
  readonly skip?: number
  /** How many calls. `Infinity` is every call from now on. Default: 1, the next. */
  readonly times?: number
}

/**
 * What a call must be like. It must meet everything that is given here; `{}` is every call.
 *
 * @since 0.1.0
 */
export interface CallPattern {
  readonly operation?: OperationName
  /** In capitals. */
  readonly method?: string
  /** With its prefix and without the query, for example `/v1/workorders`. */
  readonly path?: string
  /** An id in the path. */
  readonly id?: number | string
  /** A part of the JSON body: objects may have more properties, and lists must be equal. */
  readonly body?: Schema.Json
  /** Parameters of the query. One that is a list must have exactly these values. */
  readonly query?: { readonly [name: string]: number | string | boolean | ReadonlyArray<number | string> }
  /** An organization that the call names. */
  readonly organization?: number
}

/**
 * A call that was received.
 *
 * @since 0.1.0
 */
export interface Call {
  /** 1, 2 and so on, in the order in which calls were received. */
  readonly id: number
  /** Undefined if no operation has this method and path. */
  readonly operation: OperationName | undefined
  readonly method: string
  /** With its prefix, encoded as it was sent, for example `/v1/workorders/12`. */
  readonly path: string
  readonly query: Readonly<Record<string, ReadonlyArray<string>>>
  /** By their names in lower case. There are none if the call came without HTTP, as under `MaintainXTest.layer`. */
  readonly headers: Readonly<Record<string, string | Redacted.Redacted>>
  /** Parsed JSON, text that is no JSON, or the first 1,024 bytes of a file. Undefined without a body. */
  readonly body: unknown
  /** The organizations that the call named. */
  readonly organizations: Redacted.Redacted<ReadonlyArray<number>>
  readonly receivedAt: DateTime.Utc
  /** The number of the fault that struck, in the order in which they were scripted. */
  readonly fault: number | undefined
  /** Undefined while there is none. */
  readonly answer: Answer | undefined
  /** How long the answer took, by the clock of the caller. Undefined while there is none. */
  readonly duration: Duration.Duration | undefined
  /** Whether both bodies were dropped, since those of all calls together are kept up to 16 MiB. */
  readonly areBodiesDropped: boolean
}

/**
 * How a call was answered.
 *
 * @since 0.1.0
 */
export interface Answer {
  /** Undefined if the connection broke before there was one. */
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | Redacted.Redacted>>
  /** Parsed JSON, or text that is no JSON. The secret of a subscription is `Redacted`. Undefined without a body. */
  readonly body: unknown
  /** Whether the connection broke in the middle of the body. */
  readonly isCut: boolean
}
