/**
 * Behaviours of the live API around any operation that are not settled: cursors that expire, and records that can be read
 * after they were deleted.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Operation } from "../Operation.ts"
import { CurrentSwitches, type Live } from "./live.ts"
import { sealed, unsealed } from "./paging.ts"
import type { Plant } from "./plant.ts"
import { checkPlausible } from "./plausible.ts"
import { badRequest, type Refused } from "./refusal.ts"
import type { Method } from "./resources.ts"
import type { Acting } from "./table.ts"

/** How many deleted records are remembered. */
const mostDeleted = 1000

export const makeQuirks = (plant: Plant, live: Live, methods: ReadonlyMap<string, Method>) => {
  const deleted = new Map<string, object>()

  /** Remembers a record before it is deleted. */
  const remembering = (
    operation: Operation,
    id: unknown,
    run: Effect.Effect<unknown, Refused, Acting>
  ): Effect.Effect<unknown, Refused, Acting> => {
    const get = methods.get(operation.name.replace(/\.delete$/, ".get"))
    if (get === undefined) return run
    return Effect.gen(function* () {
      const record = yield* Effect.option(get(id, {}))
      const result = yield* run
      if (record._tag === "Some" && Predicate.isObject(record.value)) {
        deleted.set(keyOf(operation, id), { ...record.value, deletedAt: yield* DateTime.now })
        const [oldest = ""] = deleted.size > mostDeleted ? deleted.keys() : []
        deleted.delete(oldest)
      }
      return result
    })
  }

  /** The time until which a cursor is good comes before it. */
  const stamped = (value: unknown): Effect.Effect<unknown> => {
    const { cursorLifetime } = live
    if (cursorLifetime === undefined || !Predicate.hasProperty(value, "nextCursor")) return Effect.succeed(value)
    if (!Predicate.isObject(value) || value.nextCursor === undefined) return Effect.succeed(value)
    return Effect.map(Clock.currentTimeMillis, (now) => ({
      ...value,
      nextCursor: `${(now + Duration.toMillis(cursorLifetime)).toString(36)}.${value.nextCursor}`
    }))
  }

  const unstamped = (args: ReadonlyArray<unknown>): Effect.Effect<ReadonlyArray<unknown>, Refused> => {
    const at = args.findIndex((arg) => Predicate.hasProperty(arg, "cursor") && /^[0-9a-z]+\./.test(`${arg.cursor}`))
    const query = args[at]
    if (!Predicate.isObject(query)) return Effect.succeed(args)
    const [until = "", ...rest] = `${query["cursor"]}`.split(".")
    return Effect.flatMap(Clock.currentTimeMillis, (now) =>
      live.cursorLifetime !== undefined && Number.parseInt(until, 36) < now
        ? Effect.fail(badRequest("'cursor' is not a valid cursor"))
        : Effect.succeed(args.with(at, { ...query, cursor: rest.join(".") }))
    )
  }

  /** A page. Its cursor keeps the query, and can expire. */
  const page = Effect.fnUntraced(function* (operation: Operation, args: ReadonlyArray<unknown>, method: Method) {
    const at = operation.parameters.length
    const given = yield* unstamped(args)
    const query = yield* Effect.fromResult(unsealed(operation, given[at]))
    const answer = yield* method(...(given.length > at ? given.with(at, query) : given))
    if (!Predicate.isObject(answer) || typeof answer["nextCursor"] !== "string") return answer
    return yield* stamped({ ...answer, nextCursor: sealed(operation, query, answer["nextCursor"]) })
  })

  return {
    /** What carries out an operation, with these behaviours around it. */
    around: (
      operation: Operation,
      args: ReadonlyArray<unknown>,
      method: Method
    ): Effect.Effect<unknown, Refused, Acting> => {
      const { answer, name } = operation
      if (answer.rows !== undefined) return Effect.provideService(page(operation, args, method), CurrentSwitches, live)
      const checked =
        live.implausibleValues === "accepted"
          ? method(...args)
          : Effect.andThen(checkPlausible(plant, operation, args), method(...args))
      const run = Effect.provideService(checked, CurrentSwitches, live)
      if (live.deletedRecords !== "shown") return run
      const [id] = args
      if (name.endsWith(".delete")) return remembering(operation, id, run)
      if (!name.endsWith(".get")) return run
      return Effect.catch(run, (refused) => {
        const record = refused.status === 404 ? deleted.get(keyOf(operation, id)) : undefined
        return record === undefined ? Effect.fail(refused) : Effect.succeed(record)
      })
    }
  }
}

const keyOf = ({ name }: Operation, id: unknown): string => `${name.split(".")[0]} ${id}`
