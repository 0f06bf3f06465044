/** What is deleted is taken out of all that referred to it. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  Assets,
  Categories,
  Locations,
  MaintenancePlans,
  Meters,
  MeterTriggers,
  Parts,
  ProcedureTemplates,
  PurchaseOrders,
  Teams,
  Vendors,
  WorkOrders,
  WorkRequests
} from "../../src/index.ts"
import { MaintainXTest } from "../../src/testing/index.ts"
import { dangling } from "./references.ts"

/**
 * What may still name what is gone. The first three are history. Triggers and plans make work orders without what is gone,
 * and what says how to do a job may still name a meter.
 */
const kept = [
  /^rootCauseAnalysisReports /,
  /^partTransferRequests /,
  /^purchaseOrders \d+\.items\.\d+\.fulfillments/,
  /^workOrders \d+\.(?:partsUsed|procedure)/,
  /^procedureTemplateRows /,
  /^(?:workOrderTemplates|workOrderBlueprints|maintenancePlans) /
]

const isKept = (where: string) => kept.some((pattern) => pattern.test(where))

it.effect("leaves no reference to what is deleted, whatever that is", () =>
  Effect.gen(function* () {
    const { snapshot } = yield* MaintainXTest
    const kinds = {
      workOrders: yield* WorkOrders,
      workRequests: yield* WorkRequests,
      parts: yield* Parts,
      vendors: yield* Vendors,
      assets: yield* Assets,
      locations: yield* Locations,
      meters: yield* Meters,
      meterTriggers: yield* MeterTriggers,
      teams: yield* Teams,
      categories: yield* Categories,
      purchaseOrders: yield* PurchaseOrders,
      maintenancePlans: yield* MaintenancePlans,
      procedureTemplates: yield* ProcedureTemplates
    } as const
    for (const [kind, service] of Object.entries(kinds)) {
      const { records } = yield* snapshot
      const rows = records[kind as keyof typeof records] ?? []
      assert.isNotEmpty(rows, kind)
      for (const { id } of rows.filter((_, i) => i % 2 === 0)) {
        // The ids are those of this kind.
        yield* service.delete(id as never)
      }
      assert.deepStrictEqual(
        dangling(yield* snapshot).filter((where) => !isKept(where)),
        [],
        kind
      )
    }
  }).pipe(Effect.provide(MaintainXTest.layerOptions({ plant: { factory: { workOrders: 120, assets: 40, seed: 3 } } })))
)
