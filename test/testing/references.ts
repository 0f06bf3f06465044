/** The references of a plant: every id that a snapshot names, and where the record is to be found. */
import type { Plant } from "../../src/testing/index.ts"

type Kind = keyof Plant.Snapshot["records"]

/** What ids refer to, by the names that properties have. */
const kinds: Readonly<Record<string, Kind>> = {
  approverId: "users",
  approverTeamId: "teams",
  assetId: "assets",
  assetIds: "assets",
  assigneeIds: "users",
  authorId: "users",
  completerId: "users",
  creatorId: "users",
  criticalityId: "assetCriticalities",
  customStatusId: "assetCustomStatuses",
  destinationOrganizationId: "organizations",
  destinationPartId: "parts",
  locationId: "locations",
  mainAssetId: "assets",
  mainAssetStatusId: "assetStatuses",
  manufacturerId: "manufacturers",
  meterId: "meters",
  nextId: "workOrders",
  organizationId: "organizations",
  partId: "parts",
  previousId: "workOrders",
  procedureBlueprintIds: "procedureTemplates",
  procedureTemplateFieldId: "procedureTemplateRows",
  procedureTemplateId: "procedureTemplates",
  relatedAssetIds: "assets",
  requesterId: "users",
  sourceLocationId: "locations",
  sourceOrganizationId: "organizations",
  sourcePartId: "parts",
  tagIds: "categories",
  teamId: "teams",
  teamIds: "teams",
  templateId: "procedureTemplates",
  templateIds: "procedureTemplates",
  transferrerId: "users",
  updaterId: "users",
  userId: "users",
  userIds: "users",
  vendorContactIds: "vendorContacts",
  vendorId: "vendors",
  vendorIds: "vendors",
  workOrderBlueprintId: "workOrderBlueprints",
  workOrderFieldId: "customFields",
  workOrderId: "workOrders",
  workOrderIds: "workOrders",
  workOrderTemplateId: "workOrderTemplates"
}

/** Numbers that are called ids and refer to nothing. */
const others = new Set(["sequentialId", "id"])

/** Every id in a plant that names no record, and every property with ids that is not known here. */
export const dangling = ({ records }: Plant.Snapshot): ReadonlyArray<string> => {
  const known = new Map(
    Object.entries(records).map(([kind, rows]) => [kind, new Map(rows.map((row) => [row.id, row]))] as const)
  )
  const wrong: Array<string> = []
  const walk = (value: unknown, at: string, kind: Kind, organization: unknown): void => {
    if (Array.isArray(value)) for (const [i, item] of value.entries()) walk(item, `${at}.${i}`, kind, organization)
    else if (typeof value === "object" && value !== null) {
      for (const [name, property] of Object.entries(value)) visit(name, property, `${at}.${name}`, kind, organization)
    }
  }
  const visit = (name: string, value: unknown, at: string, kind: Kind, organization: unknown): void => {
    // Members of teams are users.
    const isMember = kind === "teams" && name === "id" && at.includes("members")
    const to = isMember ? "users" : name === "parentId" ? kind : kinds[name]
    const ids = [value].flat()
    if (to === undefined) {
      if (/Ids?$/.test(name) && !others.has(name) && ids.some((id) => typeof id === "number")) {
        wrong.push(`${at} is no known reference`)
      }
      walk(value, at, kind, organization)
      return
    }
    for (const id of ids) {
      if (id === null) continue
      const target = known.get(to)?.get(id as number)
      if (target === undefined) wrong.push(`${at}: there is no ${to} ${id}`)
      else if (kind !== "partTransferRequests" && to !== "organizations" && target["organizationId"] !== organization) {
        wrong.push(`${at}: ${to} ${id} belong to another organization`)
      }
    }
  }
  for (const [kind, rows] of Object.entries(records)) {
    for (const row of rows) walk(row, `${kind} ${row.id}`, kind as Kind, row["organizationId"])
  }
  return wrong
}
