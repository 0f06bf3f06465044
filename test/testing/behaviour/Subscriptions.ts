import { inspect } from "node:util"
import { assert } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SubscriptionId, Subscriptions, VendorId } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const url = "https://hooks.rivermill.example/maintainx"

export const subscriptions = (holds: Holds): void => {
  holds("a new subscription is valid at once and has its secret, which can be had again", () =>
    Effect.gen(function* () {
      const subscriptions = yield* Subscriptions
      const { id, secret, status } = yield* subscriptions.create({ type: "NEW_LOCATION", url })
      assert.strictEqual(status, "VALID")
      assert(secret !== undefined)
      const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
      assert.match(Redacted.value(secret), new RegExp(`^mx_${uuid}_${uuid}$`))
      assert.strictEqual(Redacted.value(yield* subscriptions.secret(id)), Redacted.value(secret))
    })
  )

  holds("each subscription has a secret of its own, even for the same event and URL", () =>
    Effect.gen(function* () {
      const subscriptions = yield* Subscriptions
      const first = yield* subscriptions.create({ type: "NEW_VENDOR", url })
      const second = yield* subscriptions.create({ type: "NEW_VENDOR", url })
      assert.notStrictEqual(
        Redacted.value(yield* subscriptions.secret(first.id)),
        Redacted.value(yield* subscriptions.secret(second.id))
      )
    })
  )

  holds("whoever prints an answer does not print the secret", () =>
    Effect.gen(function* () {
      const subscriptions = yield* Subscriptions
      const created = yield* subscriptions.create({ type: "NEW_LOCATION", url })
      const secret = yield* subscriptions.secret(created.id)
      for (const text of [
        inspect({ created, secret }, { showHidden: true, depth: 9 }),
        JSON.stringify({ created, secret })
      ]) {
        assert.notInclude(text, Redacted.value(secret))
        assert.include(text, "<redacted:webhook secret>")
      }
    })
  )

  holds("the answer has neither filters, options nor secret", () =>
    Effect.gen(function* () {
      const subscriptions = yield* Subscriptions
      const { id } = yield* subscriptions.create({
        type: "PURCHASE_ORDER_STATUS_CHANGE",
        url,
        filters: { oneOfStatuses: ["APPROVED"], vendors: [VendorId.make(26_000_003)] },
        options: { serializePurchaseOrder: true, omitSendToVendorPopup: true }
      })
      assert.deepStrictEqual(yield* subscriptions.get(id), {
        id,
        type: "PURCHASE_ORDER_STATUS_CHANGE",
        url,
        status: "VALID"
      })
    })
  )

  holds("an update changes the type or the URL, and the secret stays", () =>
    Effect.gen(function* () {
      const subscriptions = yield* Subscriptions
      const { id, secret } = yield* subscriptions.create({
        type: "NEW_SLASH_COMMAND",
        url,
        filters: { command: "stock" }
      })
      const moved = yield* subscriptions.update(id, { url: `${url}/2` })
      assert.deepStrictEqual(moved, { id, type: "NEW_SLASH_COMMAND", url: `${url}/2`, status: "VALID" })
      assert.strictEqual((yield* subscriptions.update(id, { type: "USER_LOGOUT" })).type, "USER_LOGOUT")
      assert.deepStrictEqual(yield* subscriptions.get(id), {
        id,
        type: "USER_LOGOUT",
        url: `${url}/2`,
        status: "VALID"
      })
      assert.deepStrictEqual(yield* subscriptions.secret(id), secret)
    })
  )

  holds("a URL must be one of the web, of at most 512 characters", () =>
    Effect.gen(function* () {
      const subscriptions = yield* Subscriptions
      const { id } = yield* subscriptions.create({ type: "NEW_LOCATION", url })
      for (const wrong of ["maintainx", "ftp://hooks.example/", `${url}/${"a".repeat(512)}`]) {
        for (const call of [
          subscriptions.create({ type: "NEW_LOCATION", url: wrong }),
          subscriptions.update(id, { url: wrong })
        ]) {
          const error = yield* Effect.flip(call)
          assert.strictEqual(error._tag === "BadRequest" ? error.issues[0]?.fieldPath : undefined, "url")
        }
      }
      yield* subscriptions.create({ type: "NEW_LOCATION", url: `${url}/`.padEnd(512, "a") })
      assert.strictEqual((yield* subscriptions.get(id)).url, url)
    })
  )

  holds("a subscription that was ended is NotFound, as a record, and so is its secret", () =>
    Effect.gen(function* () {
      const subscriptions = yield* Subscriptions
      const { id } = yield* subscriptions.create({ type: "NEW_LOCATION", url })
      yield* subscriptions.delete(id)
      const errors = yield* Effect.all([
        Effect.flip(subscriptions.get(id)),
        Effect.flip(subscriptions.update(id, { url })),
        Effect.flip(subscriptions.delete(id)),
        Effect.flip(subscriptions.secret(id)),
        Effect.flip(subscriptions.secret(SubscriptionId.make(99)))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )

  holds(
    "a key without permission is Forbidden",
    () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip((yield* Subscriptions).create({ type: "NEW_LOCATION", url }))
        assert.strictEqual(error._tag, "Forbidden")
      }),
    { keys: [{ apiKey: "reader", permitted: false }] }
  )
}
