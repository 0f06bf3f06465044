/** What lists remember from one page to the next must never show. */
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Schema, Stream } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import { TestClock } from "effect/testing"
import { Assets, type ListWorkOrders, Locations, MaintainX, WorkOrders } from "../../src/index.ts"
import { MaintainXTest } from "../../src/testing/index.ts"
import { bothWays } from "./behaviour/ways.ts"

const start = Date.UTC(2026, 0, 1)

const titles = Effect.fnUntraced(function* (query?: ListWorkOrders) {
  const { items } = yield* (yield* WorkOrders).list(query)
  return items.map(({ title }) => title)
})

describe("lists that are read again", () => {
  bothWays((holds) => {
    holds("show what was written in between", () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const { id } = yield* workOrders.create({ title: "A" })
        assert.deepStrictEqual(yield* titles(), ["A"])
        yield* workOrders.create({ title: "B", priority: "HIGH" })
        assert.deepStrictEqual(yield* titles(), ["A", "B"])
        assert.deepStrictEqual(yield* titles({ priorities: ["HIGH"] }), ["B"])
        yield* workOrders.update(id, { title: "C", priority: "HIGH" })
        assert.deepStrictEqual(yield* titles({ priorities: ["HIGH"] }), ["C", "B"])
        yield* workOrders.delete(id)
        assert.deepStrictEqual(yield* titles({ priorities: ["HIGH"] }), ["B"])
      })
    )

    holds("show what was written of the records that they expand", () =>
      Effect.gen(function* () {
        const [assets, locations, workOrders] = [yield* Assets, yield* Locations, yield* WorkOrders]
        const asset = yield* assets.create({ name: "Pump" })
        const location = yield* locations.create({ name: "Mill" })
        yield* workOrders.create({ title: "A", assetId: asset.id, locationId: location.id })
        const names = Effect.map(workOrders.list({ expand: ["asset", "location"] }), ({ items: [row] }) => [
          row?.asset?.name,
          row?.location?.name
        ])
        assert.deepStrictEqual(yield* names, ["Pump", "Mill"])
        yield* assets.update(asset.id, { name: "Press" })
        assert.deepStrictEqual(yield* names, ["Press", "Mill"])
        yield* locations.update(location.id, { name: "Barn" })
        assert.deepStrictEqual(yield* names, ["Press", "Barn"])
        assert.isUndefined((yield* workOrders.list()).items[0]?.asset)
        assert.deepStrictEqual(yield* names, ["Press", "Barn"])
      })
    )

    holds("show what begins once it has begun, and not before, wherever the clock is set", () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const day = (days: number) => DateTime.makeUnsafe(start + days * 86_400_000)
        yield* TestClock.setTime(start)
        yield* workOrders.create({ title: "Now" })
        yield* workOrders.create({ title: "In 1", startDate: day(1), dueDate: day(9) })
        yield* workOrders.create({ title: "In 3", startDate: day(3), dueDate: day(9) })
        const seen: Array<number> = []
        for (const days of [0, 0, 1, 2, 3, 4, 2, 0]) {
          yield* TestClock.setTime(start + days * 86_400_000)
          seen.push((yield* titles()).length)
        }
        assert.deepStrictEqual(seen, [1, 1, 2, 2, 3, 3, 2, 1])
        assert.lengthOf(yield* titles({ showUpcoming: true }), 3)
      })
    )

    holds(
      "are those of the organization that they are asked for",
      () =>
        Effect.gen(function* () {
          const workOrders = yield* WorkOrders
          yield* workOrders.create({ title: "Here" }).pipe(MaintainX.withOrganization(1))
          yield* workOrders.create({ title: "There" }).pipe(MaintainX.withOrganization(2))
          for (const [organization, title] of [
            [1, "Here"],
            [2, "There"],
            [1, "Here"]
          ] as const) {
            assert.deepStrictEqual(yield* titles().pipe(MaintainX.withOrganization(organization)), [title])
          }
        }),
      { organizations: ["Mill", "Barn"] }
    )

    holds("keep the filters, the order and what is expanded in their cursor, so that it can be sent alone", () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        for (const priority of ["HIGH", "LOW", "HIGH", "LOW", "HIGH"] as const) {
          yield* workOrders.create({ title: priority, priority, extraFields: { Floor: "1" } })
        }
        const query = { priorities: ["HIGH"], sort: "-createdAt", expand: ["extra_fields"] } as const
        const { items, nextCursor = "" } = yield* workOrders.list({ ...query, limit: 1 })
        const rest = yield* workOrders.list({ cursor: nextCursor })
        assert.deepStrictEqual(
          rest.items.map(({ title }) => title),
          ["HIGH", "HIGH"]
        )
        assert.deepStrictEqual(
          rest.items.map(({ extraFields }) => extraFields),
          [{ Floor: "1" }, { Floor: "1" }]
        )
        assert.notInclude(
          rest.items.map(({ id }) => id),
          items[0]?.id
        )
        // A page as long as it is asked for, to which the same cursor leads as with the whole query.
        const second = yield* workOrders.list({ cursor: nextCursor, limit: 1 })
        assert.deepStrictEqual(second, yield* workOrders.list({ ...query, cursor: nextCursor, limit: 1 }))
        const last = yield* workOrders.list({ cursor: second.nextCursor ?? "" })
        assert.deepStrictEqual([last.items.length, last.nextCursor], [1, undefined])
        for (const cursor of [
          `${nextCursor}x`,
          nextCursor.replace(/~.*/, "~e30x"),
          nextCursor.replace(/~.*/, "~W10")
        ]) {
          assert.strictEqual((yield* Effect.flip(workOrders.list({ cursor })))._tag, "BadRequest")
        }
      })
    )

    holds("give a caller rows of its own", () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        yield* workOrders.create({ title: "A", extraFields: { Floor: "1" } })
        const first = yield* workOrders.list({ expand: ["extra_fields"] })
        Object.assign(first.items[0] ?? {}, { title: "B" })
        Object.assign(first.items[0]?.extraFields ?? {}, { Floor: "2" })
        const [row] = (yield* workOrders.list({ expand: ["extra_fields"] })).items
        assert.deepStrictEqual([row?.title, row?.extraFields], ["A", { Floor: "1" }])
      })
    )
  })

  const sorts = ["updatedAt", "-updatedAt", "createdAt", "-createdAt", "dueDate", "-dueDate", "completedAt"] as const

  it.effect.prop(
    "give every row once and in order, by whatever they are sorted and however long the pages are",
    [
      Arbitrary.schema(Schema.Literals(sorts)),
      Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 40 })))
    ],
    ([sort, limit]) =>
      Effect.gen(function* () {
        const rows = yield* Stream.runCollect((yield* WorkOrders).stream({ sort, limit }))
        assert.lengthOf(new Set(rows.map(({ id }) => id)), 60)
        const key = sort.replace("-", "") as "createdAt"
        const times = rows.map((row) => row[key])
        const known = times.flatMap((time) => (time === undefined ? [] : [DateTime.toEpochMillis(time)]))
        // Those without a value come last.
        assert.isTrue(times.slice(known.length).every((time) => time === undefined))
        assert.deepStrictEqual(
          known,
          known.toSorted((one, other) => (sort.startsWith("-") ? other - one : one - other))
        )
      }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: { factory: { workOrders: 60, seed: 5 } } }))),
    { arbitrary: { runs: 30 } }
  )
})
