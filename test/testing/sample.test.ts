import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Redacted, Schema, SchemaAST } from "effect"
import * as Api from "../../src/index.ts"
import { AddCost, CreateWorkOrder, Recurrence, WorkOrder, WorkOrderId, WorkOrders } from "../../src/index.ts"
import { sample } from "../../src/testing/index.ts"
import { operations } from "../../src/testing/resources.ts"
import { leftOut, shared } from "../contract/shared.ts"
import { judgeSent } from "../contract/validation.ts"

type Shape = Schema.Codec<object, unknown>

const isShape = (value: unknown): value is Shape => {
  if (!Schema.isSchema(value)) return false
  const ast = SchemaAST.toType(value.ast)
  const isRecord = (ast: SchemaAST.AST) => ast._tag === "Objects" && ast.propertySignatures.length > 0
  return isRecord(ast) || (ast._tag === "Union" && ast.types.every(isRecord))
}

/** Every record, row, answer, payload and query of the API. */
const shapes = Object.entries<unknown>(Api).flatMap(([name, schema]) => (isShape(schema) ? [{ name, schema }] : []))

/** Texts at any depth, with the name of their property. */
const texts = (value: unknown, name = ""): ReadonlyArray<readonly [name: string, text: string]> => {
  if (typeof value === "string") return [[name, value]]
  if (Array.isArray(value)) return value.flatMap((item) => texts(item, name))
  if (typeof value !== "object" || value === null || DateTime.isDateTime(value) || Redacted.isRedacted(value)) return []
  return Object.entries(value).flatMap(([name, property]) => texts(property, name))
}

describe("a sample", () => {
  it("can be had of every shape of the API", () => {
    assert.isAbove(shapes.length, 270)
  })

  for (const { name, schema } of shapes) {
    it(`of ${name} is valid, and the same after it went over the wire`, () => {
      const value = sample(schema)
      const wrong = Schema.is(schema)(value) ? undefined : Schema.decodeUnknownResult(Schema.toType(schema))(value)
      assert.isUndefined(wrong)
      const wire = JSON.parse(JSON.stringify(Schema.encodeUnknownSync(schema)(value)))
      assert.deepStrictEqual(Schema.decodeUnknownSync(schema)(wire), value)
    })

    it(`of ${name} says something in every text`, () => {
      assert.deepStrictEqual(
        texts(sample(schema)).filter(([name, text]) => text === name),
        []
      )
    })
  }
})

const present = (value: object) => Object.keys(value)

describe("samples", () => {
  it("of what programs send are valid by the vendor's document", () => {
    if (shared === undefined) return leftOut("the validation of the samples")
    const wrong = operations.flatMap(({ body, method, name, path }) => {
      if (body === undefined || body === "bytes" || !isShape(body)) return []
      const documented = shared?.operations.find((other) => other.method === method && same(other.path, path))
      const schema = documented?.body?.content["application/json"]?.schema
      if (schema === undefined) return [`${name} is not documented`]
      const wire: unknown = JSON.parse(JSON.stringify(Schema.encodeUnknownSync(body)(sample(body))))
      const complaint = judgeSent(schema)(wire)
      return complaint === undefined ? [] : [`${name}: ${complaint}`]
    })
    assert.deepStrictEqual(wrong, [])
  })

  it("have all properties but those that contradict the rest", () => {
    const absent = Object.keys(WorkOrder.fields).filter((name) => !present(sample(WorkOrder)).includes(name))
    assert.sameMembers(absent, [
      "completedAt",
      "completerId",
      "deletedAt",
      "nextId",
      "parentId",
      "progress",
      "workOrderSummary"
    ])
    const { dueDate, startDate } = sample(CreateWorkOrder)
    assert(dueDate && startDate && DateTime.isLessThan(startDate, dueDate))
  })

  it("have the changes that are asked for, and nothing that is taken out", () => {
    const id = WorkOrderId.make(12)
    const { dueDate, ...others } = sample(WorkOrder)
    assert.isDefined(dueDate)
    assert.deepStrictEqual(sample(WorkOrder, { id, title: "Oil the chain", dueDate: undefined }), {
      ...others,
      id,
      title: "Oil the chain"
    })
  })

  it("of variants are of the one that the changes fit", () => {
    const weekly = sample(Recurrence, { type: "WEEKLY", interval: 3 })
    assert.isTrue(Schema.is(Recurrence)(weekly))
    assert.include(weekly, { type: "WEEKLY", interval: 3 })
    assert.strictEqual(sample(AddCost, { type: "TIME" }).type, "TIME")
    assert.strictEqual(sample(AddCost, { type: "EXPENSE" }).type, "EXPENSE")
  })

  it("are the same each time, and nobody's change is seen by others", () => {
    const one = sample(WorkOrder)
    Object.assign(one.extraFields ?? {}, { "Cost centre": "changed" })
    assert.notDeepEqual(sample(WorkOrder), one)
    assert.deepStrictEqual(sample(WorkOrder), sample(WorkOrder))
  })

  it.effect("answer for methods that a test replaces", () =>
    Effect.gen(function* () {
      const workOrders = yield* WorkOrders
      const { status, title } = yield* workOrders.get(WorkOrderId.make(7))
      assert.strictEqual(title, "Replace seal")
      assert.strictEqual(status, "DONE")
    }).pipe(
      Effect.provide(
        WorkOrders.layerTest({
          get: (id) => Effect.succeed(sample(WorkOrder, { id, title: "Replace seal", status: "DONE" }))
        })
      )
    )
  )
})

/** Whether two paths differ in the names of their parameters only. */
const same = (one: string, other: string): boolean => plain(one) === plain(other)
const plain = (path: string): string => path.replace(/\{[^}]*\}|:[A-Za-z]+/g, "{}")
