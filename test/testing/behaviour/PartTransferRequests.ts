import { assert } from "@effect/vitest"
import { Effect, Stream } from "effect"
import {
  type LocationId,
  Locations,
  MaintainX,
  PartId,
  Parts,
  PartTransferRequestId,
  PartTransferRequests
} from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const [north, south] = [1, 2]
const two = { organizations: ["North Plant", "South Plant"] }

/** Ten seals in the north, and none in the south, which asks for four. */
const asked = Effect.gen(function* () {
  const [locations, parts, requests] = yield* Effect.all([Locations, Parts, PartTransferRequests])
  const seals = (organization: number, availableQuantity: number) =>
    Effect.gen(function* () {
      const { id: locationId } = yield* locations.create({ name: "Store" })
      const { id } = yield* parts.create({ name: "Seal", locations: [{ locationId, availableQuantity }] })
      return { id, locationId }
    }).pipe(MaintainX.withOrganization(organization))
  const source = yield* seals(north, 10)
  const destination = yield* seals(south, 0)
  const { id } = yield* requests
    .create({
      quantityRequested: 4,
      sourcePartId: source.id,
      destinationPartId: destination.id,
      requestMessage: "The mill stands still."
    })
    .pipe(MaintainX.withOrganization(south))
  return { source, destination, id }
})

const inStock = (organization: number, id: PartId) =>
  Effect.gen(function* () {
    return (yield* (yield* Parts).get(id)).inStockQuantity
  }).pipe(MaintainX.withOrganization(organization))

/** Takes a step, and says which field was refused where it was. */
const step = (
  organization: number,
  id: PartTransferRequestId,
  payload: Parameters<(typeof PartTransferRequests)["Service"]["update"]>[1]
) =>
  Effect.flatMap(PartTransferRequests, (requests) => requests.update(id, payload)).pipe(
    MaintainX.withOrganization(organization)
  )

const refusedAt = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), (error) =>
    error._tag === "BadRequest" && "issues" in error
      ? (error.issues as ReadonlyArray<{ readonly fieldPath?: string }>)[0]?.fieldPath
      : error._tag
  )

