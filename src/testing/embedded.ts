/**
 * The embedded MaintainX itself: the plant, who may do what in it, what was received, and what is to go wrong.
 *
 * @internal
 */
import * as ByteSize from "effect/ByteSize"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Semaphore from "effect/Semaphore"
import { OrganizationId, UserId } from "../Ids.ts"
import type { Operation } from "../Operation.ts"
import type { Fault } from "./Fault.ts"
import { build } from "./factory/build.ts"
import { type StoredFile, withFreshAddresses } from "./files.ts"
import type { Call, Key, Options, Target } from "./MaintainXTest.ts"
import { Acting, makePlant } from "./plant.ts"
import { badRequest, forbidden, type Refused, tooLarge } from "./refusal.ts"
import { behaviours } from "./resources.ts"
import { found, seed } from "./seed.ts"

/** What a key opens. */
export interface Access {
  readonly organizations: ReadonlyArray<OrganizationId>
  readonly permitted: boolean
}

export interface Embedded {
  /** The largest file that is taken. */
  readonly maxUploadSize: ByteSize.ByteSize
  /** More than so many bytes are read of no body. */
  readonly bound: number
  readonly accessOf: (key: string) => Access | undefined
  /** What needs no key is open to everybody, in whatever organization it is. */
  readonly everybody: Access
  /** Carries out an operation, all of it or nothing. The organizations are those that the call names, if any. */
  readonly carryOut: (
    operation: Operation,
    access: Access,
    named: ReadonlyArray<number>,
    args: ReadonlyArray<unknown>
  ) => Effect.Effect<unknown, Refused>
  readonly files: ReadonlyMap<number, StoredFile>
  readonly calls: Array<Call>
  readonly faults: Faults
}

export class EmbeddedMaintainX extends Context.Service<EmbeddedMaintainX, Embedded>()(
  "effect-maintainx/testing/EmbeddedMaintainX"
) {}

/** A fresh one. */
export const layerEmbedded = (options: Options): Layer.Layer<EmbeddedMaintainX> =>
  Layer.effect(EmbeddedMaintainX, makeEmbedded(options))

/** The faults that wait for their call. */
export interface Faults {
  readonly add: (fault: Fault, target: Target) => void
  readonly clear: () => void
  /** Whether one waits for a call of this operation. */
  readonly awaits: (operation: string) => boolean
  /** Takes the one that has waited longest for a call of this operation. */
  readonly take: (operation: string | undefined) => Fault | undefined
}

/** The key that opens everything, where the options name none. */
export const usualKey = "embedded-maintainx"

/** More than this, or than the largest file, is read of no body. */
const smallestBound = 16 * 1024 * 1024

/** What the API's own text of a 413 names. */
const usualUploadSize = ByteSize.fromInputUnsafe("1 MB")

const usualOrganizations = ["Rivermill Plant"]

const makeEmbedded = Effect.fnUntraced(function* (options: Options) {
  const plant = makePlant()
  const methods = behaviours(plant)
  const maxUploadSize =
    options.maxUploadSize === undefined ? usualUploadSize : ByteSize.fromInputUnsafe(options.maxUploadSize)
  const oneAtATime = yield* Semaphore.make(1)

  const organizations = (options.organizations ?? usualOrganizations).map((name) => found(plant, name))
  const access = new Map<string, Access>()
  for (const key of options.keys ?? [usualKey]) {
    const { apiKey, ...rest }: Key = typeof key === "string" ? { apiKey: key } : key
    access.set(Redacted.isRedacted(apiKey) ? Redacted.value(apiKey) : apiKey, {
      organizations: rest.organizations?.map((id) => OrganizationId.make(id)) ?? organizations.map(({ id }) => id),
      permitted: rest.permitted ?? true
    })
  }

  /** On behalf of the account of the first organization, whatever it is done for. */
  const as = (acting: Acting["Service"]["organizations"]) => {
    const account = organizations.find(({ id }) => id === acting[0])?.account ?? UserId.make(1)
    return Effect.provideService(Acting, { userId: account, organizations: acting })
  }

  const carryOut: Embedded["carryOut"] = (operation, { organizations: reachable, permitted }, named, args) =>
    Effect.gen(function* () {
      const method = methods.get(operation.name)
      if (method === undefined) return yield* Effect.die(new Error(`${operation.name} has no behaviour`))
      const needsNone = operation.path === "/organizations" || !operation.needsKey
      if (!permitted && !needsNone) return yield* forbidden("You do not have permission to do this")
      const file = args[operation.parameters.length]
      if (operation.body === "bytes" && file instanceof Uint8Array && BigInt(file.byteLength) > maxUploadSize) {
        return yield* tooLarge(`the file is larger than ${maxUploadSize} bytes`)
      }
      const [first, ...others] = needsNone ? reachable : yield* chosen(reachable, named)
      if (first === undefined) return yield* forbidden("The key reaches no organization")
      return yield* withFreshAddresses(yield* as([first, ...others])(method(...args)))
    }).pipe(oneAtATime.withPermits(1), Effect.uninterruptible)

  const { plant: kind = "workshop" } = options
  const now = yield* Clock.currentTimeMillis
  for (const { account, id: organizationId } of organizations) {
    if (kind === "workshop") yield* Effect.orDie(as([organizationId])(seed(plant)))
    else if (kind !== "empty") build({ plant, organizationId, account, now }, kind.factory)
  }
  const everybody: Access = { organizations: organizations.map(({ id }) => id), permitted: true }
  return {
    maxUploadSize,
    bound: Math.max(smallestBound, Number(maxUploadSize)),
    accessOf: (key: string) => access.get(key),
    everybody,
    carryOut,
    files: plant.files,
    calls: [],
    faults: makeFaults()
  }
})

/** The organizations that a call is for. */
const chosen = (
  reachable: ReadonlyArray<OrganizationId>,
  named: ReadonlyArray<number>
): Effect.Effect<ReadonlyArray<OrganizationId>, Refused> => {
  if (named.length === 0) {
    return reachable.length === 1
      ? Effect.succeed(reachable)
      : Effect.fail(badRequest("OrganizationId was not provided", "x-organization-id"))
  }
  return named.every((id) => reachable.some((organization) => organization === id))
    ? Effect.succeed(named.map((id) => OrganizationId.make(id)))
    : Effect.fail(forbidden("You do not have access to this organization"))
}

const makeFaults = (): Faults => {
  let waiting: Array<{ readonly fault: Fault; readonly operation: string | undefined; left: number }> = []
  const find = (operation: string | undefined) =>
    waiting.find((entry) => entry.operation === undefined || entry.operation === operation)
  return {
    add: (fault, { operation, times = 1 }) => {
      waiting.push({ fault, operation, left: times })
    },
    clear: () => {
      waiting = []
    },
    awaits: (operation) => find(operation) !== undefined,
    take: (operation) => {
      const entry = find(operation)
      if (entry === undefined) return undefined
      entry.left--
      if (entry.left <= 0) waiting = waiting.filter((other) => other !== entry)
      return entry.fault
    }
  }
}
