/**
 * The stores of a factory: parts, and the purchase orders that bring them.
 *
 * @internal
 */
import type * as Api from "../../index.ts"
import type { FulfillmentRecord, ItemRecord, Stock } from "../model.ts"
import { age, day, type Ground, instant, type Machine, oneFor, type Site, type Spare } from "./ground.ts"
import { expenses, type Kind, kinds, remarks } from "./words.ts"

type Keepers = Pick<Site, "machines" | "people" | "places" | "suppliers">

/** The parts that go with each kind of machine. */
export const stock = (ground: Ground, keepers: Keepers): ReadonlyMap<Kind, ReadonlyArray<Spare>> => {
  const byModel = Map.groupBy(keepers.machines, ({ model }) => model)
  const wanted = kinds.flatMap((kind) =>
    kind.spares.flatMap((spare) => kind.makes.map(([, model]) => ({ kind, model, spare })))
  )
  const spares = new Map<Kind, Array<Spare>>()
  for (let i = 0; i < oneFor(15, ground.size.assets, 12, 3000); i++) {
    // Small factories have something for every kind of machine.
    const one = wanted[(i * 7) % wanted.length]
    if (one === undefined) break
    const turn = Math.floor(i / wanted.length)
    const name = `${one.spare} ${one.model}${turn === 0 ? "" : `, type ${turn + 1}`}`
    const spare = keep(ground, keepers, { ...one, name }, byModel.get(one.model) ?? [])
    const others = spares.get(one.kind)
    if (others === undefined) spares.set(one.kind, [spare])
    else others.push(spare)
  }
  return spares
}

const keep = (
  ground: Ground,
  { people, places, suppliers }: Keepers,
  { model, name, spare }: { readonly model: string; readonly name: string; readonly spare: string },
  machines: ReadonlyArray<Machine>
): Spare => {
  const { between, chance, fraction, now, organizationId, pick, plant } = ground
  const unitCost = between(4, 900) * 50
  const [first, other] = [pick(suppliers), pick(suppliers)]
  const vendors = first === other || chance(0.6) ? [first] : [first, other]
  const stores =
    places.stores.length > 1 && chance(0.4)
      ? [...new Set([pick(places.stores), pick(places.stores)])]
      : [pick(places.stores)]
  const stocks = stores.map((locationId): Stock => {
    const minimumQuantity = between(1, 6)
    return {
      locationId,
      // Some are running out, and some have run out.
      availableQuantity: chance(0.25) ? between(0, minimumQuantity) : between(minimumQuantity, minimumQuantity + 12),
      minimumQuantity,
      maximumQuantity: minimumQuantity + 14,
      area: `${"ABCDEF"[between(0, 5)]}-${`${between(1, 40)}`.padStart(2, "0")}`
    }
  })
  const updatedAt = instant(now - age * fraction())
  const from = between(0, Math.max(0, machines.length - 1))
  const partNumber = (place: number, id: number) => `${spare.slice(0, 2).toUpperCase()}-${model}-${id}${"AB"[place]}`
  const { id } = plant.parts.insert((id) => ({
    id,
    organizationId,
    name,
    description: `Fits ${model}`,
    barcode: `P-${`${id}`.padStart(6, "0")}`,
    unitCost,
    partTypes: [spare],
    assetIds: machines.slice(from, from + 5).map(({ id }) => id),
    teamIds: [pick(people.teams)],
    extraFields: { Drawing: `${model}-${id}` },
    stocks,
    vendors: vendors.map(({ id: vendorId }, i) => ({ vendorId, partNumber: partNumber(i, id) })),
    createdAt: instant(now - age),
    updatedAt
  }))
  return { id, name, unitCost, supplier: first, partNumber: partNumber(0, id), storeId: stores[0] ?? places.stores[0] }
}

// ---------------------------------------------------------------------------------------------------------------------
// purchase orders
// ---------------------------------------------------------------------------------------------------------------------

/** Most have come, and of the others every status is there. */
const statuses: ReadonlyArray<Api.PurchaseOrderStatus> = [
  "APPROVED",
  "PARTIALLY_FULFILLED",
  "COMPLETED",
  "PENDING",
  "REQUESTED",
  "DECLINED",
  "CANCELED",
  "COMPLETED",
  "COMPLETED",
  "APPROVED",
  "COMPLETED",
  "PARTIALLY_FULFILLED",
  "COMPLETED",
  "COMPLETED"
]

const isUnderway: ReadonlySet<string> = new Set(["APPROVED", "PARTIALLY_FULFILLED", "PENDING", "REQUESTED"])

/** Orders parts, one after the other, so that the order of the numbers is that of the times. */
export const order = (
  ground: Ground,
  { people, spares, suppliers }: Pick<Site, "people" | "spares" | "suppliers">
): void => {
  const { between, fraction, now } = ground
  const all = [...spares.values()].flat()
  const bySupplier = Map.groupBy(all, ({ supplier }) => supplier)
  const sellers = suppliers.filter((supplier) => bySupplier.has(supplier))
  const orders = Array.from({ length: oneFor(2, all.length, statuses.length, 2000) }, (_, i) => {
    const status = statuses[i % statuses.length] ?? "COMPLETED"
    return { status, at: now - fraction() * (isUnderway.has(status) ? 30 * day : age) }
  })
  for (const { at, status } of orders.toSorted((one, other) => one.at - other.at)) {
    const supplier = sellers[between(0, sellers.length - 1)]
    if (supplier === undefined) return
    const offered = bySupplier.get(supplier) ?? []
    const from = between(0, offered.length - 1)
    write(ground, people, supplier, offered.slice(from, from + between(1, 4)), status, at)
  }
}