export const partTransferRequests = (holds: Holds): void => {
  holds(
    "a request is what was asked, by whom and of whom, and both organizations see it",
    () =>
      Effect.gen(function* () {
        const requests = yield* PartTransferRequests
        const { destination, id, source } = yield* asked
        const seen = requests.get(id)
        const request = yield* seen.pipe(MaintainX.withOrganization(south))
        const { requesterId, ...rest } = request
        assert.isDefined(requesterId)
        assert.deepStrictEqual(rest as object, {
          id,
          status: "PENDING",
          quantityRequested: 4,
          requestMessage: "The mill stands still.",
          sourcePartId: source.id,
          destinationPartId: destination.id,
          sourceOrganizationId: north,
          destinationOrganizationId: south,
          destinationLocations: []
        })
        assert.deepStrictEqual(yield* seen.pipe(MaintainX.withOrganization(north)), request)
      }),
    two
  )

  holds(
    "stock leaves when a request is approved and arrives when it is completed",
    () =>
      Effect.gen(function* () {
        const { destination, id, source } = yield* asked
        const approved = yield* step(north, id, { status: "APPROVED", quantity: 3, responseMessage: "One is left." })
        assert.deepInclude(approved, {
          status: "APPROVED",
          quantityTransferred: 3,
          responseMessage: "One is left.",
          sourceLocationId: source.locationId
        })
        assert.isDefined(approved.transferrerId)
        assert.deepStrictEqual([yield* inStock(north, source.id), yield* inStock(south, destination.id)], [7, 0])
        const completed = yield* step(south, id, { status: "COMPLETED" })
        assert.deepInclude(completed, {
          status: "COMPLETED",
          quantityReceived: 3,
          responseMessage: "One is left.",
          destinationLocations: [{ locationId: destination.locationId, quantity: 3 }]
        })
        assert.deepStrictEqual([yield* inStock(north, source.id), yield* inStock(south, destination.id)], [7, 3])
      }),
    two
  )

  holds("within one organization stock moves from one location of a part to another", () =>
    Effect.gen(function* () {
      const [locations, parts, requests] = yield* Effect.all([Locations, Parts, PartTransferRequests])
      const store = yield* locations.create({ name: "Store" })
      const van = yield* locations.create({ name: "Van" })
      const shed = yield* locations.create({ name: "Shed" })
      const { id: part } = yield* parts.create({
        name: "Seal",
        locations: [
          { locationId: store.id, availableQuantity: 2 },
          { locationId: shed.id, availableQuantity: 9 }
        ]
      })
      const { id } = yield* requests.create({ quantityRequested: 5, sourcePartId: part, destinationPartId: part })
      yield* requests.update(id, { status: "APPROVED", sourceLocationId: shed.id })
      yield* requests.update(id, {
        status: "COMPLETED",
        destinationLocations: [
          { locationId: van.id, quantity: 4 },
          { locationId: store.id, quantity: 1 }
        ]
      })
      const stock = new Map<LocationId, number | undefined>()
      for (const { availableQuantity, locationId } of (yield* parts.get(part)).locations ?? []) {
        stock.set(locationId, availableQuantity)
      }
      assert.deepStrictEqual(
        [...stock],
        [
          [store.id, 3],
          [shed.id, 4],
          [van.id, 4]
        ]
      )
    })
  )

  holds(
    "only what is in stock can be sent, and only what was sent received",
    () =>
      Effect.gen(function* () {
        const { destination, id, source } = yield* asked
        assert.strictEqual(yield* refusedAt(step(north, id, { status: "APPROVED", quantity: 11 })), "quantity")
        assert.strictEqual(
          yield* refusedAt(step(north, id, { status: "APPROVED", sourceLocationId: destination.locationId })),
          "sourceLocationId"
        )
        assert.strictEqual(yield* inStock(north, source.id), 10)
        yield* step(north, id, { status: "APPROVED" })
        assert.strictEqual(yield* refusedAt(step(south, id, { status: "COMPLETED", quantity: 5 })), "quantity")
        const split = [{ locationId: destination.locationId, quantity: 1 }]
        assert.strictEqual(
          yield* refusedAt(step(south, id, { status: "COMPLETED", quantity: 2, destinationLocations: split })),
          "quantity"
        )
        const elsewhere = [{ locationId: source.locationId, quantity: 1 }]
        assert.strictEqual(
          yield* refusedAt(step(south, id, { status: "COMPLETED", destinationLocations: elsewhere })),
          "destinationLocations.0.locationId"
        )
        assert.strictEqual(yield* inStock(south, destination.id), 0)
      }),
    two
  )

  holds(
    "each step is up to one side, and some lead nowhere",
    () =>
      Effect.gen(function* () {
        const { id } = yield* asked
        const refused = (
          organization: number,
          status: "APPROVED" | "CANCELED" | "COMPLETED" | "DECLINED" | "PENDING"
        ) => refusedAt(step(organization, id, { status }))
        assert.strictEqual(yield* refused(south, "APPROVED"), "status")
        assert.strictEqual(yield* refused(south, "DECLINED"), "status")
        assert.strictEqual(yield* refused(north, "CANCELED"), "status")
        assert.strictEqual(yield* refused(south, "COMPLETED"), "status")
        yield* step(north, id, { status: "DECLINED", responseMessage: "We need them." })
        assert.strictEqual(yield* refused(north, "APPROVED"), "status")
        assert.strictEqual(yield* refused(south, "PENDING"), "status")
        const same = yield* step(north, id, { status: "DECLINED", responseMessage: null })
        assert.strictEqual(same.status, "DECLINED")
        assert.isUndefined(same.responseMessage)
      }),
    two
  )

  holds("filters by status, pages, and streams them all", () =>
    Effect.gen(function* () {
      const [parts, requests] = yield* Effect.all([Parts, PartTransferRequests])
      const { id } = yield* parts.create({ name: "Seal", availableQuantity: 5 })
      const payload = { quantityRequested: 1, sourcePartId: id, destinationPartId: id }
      yield* Effect.repeat(requests.create(payload), { times: 2 })
      yield* requests.update(PartTransferRequestId.make(25_000_001), { status: "CANCELED" })
      yield* requests.update(PartTransferRequestId.make(25_000_002), { status: "APPROVED" })
      const ids = (query: Parameters<typeof requests.list>[0]) =>
        Effect.map(requests.list(query), ({ items }) => items.map(({ id }): number => id))
      assert.deepStrictEqual(yield* ids({ statuses: ["CANCELED", "PENDING"] }), [25_000_001, 25_000_003])
      assert.deepStrictEqual(yield* ids({ statuses: ["COMPLETED"] }), [])
      const first = yield* requests.list({ limit: 2 })
      assert.deepStrictEqual(yield* ids({ limit: 2, cursor: first.nextCursor ?? "" }), [25_000_003])
      const all = yield* Stream.runCollect(requests.stream({ limit: 1 }))
      assert.deepStrictEqual(
        all.map(({ id }): number => id),
        [25_000_001, 25_000_002, 25_000_003]
      )
    })
  )

  holds("parts and requests that are not there are NotFound, and nobody asks for none", () =>
    Effect.gen(function* () {
      const [parts, requests] = yield* Effect.all([Parts, PartTransferRequests])
      const { id } = yield* parts.create({ name: "Seal" })
      const nowhere = PartTransferRequestId.make(99)
      const errors = yield* Effect.all([
        Effect.flip(requests.create({ quantityRequested: 1, sourcePartId: PartId.make(99), destinationPartId: id })),
        Effect.flip(requests.create({ quantityRequested: 1, sourcePartId: id, destinationPartId: PartId.make(99) })),
        Effect.flip(requests.get(nowhere)),
        Effect.flip(requests.update(nowhere, { status: "CANCELED" }))
      ])
      for (const error of errors) assert.strictEqual(error._tag, "NotFound")
      const none = requests.create({ quantityRequested: 0, sourcePartId: id, destinationPartId: id })
      assert.strictEqual(yield* refusedAt(none), "quantityRequested")
      assert.deepStrictEqual((yield* requests.list()).items, [])
    })
  )
}
