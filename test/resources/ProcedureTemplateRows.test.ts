import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ProcedureTemplateRowId, ProcedureTemplateRows } from "../../src/index.ts"
import { server } from "./server.ts"

const id = ProcedureTemplateRowId.make(7)

describe("ProcedureTemplateRows", () => {
  it.effect("update takes the row out of an envelope of its own name", () => {
    const { layer, received } = server([{ body: { row: { id: 7, label: "Level", type: "NUMBER", meterId: null } } }])
    return Effect.gen(function* () {
      const row = yield* (yield* ProcedureTemplateRows).update(id, { meterId: null })
      assert.deepStrictEqual(row as unknown, { id: 7, label: "Level", type: "NUMBER" })
      assert.deepStrictEqual(received[0]?.body, { meterId: null })
    }).pipe(Effect.provide(layer))
  })

  it.effect("a file is uploaded by its name and deleted without one", () => {
    const { layer, received } = server([{ status: 201, body: { filename: "a plan.pdf" } }, { status: 204 }])
    return Effect.gen(function* () {
      const rows = yield* ProcedureTemplateRows
      yield* rows.uploadAttachment(id, "a plan.pdf", new Uint8Array(3))
      yield* rows.deleteAttachment(id, { skipWebhook: true })
      assert.deepStrictEqual(
        received.map(({ method, target }) => `${method} ${target}`),
        [
          "PUT /v1/proceduretemplaterows/7/attachments/a%20plan.pdf",
          "DELETE /v1/proceduretemplaterows/7/attachments?skipWebhook=true"
        ]
      )
    }).pipe(Effect.provide(layer))
  })
})
