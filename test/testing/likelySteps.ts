import { DateTime } from "effect"
import type { Pick } from "../support/generator.ts"
import { startOf } from "./ids.ts"
import type { Step } from "./programs.ts"

/** A step that a plant with a little in it is likely to carry out, and that makes the next ones likelier. */
export const likelyStep = (pick: Pick, now: number): Step => {
  const id = (kind: string) => startOf(kind) + 1 + pick(3)
  const later = DateTime.makeUnsafe(now + pick(60) * 12 * 3_600_000)
  const name = ["Pump", "Fan", "Press", "Grease", "Inspect"][pick(5)] ?? ""
  const steps: ReadonlyArray<readonly [name: string, ...args: ReadonlyArray<unknown>]> = [
    ["Locations.create", { name }],
    ["Assets.create", { name, locationId: pick(2) === 0 ? null : id("location"), extraFields: { Zone: "4" } }],
    ["Assets.logStatus", id("asset"), { status: "OFFLINE", downtimeType: "UNPLANNED" }],
    ["Assets.uploadAttachment", id("asset"), "manual.pdf", new Uint8Array([1, 2])],
    ["Assets.deleteAttachment", id("asset"), "manual.pdf"],
    ["Assets.delete", id("asset")],
    ["Teams.create", { name: `${name} ${pick(1000)}`, memberIds: [id("user")] }],
    ["Users.create", { firstName: "Ada", lastName: name, email: `ada.${pick(1e6)}@example.com`, role: "MEMBER" }],
    ["Vendors.create", { name: `${name} ${pick(1000)}`, emails: ["sales@example.com"] }],
    ["Parts.create", { name, unitCost: 120, locations: [{ locationId: id("location"), availableQuantity: 5 }] }],
    [
      "PurchaseOrders.create",
      {
        vendorId: pick(2) === 0 ? null : id("vendor"),
        items: [{ partId: id("part"), name, quantityOrdered: 2, unitCost: 120 }]
      }
    ],
    ["PurchaseOrders.setStatus", id("purchaseOrder"), { status: "APPROVED" }],
    ["PurchaseOrders.addComment", id("purchaseOrder"), { content: "When?" }],
    ["Meters.create", { name, unit: "h", assetId: id("asset") }],
    ["Meters.addReading", id("meter"), { readingValue: pick(5000) }],
    ["MeterReadings.createBatch", [{ meterId: id("meter"), readingValue: pick(5000) }]],
    ["WorkOrders.create", { title: name, dueDate: later, repeatability: { type: "WEEKLY", days: ["MONDAY"] } }],
    ["WorkOrders.create", { title: name, assetId: id("asset"), categories: ["Damage"], dueDate: later }],
    [
      "WorkOrders.create",
      { title: name, procedure: { title: "Steps", fields: [{ label: "Clean", type: "CHECKBOX" }] } }
    ],
    ["WorkOrders.setStatus", id("workOrder"), { status: "IN_PROGRESS" }],
    ["WorkOrders.setStatus", id("workOrder"), { status: "DONE" }],
    ["WorkOrders.setStatus", id("workOrder"), { status: "DONE" }],
    ["WorkOrders.addComment", id("workOrder"), { content: name }],
    ["WorkOrders.addCost", id("workOrder"), { type: "EXPENSE", costType: "OTHER", costPerUnit: 250 }],
    ["WorkOrders.uploadAttachment", id("workOrder"), "photo.png", new Uint8Array([3])],
    ["WorkOrders.update", id("workOrder"), { title: `${name} again`, dueDate: pick(2) === 0 ? null : later }],
    ["WorkOrders.delete", id("workOrder")],
    ["WorkRequests.create", { title: name }],
    ["WorkRequests.update", id("workRequest"), { title: `${name} again` }],
    ["Categories.create", { label: `${name} ${pick(1000)}` }],
    ["CustomFields.create", "assets", { fields: [{ label: "Zone", type: "TEXT" }] }],
    ["MaintenancePlans.createWorkOrderBlueprint", { title: name, estimatedTime: 600 }],
    [
      "MaintenancePlans.create",
      {
        name,
        recurrence: { type: "MONTHLY", interval: 1, day: 15 },
        workOrderBlueprintId: startOf("workOrderBlueprint") + 1,
        startDate: later,
        planningHorizon: { value: 10, unit: "DAY" },
        planAssets: [{ assetId: id("asset") }]
      }
    ],
    ["ProcedureTemplates.create", { title: name, fields: [{ label: "Clean", type: "CHECKBOX" }] }],
    ["Subscriptions.create", { type: "NEW_WORK_ORDER", url: "https://rivermill.example/hooks" }],
    ["Users.sendMessage", id("user"), { content: name }],
    ["WorkOrders.list", { limit: 5, sort: "-createdAt" }]
  ]
  const [operation = "", ...args] = steps[pick(steps.length)] ?? []
  return { name: operation, args }
}
