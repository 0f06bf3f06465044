/**
 * No answer whatever, status and bytes chosen at random, ends in a defect: always in a value, or in one of the listed errors with the name
 * of the operation.
 */
import { inspect } from "node:util"
import { assert, describe, layer } from "@effect/vitest"
import { Arbitrary, Cause, Effect, Exit, Schema } from "effect"
import { MaintainX, MaintainXClient, type UploadError } from "../src/index.ts"
import * as Errors from "../src/MaintainXError.ts"
import type { Operation } from "../src/Operation.ts"
import { document } from "../src/testing/OpenApi.ts"
import { groups } from "./contract/groups.ts"
import { instances } from "./contract/instances.ts"
import * as Answers from "./support/answers.ts"
import { recordingFetch, text } from "./support/fetches.ts"

const described = document(groups)

/** Arguments that the client takes for an operation, always the same. */
const argumentsOf = (operation: Operation): ReadonlyArray<unknown> => {
  const sample = (schema: Schema.Constraint) =>
    Effect.runSync(
      Arbitrary.sampleEffect(
        Arbitrary.filter(Arbitrary.schema(schema), (value) => value !== ".." && value !== "."),
        {
          count: 1,
          seed: 1,
          size: 5
        }
      )
    )[0]
  const { body, parameters } = operation
  return [
    ...parameters.map((parameter) => {
      const value = sample(parameter)
      return typeof value === "string" ? "pump.png" : value
    }),
    ...(body === undefined ? [] : [body === "bytes" ? new Uint8Array([1]) : sample(body)])
  ]
}

/** One call of every operation that there is, and one of the caller's choice. */
const calls = [
  ...Object.values(groups)
    .flatMap((group): ReadonlyArray<Operation> => Object.values(group))
    .map((operation) => {
      const args = argumentsOf(operation)
      const answer =
        described.paths[operation.path]?.[operation.method.toLowerCase()]?.responses[operation.answer.status]
          ?.content?.["application/json"]?.schema
      return {
        name: operation.name,
        status: operation.answer.status,
        // What an operation fails with is only known to its own type.
        call: MaintainXClient.use((client) => client.run(operation, args as never)) as Effect.Effect<
          unknown,
          UploadError,
          MaintainXClient
        >,
        bodies:
          answer === undefined
            ? Arbitrary.Constant("")
            : Arbitrary.map(instances(answer, "tolerated", described.components.schemas), (body) =>
                JSON.stringify(body)
              )
      }
    }),
  {
    name: "request",
    status: 200,
    call: MaintainX.request({ method: "POST", path: "/workorders", body: { title: "Replace seal" } }),
    bodies: Arbitrary.Constant("{}")
  }
]

/** A few of them, for bodies that take their time. */
const some = calls.filter(({ name }) =>
  /^Locations\.(get|list|create|delete|uploadThumbnail)$|^WorkOrders\.get$|^request$/.test(name)
)

const tags = Object.keys(Errors.errorTable)

/** Calls, and judges what comes back. */
const judge = ({ call, name }: (typeof calls)[number], response: () => Response) =>
  Effect.gen(function* () {
    const exit = yield* call.pipe(recordingFetch(response).provide, Effect.exit)
    if (Exit.isSuccess(exit)) return
    const error = Exit.isFailure(exit) ? exit.cause.reasons[0] : undefined
    assert(error?._tag === "Fail", Cause.pretty(exit.cause))
    const failure = error.error
    assert.include(tags, failure._tag)
    assert.strictEqual(failure.operation, name)
    // However it is printed, it holds.
    for (const printed of [
      failure.message,
      String(failure),
      inspect(failure),
      JSON.stringify(failure),
      Cause.pretty(exit.cause)
    ]) {
      assert.isString(printed)
      assert.isTrue(printed.isWellFormed())
    }
    assert.isAtMost(failure.message.length, 2000)
  })

/** A response, as far as there can be one of this status: some have no body. */
const respond = (body: string | Uint8Array<ArrayBuffer>, status: number, headers: Record<string, string>) => () =>
  text([204, 205, 304].includes(status) ? null : body, status, headers)

const settings = (runs: number) => ({ timeout: 120_000, arbitrary: { runs } })

layer(
  MaintainX.layerOptions({
    apiKey: "the-key",
    organizations: 4711,
    baseUrl: "https://mx.test/v1",
    retries: 0,
    quota: 100_000
  })
)("no answer ends in a defect", (it) => {
  describe("with", () => {
    it.effect.prop(
      "any bytes at all",
      [Answers.pick(calls), Answers.statuses, Answers.headers, Answers.bytes],
      ([call, status, headers, bytes]) => judge(call, respond(bytes, status, headers)),
      settings(1500)
    )

    it.effect.prop(
      "any text at all",
      [Answers.pick(calls), Answers.statuses, Answers.headers, Schema.String],
      ([call, status, headers, text]) => judge(call, respond(text, status, headers)),
      settings(1500)
    )

    it.effect.prop(
      "a documented answer that was damaged",
      [
        Arbitrary.flatMap(Answers.pick(calls), (call) => Arbitrary.map(call.bodies, (body) => ({ call, body }))),
        Answers.headers,
        Answers.anywhere,
        Answers.anywhere,
        Answers.pick(Answers.hostileValues)
      ],
      ([{ body, call }, headers, way, at, value]) =>
        judge(call, respond(Answers.damaged(body, way, at, value), call.status, headers)),
      settings(3000)
    )

    it.effect.prop(
      "an error in a shape of the API that holds anything",
      [Answers.pick(calls), Answers.statuses, Answers.headers, Answers.hostileErrors],
      ([call, status, headers, body]) => judge(call, respond(body, status, headers)),
      settings(1500)
    )
  })

  for (const [i, body] of Answers.hostileBodies.entries()) {
    const shown = typeof body === "string" ? body.slice(0, 30) : `bytes ${body.join()}`
    it.effect(`with the body ${i}, ${JSON.stringify(shown)} and ${body.length} long`, () =>
      Effect.gen(function* () {
        for (const call of body.length > 10_000 ? some : calls)
          for (const status of [call.status, 400]) yield* judge(call, respond(body, status, {}))
      })
    )
  }

  it.effect("with a body that breaks in the middle, in whatever way", () =>
    Effect.gen(function* () {
      for (const cause of [
        new Error("cut"),
        new TypeError("terminated"),
        undefined,
        "text",
        { code: "ECONNRESET" },
        Symbol()
      ]) {
        const broken = () => {
          let sent = false
          return new ReadableStream<Uint8Array<ArrayBuffer>>({
            pull(controller) {
              if (sent) controller.error(cause)
              else controller.enqueue(new Uint8Array([0x7b, 0x22]))
              sent = true
            }
          })
        }
        for (const call of some)
          for (const status of [200, 400, 500])
            for (const headers of [{}, { "content-length": "100" }])
              yield* judge(call, () => new Response(broken(), { status, headers }))
      }
    })
  )
})
