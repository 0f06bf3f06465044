import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { type Location, LocationRow, WorkOrder } from "../../src/index.ts"
import type { AnySchema, Operation } from "../../src/Operation.ts"
import { arbitrary } from "../../src/testing/index.ts"
import { operations } from "../../src/testing/resources.ts"

const schemasOf = ({ answer, body, parameters, query }: Operation): ReadonlyArray<readonly [string, AnySchema]> => [
  ...parameters.map((schema, i) => [`parameter ${i}`, schema] as const),
  ...(body === undefined || body === "bytes" ? [] : [["body", body] as const]),
  ...(query === undefined ? [] : [["query", query] as const]),
  ...(answer.body === undefined ? [] : [["answer", answer.body] as const])
]

describe("random values", () => {
  for (const operation of operations) {
    for (const [part, schema] of schemasOf(operation)) {
      const encode = Schema.encodeUnknownSync(schema)
      const decode = Schema.decodeUnknownSync(schema)
      const is = Schema.is(schema)
      it.prop(
        `of the ${part} of ${operation.name} are valid, and the same after they went over the wire`,
        [arbitrary(schema)],
        ([value]) => {
          assert.isTrue(is(value))
          const wire = JSON.stringify(encode(value))
          assert.deepStrictEqual(JSON.parse(JSON.stringify(encode(decode(JSON.parse(wire))))), JSON.parse(wire))
        },
        { arbitrary: { runs: 25, size: 12 }, timeout: 30_000 }
      )
    }
  }

  it.prop("have the type of their schema", [arbitrary(WorkOrder), arbitrary(LocationRow)], ([workOrder, row]) => {
    const summary: Pick<Location, "id" | "name"> = row
    assert.isString(summary.name)
    assert.isString(workOrder.title)
  })
})
