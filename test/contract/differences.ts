/**
 * The differences between the vendor's document and ours that `docs/differences.md` explains, under the same titles.
 */

/** `-` is missing in ours, `+` is in ours only, `~` differs. After it come what and where. */
export type Fact = `${"-" | "+" | "~"} ${string}`

export interface Difference {
  readonly title: string
  /** The operations that have it; any, where there is no list. */
  readonly operations?: ReadonlyArray<string>
  readonly facts: ReadonlyArray<Fact>
}

const expanded = ["assignees", "asset", "location", "parts", "times", "timeItems", "expenditures"]

const purchaseOrderOperations = [
  "GET /purchaseorders",
  "POST /purchaseorders",
  "GET /purchaseorders/{id}",
  "PATCH /purchaseorders/{id}",
  "PATCH /purchaseorders/{id}/fulfillment",
  "PATCH /purchaseorders/{id}/status"
]

export const differences: ReadonlyArray<Difference> = [
  { title: "The organization on every call", facts: ["+ param header x-organization-id"] },
  // These are too many to be listed; the comparison counts them.
  { title: "Whole numbers", facts: [] },
  {
    title: "Filters by custom fields",
    operations: ["GET /assets", "GET /locations", "GET /parts", "GET /purchaseorders", "GET /vendors"],
    facts: ["- param query customFieldName", "+ param query customFields"]
  },
  {
    title: "Kinds of files",
    operations: [
      "PUT /assets/{id}/attachments/{filename}",
      "PUT /assets/{id}/thumbnail/{filename}",
      "PUT /locations/{id}/attachments/{filename}",
      "PUT /locations/{id}/thumbnail/{filename}",
      "PUT /purchaseorders/{id}/attachments/{filename}",
      "PUT /purchaseorders/{id}/thumbnail/{filename}",
      "PUT /proceduretemplaterows/{id}/attachments/{filename}",
      "PUT /metertriggers/{id}/thumbnail/{filename}",
      "PUT /metertriggers/{id}/workordertemplates/attachments/{filename}",
      "PUT /parts/{id}/attachments/{filename}",
      "PUT /parts/{id}/thumbnail/{filename}",
      "PUT /vendors/{id}/attachments/{filename}",
      "PUT /vendors/{id}/thumbnail/{filename}",
      "PUT /workorders/{id}/attachments/{filename}",
      "PUT /workorders/{id}/thumbnail/{filename}",
      "PUT /workorders/{id}/procedure/fields/{index}/attachment/{filename}",
      "PUT /workrequests/{id}/attachments/{filename}",
      "PUT /workrequests/{id}/thumbnail/{filename}"
    ],
    facts: ["- content request"]
  },
  {
    title: "Undeclared path parameters",
    operations: [
      "GET /conversations/{id}/members",
      "GET /workorders/{id}/comments",
      "GET /workorders/{id}/subworkorders"
    ],
    facts: ["+ param path #2"]
  },
  {
    title: "What rows of work orders hold",
    operations: ["GET /workorders"],
    facts: ["+ field 200.workOrders[].assetId", "+ field 200.workOrders[].estimatedTime"]
  },
  {
    title: "What changing a work order answers",
    operations: ["PATCH /workorders/{id}", "PATCH /workorders/{id}/status", "PATCH /workorders/{id}/partStatus"],
    facts: expanded.map((name): Fact => `+ field 200.workOrder.${name}`)
  },
  {
    title: "Required after all",
    operations: ["PATCH /workorders/{id}", "PATCH /workorders/{id}/status", "PATCH /assetcustomstatuses/{id}"],
    facts: ["~ required 200.workOrder", "~ required request.status", "~ required 200.assetcustomstatus"]
  },
  {
    title: "Instants that are not called so",
    operations: [
      "GET /meters",
      "GET /meters/{id}",
      "PATCH /meters/{id}",
      "POST /meters/{meterId}/readings",
      "POST /meterreadings"
    ],
    facts: [
      "+ format 200.meters[].lastReading.createdAt",
      "+ format 200.meters[].lastReading.readingDate",
      "+ format 200.meter.createdAt",
      "+ format 200.meter.updatedAt",
      "+ format 200.meter.lastReading.createdAt",
      "+ format 200.meter.lastReading.readingDate",
      "+ format request.readingDate",
      "+ format 201.createdAt",
      "+ format 201.readingDate",
      "+ format request[].readingDate",
      "+ format 201[].createdAt",
      "+ format 201[].readingDate"
    ]
  },
  {
    title: "Statuses of purchase orders",
    operations: purchaseOrderOperations,
    facts: [
      "+ enum 200.purchaseOrders[].status",
      "+ enum 201.status",
      "+ enum 200.purchaseOrder.status",
      "+ enum request.status"
    ]
  },
  {
    title: "Instants of purchase orders",
    operations: purchaseOrderOperations,
    facts: [
      "+ format 200.purchaseOrders[].updatedAt",
      ...["dueDate", "approvalDate", "updatedAt"].flatMap(
        (name): ReadonlyArray<Fact> => [`+ format 201.${name}`, `+ format 200.purchaseOrder.${name}`]
      ),
      "+ format request.dueDate"
    ]
  }
]
