import { assert } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { AssetId, Assets, LocationId, Locations, WorkRequestPortals } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

export const workRequestPortals = (holds: Holds): void => {
  holds("a portal is what was sent, at a URL of its own, as a row and alone", () =>
    Effect.gen(function* () {
      const portals = yield* WorkRequestPortals
      const location = yield* (yield* Locations).create({ name: "Mill" })
      const asset = yield* (yield* Assets).create({ name: "Pump" })
      const sent = {
        title: "Tell us",
        welcomeText: "What is broken?",
        descriptionPlaceholder: "It drips",
        contactInformation: "mill@rivermill.example",
        locationId: location.id,
        assetId: asset.id,
        emailOnly: true,
        sendEmailNotification: false
      }
      const { id } = yield* portals.create(sent)
      const other = yield* portals.create({ title: "Tell us more" })
      const { portalUrl, ...portal } = yield* portals.get(id)
      assert.deepStrictEqual(portal, { id, ...sent })
      assert.match(portalUrl ?? "", /^https:/)
      const [row, second] = (yield* portals.list()).items
      assert.deepStrictEqual(row, { id, portalUrl: portalUrl ?? "", ...sent })
      assert.notStrictEqual(second?.portalUrl, portalUrl)
      assert.deepStrictEqual(Object.keys(second ?? {}).toSorted(), ["id", "portalUrl", "title"])
      assert.strictEqual(second?.id, other.id)
    })
  )

  holds("an update leaves alone what is absent and clears what is null", () =>
    Effect.gen(function* () {
      const portals = yield* WorkRequestPortals
      const { id } = yield* portals.create({ title: "Tell us", welcomeText: "Hello", emailOnly: true })
      const updated = yield* portals.update(id, { welcomeText: null, sendEmailNotification: true })
      assert.deepInclude(updated, { title: "Tell us", emailOnly: true, sendEmailNotification: true })
      assert.isUndefined(updated.welcomeText)
      assert.deepStrictEqual(yield* portals.get(id), updated)
    })
  )

  holds("what a portal refers to must be there", () =>
    Effect.gen(function* () {
      const portals = yield* WorkRequestPortals
      const { id } = yield* portals.create({ title: "Tell us" })
      for (const [call, fieldPath] of [
        [portals.create({ title: "Tell us", locationId: LocationId.make(99) }), "locationId"],
        [portals.update(id, { assetId: AssetId.make(99) }), "assetId"]
      ] as const) {
        const error = yield* Effect.flip(call)
        assert.strictEqual(error._tag === "BadRequest" ? error.issues[0]?.fieldPath : undefined, fieldPath)
      }
    })
  )

  holds("pages by cursor, so that no portal is missed when one before it goes", () =>
    Effect.gen(function* () {
      const portals = yield* WorkRequestPortals
      const [first] = yield* Effect.forEach(["A", "B", "C"], (title) => portals.create({ title }))
      const page = yield* portals.list({ limit: 1 })
      assert.strictEqual(page.items[0]?.title, "A")
      if (first !== undefined) yield* portals.delete(first.id)
      const rest = yield* portals.list({ limit: 2, ...(page.nextCursor && { cursor: page.nextCursor }) })
      assert.deepStrictEqual(
        rest.items.map(({ title }) => title),
        ["B", "C"]
      )
      assert.isUndefined(rest.nextCursor)
      assert.lengthOf(yield* Stream.runCollect(portals.stream({ limit: 1 })), 2)
    })
  )

  holds("a portal that was deleted is NotFound, as a record", () =>
    Effect.gen(function* () {
      const portals = yield* WorkRequestPortals
      const { id } = yield* portals.create({ title: "Tell us" })
      yield* portals.delete(id)
      const errors = yield* Effect.all([
        Effect.flip(portals.get(id)),
        Effect.flip(portals.update(id, { title: "Tell us more" })),
        Effect.flip(portals.delete(id))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )
}
