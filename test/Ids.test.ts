import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import { AssetId, idFromString, WorkOrderId } from "../src/index.ts"

const decode = Schema.decodeUnknownResult(idFromString(WorkOrderId))

describe("an id from text", () => {
  it.effect.prop(
    "is the id that its digits write",
    [Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1e15 - 1 })))],
    ([id]) => Effect.sync(() => assert.strictEqual(Result.getOrThrow(decode(String(id))), WorkOrderId.make(id)))
  )

  it("is refused as a value, never as a defect, where the text is anything else", () => {
    for (const text of [
      "",
      " ",
      " 12",
      "12 ",
      "-1",
      "+1",
      "1.5",
      "1e3",
      "0x10",
      "NaN",
      "١٢",
      "9".repeat(16),
      12,
      null
    ]) {
      const decoded = decode(text)
      assert(Result.isFailure(decoded), JSON.stringify(text))
      if (typeof text === "string") assert.strictEqual(decoded.failure.message, "Expected an id, in digits")
    }
  })

  it("is of the kind that was asked for", () => {
    expectTypeOf(idFromString(AssetId).Type).toEqualTypeOf<AssetId>()
    expectTypeOf(idFromString(WorkOrderId).Type).not.toEqualTypeOf<AssetId>()
  })
})
