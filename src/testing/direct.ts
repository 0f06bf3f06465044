/**
 * A client that calls the plant directly. It refuses requests and makes errors of answers as the real client does.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { constTrue, constUndefined, memoize } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Files from "../Files.ts"
import { collect } from "../internal/body.ts"
import { type Call, prepare } from "../internal/call.ts"
import * as Outcome from "../internal/outcome.ts"
import { MaintainXClient } from "../MaintainXClient.ts"
import { MaintainXConfig } from "../MaintainXConfig.ts"
import { FileUnreadable, type UploadError } from "../MaintainXError.ts"
import type { Operation } from "../Operation.ts"
import { copy } from "./copy.ts"
import { EmbeddedMaintainX } from "./embedded.ts"
import { makeTrimmer } from "./encoder.ts"
import { FileHost, fileHostOf } from "./files.ts"
import { refusalOf, writerOf } from "./http.ts"
import { CurrentCall, type Given, prefixOf } from "./journal.ts"
import { type Refused, tooLarge } from "./refusal.ts"
import { isTomorrow } from "./tomorrow.ts"

/**
 * A client that needs no HTTP unless something is to go wrong. The real client makes a call that meets a fault, an
 * unknown key or a limit, so the consequences are the real ones.
 */
export const makeDirect = Effect.gen(function* () {
  const embedded = yield* EmbeddedMaintainX
  const client = yield* MaintainXClient
  const settings = yield* MaintainXConfig
  const fileHost = fileHostOf(settings.baseUrl)
  const key = Redacted.value(settings.apiKey)
  // The errors of an operation are part of its type; of any operation, these are all that there are.
  const request = client.run as (
    operation: Operation,
    args: ReadonlyArray<unknown>
  ) => Effect.Effect<unknown, UploadError>

  const run = Effect.fnUntraced(function* (operation: Operation, given: ReadonlyArray<unknown>) {
    const context: Context.Context<never> = yield* Effect.context()
    const call = yield* Effect.fromResult(prepare(operation, given, settings, context))
    const access = operation.needsKey ? embedded.keys.accessOf(key) : embedded.everybody
    const { faults, live } = embedded
    if (access === undefined || live.rateLimits !== undefined || isTomorrow(live) || faults.awaits(operation.name)) {
      return yield* request(operation, given)
    }
    const { args, listener, method, organizations, target } = call
    const body = yield* readToEnd(call, embedded.bound())
    const sentAt = yield* Clock.currentTimeMillis
    const path = `${prefixOf(operation)}${target}`
    const id = yield* embedded.journal.receive({
      operation,
      method,
      target: path,
      headers: {},
      body: body === "too large" ? undefined : body,
      organizations
    })
    const carriedOut =
      body === "too large"
        ? Effect.fail(tooLarge("the body is too large"))
        : embedded.carryOut(operation, access, organizations, withFile(operation, args, body).map(copy))
    const answer = yield* Files.reportBytes(call.body, listener, constTrue, carriedOut).pipe(
      Effect.provideService(FileHost, fileHost),
      Effect.provideService(CurrentCall, id),
      Effect.catch((error: Refused) => {
        const refusal = refusalOf(live, operation, error)
        return Effect.andThen(
          embedded.journal.answer(id, { ...refusal, size: refusal.text.length }),
          Effect.fail(Outcome.refusal({ call, sentAt }, refusal, sentAt))
        )
      })
    )
    yield* embedded.journal.answer(id, givenOf(operation, answer, path))
    return trimmerOf(operation)(answer)
  })

  return MaintainXClient.of({
    // The errors of an operation are part of its type; `run` itself only knows all that there are.
    run: run as MaintainXClient["Service"]["run"],
    request: client.request,
    fetching: client.fetching,
    quota: client.quota
  })
})

/** The answer that HTTP would give, written when somebody reads it. About a row takes two kilobytes. */
const givenOf = (operation: Operation, value: unknown, url: string): Given => ({
  status: operation.answer.status,
  headers: {},
  text: () => writerOf(operation)(value, url),
  size: 2048 * (1 + (Predicate.hasProperty(value, "items") && Array.isArray(value.items) ? value.items.length : 0))
})

/** Makes of the answer of a behaviour what the client would decode. */
const trimmerOf = memoize(({ answer: { body, unwrap, wrap } }: Operation) => {
  const trim = body === undefined ? constUndefined : makeTrimmer(body)
  return (answer: unknown) => unwrap(trim(wrap(answer)))
})

/** The body to send. A stream is read to its end, as HTTP would read it. */
const readToEnd = (
  { body, listener, operation }: Call,
  bound: number
): Effect.Effect<string | Uint8Array | "too large" | undefined, FileUnreadable> => {
  if (!Files.isStream(body)) return Effect.succeed(body)
  const { stream } = body["~effect-maintainx/FileStream"](body, listener)
  return Effect.catch(
    collect(stream, bound, () => "too large" as const),
    (reason): Effect.Effect<"too large", FileUnreadable> =>
      reason === "too large" ? Effect.succeed(reason) : Effect.fail(new FileUnreadable({ operation, reason }))
  )
}

/** The arguments, with the bytes of the file in the place of its stream. */
const withFile = (
  { body, parameters }: Operation,
  args: ReadonlyArray<unknown>,
  bytes: unknown
): ReadonlyArray<unknown> => (body === "bytes" ? args.with(parameters.length, bytes) : args)
