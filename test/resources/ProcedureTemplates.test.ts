import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ProcedureTemplateId, ProcedureTemplateRowId, ProcedureTemplates } from "../../src/index.ts"
import { server } from "./server.ts"

const id = ProcedureTemplateId.make(7)

describe("ProcedureTemplates", () => {
  it.effect("create answers the rows as fields, beside the id and in no envelope", () => {
    const { layer, received } = server([
      { status: 201, body: { id: 7, fields: [{ id: 1, label: "Clear?", type: "YES_NO_NA", choices: null }] } }
    ])
    return Effect.gen(function* () {
      const created = yield* (yield* ProcedureTemplates).create({
        title: "Screen",
        fields: [{ label: "Clear?", type: "YES_NO_NA" }]
      })
      assert.deepStrictEqual(created as unknown, { id: 7, fields: [{ id: 1, label: "Clear?", type: "YES_NO_NA" }] })
      assert.deepStrictEqual(received[0]?.body, { title: "Screen", fields: [{ label: "Clear?", type: "YES_NO_NA" }] })
    }).pipe(Effect.provide(layer))
  })

  it.effect("update sends rows with and without an id, and is answered without a body", () => {
    const { layer, received } = server([{ status: 204 }])
    return Effect.gen(function* () {
      const fields = [
        { id: ProcedureTemplateRowId.make(1), label: "Clear?", type: "TEXT" },
        { label: "Signed", type: "SIGNATURE" }
      ] as const
      const answer = yield* (yield* ProcedureTemplates).update(id, { description: null, fields })
      assert.isUndefined(answer)
      assert.deepStrictEqual(received[0]?.body, { description: null, fields } as unknown)
    }).pipe(Effect.provide(layer))
  })

  it.effect("a row whose id is no id is not taken for a new one", () => {
    const { layer, received } = server([{ status: 204 }])
    return Effect.gen(function* () {
      const fields = [{ id: "1", label: "Clear?", type: "TEXT" }]
      const error = yield* Effect.flip((yield* ProcedureTemplates).update(id, { fields } as never))
      assert.strictEqual(error._tag, "BadRequest")
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })
})
