/**
 * The client straight on the plant. What it refuses before sending and what it makes of an answer are the client's own.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { constTrue } from "effect/Function"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Files from "../internal/file.ts"
import * as Outcome from "../internal/outcome.ts"
import { redaction } from "../internal/redaction.ts"
import * as Request from "../internal/request.ts"
import { CurrentOrganizations, CurrentProgress, CurrentSkipWebhook, MaintainXClient } from "../MaintainXClient.ts"
import { MaintainXConfig } from "../MaintainXConfig.ts"
import { BadRequest, type FieldIssue, FileUnreadable, type UploadError } from "../MaintainXError.ts"
import type { File, Operation } from "../Operation.ts"
import { copy } from "./copy.ts"
import { EmbeddedMaintainX } from "./embedded.ts"
import { collect } from "./fetch.ts"
import { FileHost, fileHostOf } from "./files.ts"
import { append, prefixOf, recorded } from "./journal.ts"
import { answerTo, type Refused, tooLarge, unknownKey } from "./refusal.ts"

/**
 * A client that needs no HTTP as long as nothing is to go wrong. A call that a fault waits for, or any where calls are
 * counted, is made by the real client, so that everything has the consequences that it has there.
 */
export const makeDirect = Effect.gen(function* () {
  const embedded = yield* EmbeddedMaintainX
  const client = yield* MaintainXClient
  const { apiKey, baseUrl, organizations: usual } = yield* MaintainXConfig
  const fileHost = fileHostOf(baseUrl)
  const key = Redacted.value(apiKey)
  // The errors of an operation are part of its type; of any operation, these are all that there are.
  const request = client.run as (
    operation: Operation,
    args: ReadonlyArray<unknown>
  ) => Effect.Effect<unknown, UploadError>

  const run = (operation: Operation, given: ReadonlyArray<unknown>): Effect.Effect<unknown, UploadError> =>
    Effect.gen(function* () {
      const args = (yield* CurrentSkipWebhook) ? Request.withoutWebhooks(operation, given) : given
      const encoded = Request.encode(operation, args)
      if (Result.isFailure(encoded)) return yield* refused(operation, encoded.failure)
      const current = (yield* CurrentOrganizations) ?? usual
      const named = Request.organizationsFor(operation.organizations, Redacted.value(current))
      if (Result.isFailure(named)) return yield* refused(operation, named.failure)
      const organizations = operation.needsKey ? named.success : []
      if (embedded.count !== undefined || embedded.faults.awaits(operation.name)) return yield* request(operation, args)

      const { target } = encoded.success
      const tell = yield* CurrentProgress
      const body = yield* readToEnd(operation, encoded.success.body, embedded.bound, tell)
      const sentAt = yield* Clock.currentTimeMillis
      append(
        embedded.calls,
        recorded(
          operation,
          operation.method,
          `${prefixOf(operation)}${target}`,
          body === "too large" ? undefined : body,
          organizations,
          DateTime.makeUnsafe(sentAt)
        )
      )
      const access = operation.needsKey ? embedded.accessOf(key) : embedded.everybody
      const carriedOut =
        access === undefined
          ? Effect.fail(unknownKey())
          : body === "too large"
            ? Effect.fail(tooLarge("the body is too large"))
            : embedded.carryOut(operation, access, organizations, withFile(operation, args, body).map(copy))
      const explain = (error: Refused) =>
        Outcome.withinContract(
          operation,
          Outcome.refusal(
            { operation: operation.name, method: operation.method, sentAt },
            answerTo(operation.failures, error),
            sentAt,
            redaction(key, organizations, body)
          )
        )
      return copy(
        yield* Files.tellingOf(encoded.success.body, tell, constTrue, carriedOut).pipe(
          Effect.provideService(FileHost, fileHost),
          Effect.mapError(explain)
        )
      )
    })

  return MaintainXClient.of({
    // The errors of an operation are part of its type; `run` itself only knows all that there are.
    run: run as MaintainXClient["Service"]["run"],
    request: client.request,
    fetching: client.fetching,
    quota: client.quota
  })
})

/** What is sent, of which a stream is read to its end here, since there is nobody else who would. */
const readToEnd = (
  { name }: Operation,
  body: string | File | undefined,
  bound: number,
  tell: Files.Tell | undefined
): Effect.Effect<string | Uint8Array | undefined, FileUnreadable> => {
  if (!Files.isStream(body)) return Effect.succeed(body)
  return Effect.mapError(
    collect(body["~effect-maintainx/FileStream"](body, tell).stream, bound),
    (reason) => new FileUnreadable({ operation: name, reason })
  )
}

/** The arguments, with the bytes of the file in the place of its stream. */
const withFile = (
  { body, parameters }: Operation,
  args: ReadonlyArray<unknown>,
  bytes: unknown
): ReadonlyArray<unknown> => (body === "bytes" ? args.with(parameters.length, bytes) : args)

const refused = (operation: Operation, issues: ReadonlyArray<FieldIssue>) =>
  Effect.fail(new BadRequest({ operation: operation.name, issues }))
