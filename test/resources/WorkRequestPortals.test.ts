import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { WorkRequestPortalId, WorkRequestPortals } from "../../src/index.ts"
import { server } from "./server.ts"

const id = WorkRequestPortalId.make(7)

describe("WorkRequestPortals", () => {
  it.effect("rows have null where there is nothing, and the reader does not see it", () => {
    const row = { id: 7, title: "Tell us", portalUrl: "https://portal.example/7" }
    const nothing = {
      welcomeText: null,
      descriptionPlaceholder: null,
      contactInformation: null,
      assetId: null,
      locationId: null,
      emailOnly: null,
      sendEmailNotification: null
    }
    const { layer } = server([{ body: { workRequestPortals: [{ ...row, ...nothing }], nextCursor: null } }])
    return Effect.gen(function* () {
      const { items } = yield* (yield* WorkRequestPortals).list()
      assert.deepStrictEqual(items as unknown, [row])
    }).pipe(Effect.provide(layer))
  })

  it.effect("create answers 201 and the id, and a portal may come without a title", () => {
    const { layer } = server([{ status: 201, body: { id: 7 } }, { body: { workRequestPortal: { id: 7 } } }])
    return Effect.gen(function* () {
      const portals = yield* WorkRequestPortals
      assert.deepStrictEqual(yield* portals.create({ title: "Tell us" }), { id })
      assert.deepStrictEqual(yield* portals.get(id), { id })
    }).pipe(Effect.provide(layer))
  })
})
