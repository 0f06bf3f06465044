import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import {
  Assets,
  CustomFields,
  Locations,
  PartId,
  Parts,
  PurchaseOrders,
  Users,
  VendorId,
  Vendors,
  WorkOrders
} from "../../src/index.ts"
import { bothWays } from "./behaviour/ways.ts"

/** Writes that no plant means, and the paths that their refusal names. */
const writes = Effect.gen(function* () {
  const [assets, fields, locations, parts] = [yield* Assets, yield* CustomFields, yield* Locations, yield* Parts]
  const [purchaseOrders, users, vendors] = [yield* PurchaseOrders, yield* Users, yield* Vendors]
  const workOrders = yield* WorkOrders
  yield* fields.create("assets", {
    fields: [
      { label: "Power", type: "number" },
      { label: "Class", type: "singleSelect", options: ["A", "B"] }
    ]
  })
  const vendor = yield* vendors.create({ name: "Seals Ltd" })
  const part = yield* parts.create({ name: "Seal" })
  const ada = yield* users.create({ firstName: "Ada", lastName: "Okafor", email: "ada@mill.example" })
  const ben = yield* users.create({ firstName: "Ben", lastName: "Lindqvist", email: "ben@mill.example" })
  const used = { partId: part.id, quantityUsed: 1 }
  return {
    title: workOrders.create({ title: "  " }),
    name: assets.create({ name: "" }),
    estimatedTime: workOrders.create({ title: "Look", estimatedTime: -1 }),
    "partsUsed.0.quantityUsed": workOrders.create({ title: "Look", partsUsed: [{ ...used, quantityUsed: -1 }] }),
    "partsUsed.1.partId": workOrders.create({
      title: "Look",
      partsUsed: [used, { ...used, partId: PartId.make(9) }]
    }),
    vendorIds: Effect.asVoid(locations.create({ name: "Mill", vendorIds: [vendor.id, VendorId.make(9)] })),
    unitCost: parts.update(part.id, { unitCost: -5 }),
    "items.0.quantityOrdered": purchaseOrders.create({
      title: "Seals",
      vendorId: vendor.id,
      items: [{ quantityOrdered: -4 }]
    }),
    "emails.0": vendors.create({ name: "Oil Ltd", emails: ["at home"] }),
    email: users.update(ben.id, { email: "ADA@mill.example" }),
    "extraFields.Power": assets.create({ name: "Pump", extraFields: { Power: "much" } }),
    "extraFields.Class": assets.create({ name: "Pump", extraFields: { Class: "C" } }),
    // What is meant is taken.
    "": Effect.all([
      users.update(ada.id, { email: "ada@mill.example" }),
      assets.create({ name: "Pump", extraFields: { Power: "7.5", Class: "A", Line: "3" } }),
      assets.create({ name: "Fan", extraFields: { Power: "", Class: "" } })
    ])
  }
})

describe("values that no plant means", () => {
  bothWays((holds) => {
    holds("are refused, each with its path", () =>
      Effect.gen(function* () {
        for (const [path, write] of Object.entries(yield* writes)) {
          const result = yield* Effect.result<unknown, { readonly _tag: string }, never>(write)
          if (path === "") {
            assert.strictEqual(result._tag, "Success")
            continue
          }
          assert(result._tag === "Failure", path)
          assert.strictEqual(result.failure._tag, "BadRequest", path)
          const [issue] = (result.failure as unknown as { issues: ReadonlyArray<{ fieldPath?: string }> }).issues
          assert.strictEqual(issue?.fieldPath?.replace(/^vendorIds.1$/, "vendorIds"), path)
        }
      })
    )

    holds(
      "are taken if a test wants that",
      () =>
        Effect.gen(function* () {
          for (const write of Object.values(yield* writes)) yield* Effect.asVoid<unknown, unknown, never>(write)
        }),
      { live: { implausibleValues: "accepted" } }
    )
  })
})