const write = (
  ground: Ground,
  people: Site["people"],
  supplier: Spare["supplier"],
  ordered: ReadonlyArray<Spare>,
  status: Api.PurchaseOrderStatus,
  at: number
): void => {
  const { between, chance, now, organizationId, pick, plant } = ground
  const isApproved = status === "APPROVED" || status === "PARTIALLY_FULFILLED" || status === "COMPLETED"
  const items = ordered.map((spare, i) => item(ground, spare, status, i))
  const approvalDate = Math.min(now, at + between(1, 48) * 3_600_000)
  const changedAt = status === "REQUESTED" ? at : approvalDate
  plant.purchaseOrders.insert((id) => ({
    id,
    organizationId,
    title: `${ordered[0]?.name ?? "Parts"}${ordered.length > 1 ? ` and ${ordered.length - 1} more` : ""}`,
    ...(chance(0.3) ? { note: "Deliver to the central store, mornings only" } : undefined),
    ...(status === "DECLINED" ? { reviewNote: pick(remarks) } : undefined),
    status,
    dueDate: instant(at + between(5, 40) * day),
    creatorId: pick(people.planners),
    vendorId: supplier.id,
    vendorContactIds: supplier.contactIds.slice(0, 1),
    autoGeneratedNumber: plant.nextPurchaseOrderNumber(organizationId),
    ...(chance(0.2) ? { overrideNumber: `PO-${id}` } : undefined),
    ...(isApproved ? { approverId: people.planners[0], approvalDate: instant(approvalDate) } : undefined),
    items,
    costs: chance(0.5)
      ? [
          { id: plant.nextCostId(), name: "Freight", type: "AMOUNT_TAXABLE", amount: between(5, 60) * 100 },
          { id: plant.nextCostId(), name: "Tax", type: "PERCENT_TAXABLE", amount: 8 }
        ]
      : [],
    shippingAddress: address,
    billingAddress: address,
    extraFields: { Project: pick(expenses) },
    createdAt: instant(at),
    updatedAt: instant(changedAt)
  }))
}

const address: Api.PurchaseOrderAddress = {
  street: "12 Foundry Road",
  city: "Rivermill",
  state: "Ohio",
  postalCode: "44001",
  country: "USA",
  label: "Central Store"
}

/** What has come is in the stock already. */
const item = (
  { between, plant }: Ground,
  { id: partId, name, partNumber, storeId, unitCost }: Spare,
  status: Api.PurchaseOrderStatus,
  place: number
): ItemRecord => {
  const quantityOrdered = between(2, 12)
  const received = status === "COMPLETED" ? quantityOrdered : place === 0 ? between(1, quantityOrdered - 1) : 0
  const fulfillments: ReadonlyArray<FulfillmentRecord> =
    (status === "COMPLETED" || status === "PARTIALLY_FULFILLED") && received > 0
      ? [{ id: plant.nextFulfillmentId(), locationId: storeId, quantityReceived: received, isLegacy: undefined }]
      : []
  return {
    id: plant.nextPurchaseOrderItemId(),
    partId,
    name,
    partNumber,
    quantityOrdered,
    unitCost,
    price: unitCost * quantityOrdered,
    lineExtraFields: { "Charge To": `${100 + 10 * between(0, 9)}` },
    fulfillments
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// other organizations
// ---------------------------------------------------------------------------------------------------------------------

const steps: ReadonlyArray<Api.PartTransferRequestStatus> = ["PENDING", "APPROVED", "DECLINED", "CANCELED", "COMPLETED"]

/** Asks another organization for some of its parts, with a request in every status. */
export const exchange = (
  { account, between, organizationId, plant }: Ground,
  from: { readonly organizationId: Api.OrganizationId; readonly account: Api.UserId }
): void => {
  const sources = plant.parts.of([from.organizationId])
  const destinations = plant.parts.of([organizationId])
  for (const [i, status] of steps.entries()) {
    const [source, destination] = [sources[i], destinations[i]]
    if (source === undefined || destination === undefined) return
    const quantity = between(1, 4)
    const isSent = status === "APPROVED" || status === "COMPLETED"
    const sourceLocationId = source.stocks[0]?.locationId
    const locationId = destination.stocks[0]?.locationId
    plant.partTransferRequests.insert((id) => ({
      id,
      organizationId,
      status,
      sourcePartId: source.id,
      destinationPartId: destination.id,
      sourceOrganizationId: from.organizationId,
      destinationOrganizationId: organizationId,
      requesterId: account,
      quantityRequested: quantity,
      requestMessage: "We have run out",
      ...(status === "DECLINED" ? { responseMessage: "We need them ourselves" } : undefined),
      ...(isSent ? { quantityTransferred: quantity, transferrerId: from.account } : undefined),
      ...(isSent && sourceLocationId !== undefined ? { sourceLocationId } : undefined),
      ...(status === "COMPLETED" && locationId !== undefined
        ? { quantityReceived: quantity, destinationLocations: [{ locationId, quantity }] }
        : undefined)
    }))
  }
}
