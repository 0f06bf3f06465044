import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import { JsonFault } from "../../../src/testing/control/faults.ts"
import { Expectation, Target } from "../../../src/testing/control/patterns.ts"
import { Disturbances, Limits, Switches } from "../../../src/testing/control/settings.ts"
import { served } from "./server.ts"

const FaultSent = Schema.Struct({ fault: JsonFault, target: Target })

const endpoints = [
  ["POST", "/faults", FaultSent],
  ["POST", "/calls/verify", Expectation],
  ["PUT", "/switches", Switches],
  ["PATCH", "/switches", Switches],
  ["PUT", "/limits", Limits],
  ["PUT", "/webhooks/disturbances", Disturbances],
  ["POST", "/webhooks/deliveries/1/replay", Schema.Json],
  ["POST", "/webhooks/tell", Schema.Json],
  ["POST", "/webhooks/approve", Schema.Json],
  ["POST", "/keys", Schema.Json],
  ["PUT", "/plant", Schema.JsonObject],
  ["PATCH", "/clock", Schema.Json],
  ["POST", "/clock/advance", Schema.Json],
  ["GET", "/calls?limit=x", Schema.Json],
  ["GET", "/events?after=-1", Schema.Json],
  ["GET", "/plant/diff?from=%00", Schema.Json],
  ["DELETE", "/faults/1e9", Schema.Json]
] as const

const index = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: endpoints.length - 1 })))

/** A body that the operation takes, any JSON, or anything. */
const requests = Arbitrary.flatMap(index, (at) => {
  const [method, path, schema] = endpoints[at] ?? endpoints[0]
  const likely = Arbitrary.map(Arbitrary.schema(Schema.toEncoded(schema as Schema.Codec<unknown, unknown>)), (json) =>
    JSON.stringify(json)
  )
  const json = Arbitrary.map(Arbitrary.schema(Schema.Json), (json) => JSON.stringify(json))
  return Arbitrary.flatMap(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3 }))), (kind) =>
    Arbitrary.map(kind === 0 ? Arbitrary.schema(Schema.String) : kind === 1 ? json : likely, (body) => ({
      method,
      path,
      body
    }))
  )
})

describe("the control API", () => {
  it.live.prop(
    "answers whatever is sent to it, and never with a defect",
    [Arbitrary.array(requests, { minLength: 10, maxLength: 40 })],
    ([all]) =>
      Effect.gen(function* () {
        const { control, create, send } = yield* served({ speed: 0 })
        for (const { body, method, path } of all) {
          const { status } = yield* control(method, path, method === "GET" || method === "DELETE" ? undefined : body)
          assert.isTrue(status >= 200 && status < 500, `${method} ${path} ${body}: ${status}`)
        }

        // whatever it was told, it forgets
        yield* control("DELETE", "/faults")
        yield* control("PUT", "/switches", {})
        yield* control("PUT", "/limits", {})
        yield* control("POST", "/plant/reset")
        assert.strictEqual((yield* create("As ever")).status, 200)
        assert.strictEqual((yield* send("GET", "/v1/workorders")).status, 200)
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 40 }, timeout: 120_000 }
  )
})
