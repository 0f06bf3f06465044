/**
 * What does not compile. Each line after a directive is refused by the compiler with the error whose number the
 * directive names; the tests beside this file take the directives away and hold the numbers to be right.
 */
import { type DateTime, Effect, Stream } from "effect"
import {
  Asset,
  AssetId,
  type AssetsService,
  CreateWorkOrder,
  type LocationId,
  type LocationsService,
  MaintainX,
  type MaintainXError,
  Operation,
  type SubscriptionsService,
  type UsersService,
  WorkOrder,
  type WorkOrderId,
  WorkOrders,
  type WorkOrdersService
} from "../../src/index.ts"
import * as Resource from "../../src/internal/resource.ts"
import { sample } from "../../src/testing/index.ts"
import {
  current,
  type DesiredSubscription,
  decodeEvent,
  type Event,
  type EventOf,
  exhaustive,
  Gaps,
  occurredAt,
  on,
  Receiver
} from "../../src/webhooks/index.ts"

declare const assets: AssetsService
declare const locations: LocationsService
declare const users: UsersService
declare const workOrders: WorkOrdersService
declare const asset: AssetId
declare const location: LocationId
declare const workOrder: WorkOrderId

export const ids = () => [
  // @ts-expect-error 2345: a location's id where an asset's is wanted
  assets.get(location),
  // @ts-expect-error 2345: an asset's id where a location's is wanted
  locations.delete(asset),
  // @ts-expect-error 2345: a number that was not made an id of anything
  workOrders.get(12),
  // @ts-expect-error 2345: an id as a string
  workOrders.get("wo_12"),
  // @ts-expect-error 2322: a location's id in a payload that wants an asset's
  workOrders.create({ title: "Replace seal", assetId: location }),
  // @ts-expect-error 2322: an asset's id in a filter that wants a location's
  assets.list({ locationId: asset })
]

export const filters = () => [
  // @ts-expect-error 2561: a filter that does not exist, though a similar one does
  workOrders.list({ status: ["OPEN"] }),
  // @ts-expect-error 2353: a filter that does not exist, in a stream
  assets.stream({ page: 2 }),
  // @ts-expect-error 2353: the options of writes in a read
  users.list({ skipWebhook: true }),
  // @ts-expect-error 2820: a status that does not exist, though a similar one does
  workOrders.list({ statuses: ["CANCELLED"] }),
  // @ts-expect-error 2322: a property that the rows of assets cannot be expanded by
  assets.list({ expand: ["attachments"] }),
  // @ts-expect-error 2322: an order that the list of work orders does not have
  workOrders.list({ sort: "id" }),
  // @ts-expect-error 2554: a query where the operation takes none
  assets.get(asset, {})
]

export const payloads = () => [
  // @ts-expect-error 2353: the status of a work order has an operation of its own
  workOrders.update(workOrder, { status: "DONE" }),
  // @ts-expect-error 2353: so has that of an asset
  assets.update(asset, { status: "OFFLINE" }),
  // @ts-expect-error 2322: an enum is closed in what callers send
  workOrders.create({ title: "Replace seal", priority: "URGENT" }),
  // @ts-expect-error 2322: a status that can be met but not set
  workOrders.setStatus(workOrder, { status: "SKIPPED" }),
  // @ts-expect-error 2741: what must be there is not
  assets.create({ description: "Pumps water" }),
  // @ts-expect-error 2554: no payload at all
  assets.create(),
  // @ts-expect-error 2322: null for what cannot be cleared
  assets.update(asset, { name: null }),
  // @ts-expect-error 2559: the name of a manufacturer is sent in an object
  assets.update(asset, { manufacturer: "KSB" }),
  // @ts-expect-error 2345: text where the bytes of a file are wanted
  assets.uploadThumbnail(asset, "pump.png", "pump.png")
]

export const errors = () => [
  // @ts-expect-error 2769: only uploads can be too large
  Effect.catchTag(assets.get(asset), "PayloadTooLarge", () => Effect.void),
  // @ts-expect-error 2322: nor can a list be
  assets.list().pipe(Effect.catchTags({ PayloadTooLarge: () => Effect.void })),
  // @ts-expect-error 2322: an error that does not exist
  assets.get(asset).pipe(Effect.catchTags({ Timeout: () => Effect.void }))
]

export const programs = () => [
  // @ts-expect-error 2379: a program is not run before the services it needs are provided
  Effect.runPromise(Effect.flatMap(WorkOrders, (service) => service.get(workOrder))),
  // @ts-expect-error 2353: a test layer with a method that the service does not have
  WorkOrders.layerTest({ close: () => Effect.void }),
  // @ts-expect-error 2345: an organization is named by its number
  workOrders.get(workOrder).pipe(MaintainX.withOrganization("12")),
  // @ts-expect-error 2345: what is neither an effect nor a stream has no organization
  MaintainX.withOrganization(workOrders.get, 12)
]

export const answers = Effect.gen(function* () {
  const found = yield* assets.get(asset)
  // @ts-expect-error 2540: an answer is not to be changed
  found.name = "Pump 4"
  // @ts-expect-error 2339: the answer of a create is an id and nothing else
  const { name } = yield* assets.create({ name: "Pump 3" })
  // @ts-expect-error 2860: an answer is a plain object, so it is an instance of nothing
  const isAsset = found instanceof Asset
  // @ts-expect-error 2339: a row has no attachments
  const attachments = Stream.map(assets.stream(), (row) => row.attachments)
  return { name, isAsset, attachments }
})

export const subscriptions = (service: SubscriptionsService, url: string) => [
  // @ts-expect-error 2353: the filters of another type of event
  service.create({ type: "NEW_ASSET", url, filters: { oneOfProperties: ["ASSET"] } }),
  // @ts-expect-error 2353: options, where the type of event has none
  service.create({ type: "USER_LOGOUT", url, options: { serializeEntity: true } }),
  // @ts-expect-error 2820: part statuses are in lower case here
  service.create({ type: "WORK_ORDER_PART_STATUS_CHANGE", url, filters: { oneOfPartStatuses: ["KITTED"] } })
]

export const events = (event: Event) => {
  // @ts-expect-error 2339: what only some events have, before it is known which it is
  const { workOrderId } = event
  // @ts-expect-error 2367: an event that does not exist
  const isOther = event.type === "WORK_ORDER_UNDELETE"
  // @ts-expect-error 2345: the hint is the name of an event
  const decoded = decodeEvent({}, "work orders")
  // @ts-expect-error 2532: an event that is not recognized does not say when it happened
  const millis = occurredAt(event).epochMilliseconds
  return [workOrderId, isOther, decoded, millis]
}

export const handlers = (part: EventOf<"NEW_PART">, comment: EventOf<"ROLE_CREATED">) => [
  // @ts-expect-error 2345: a handler for an event that does not exist
  on("WORK_ORDER_UNDELETE", () => Effect.void),
  // @ts-expect-error 2339: a property of another event
  on("NEW_PART", (event) => Effect.succeed(event.workOrderId)),
  // @ts-expect-error 2345: what a handler does is an effect
  on("NEW_PART", async () => {}),
  // @ts-expect-error 2345: not every event has a handler
  exhaustive([on("NEW_PART", () => Effect.void)]),
  // @ts-expect-error 2379: a receiver whose handlers need a service that is not there
  Receiver.toWebHandler(Receiver.layerMemory({ secrets: [], handlers: [on("NEW_PART", () => current(part))] })),
  // @ts-expect-error 2345: nothing reads roles
  current(comment),
  // @ts-expect-error 2322: a secret that is plain text
  Receiver.layerMemory({ secrets: "mx_1", handlers: [] })
]

export const desired = (since: DateTime.Utc): ReadonlyArray<unknown> => [
  // @ts-expect-error 2353: filters of an event that has none
  { type: "NEW_LOCATION", filters: { oneOfStatuses: ["DONE"] } } satisfies DesiredSubscription,
  // @ts-expect-error 2353: filters of another event
  { type: "WORK_ORDER_CHANGE", filters: { oneOfStatuses: ["DONE"] } } satisfies DesiredSubscription,
  // @ts-expect-error 2353: options of another event
  { type: "NEW_PART", options: { serializePurchaseOrder: true } } satisfies DesiredSubscription,
  // @ts-expect-error 2353: the url follows from the base and the type
  { type: "NEW_PART", url: "https://hooks.example.com" } satisfies DesiredSubscription,
  // @ts-expect-error 2345: an event that no list tells
  Gaps.missed("NEW_COMMENT_ON_WORK_ORDER", since),
  // @ts-expect-error 2345: a change of status without what the program knows of the status before
  Gaps.missed("WORK_ORDER_STATUS_CHANGE", since)
]

interface Bells {
  readonly remove: (id: AssetId) => Effect.Effect<void, MaintainXError>
}
interface BellsWithRing extends Bells {
  readonly ring: () => Effect.Effect<void>
}
interface BellsWithRingById extends Bells {
  readonly ring: (id: AssetId) => Effect.Effect<void, MaintainXError>
}
interface BellsOfLocations {
  readonly remove: (id: LocationId) => Effect.Effect<void, MaintainXError>
}

const bells = Operation.group("Bells", { remove: Operation.del("/bells/{id}", { parameters: [AssetId] }) })
const ringing = Operation.group("Bells", {
  remove: Operation.del("/bells/{id}", { parameters: [AssetId] }),
  ring: Operation.get("/bells", { answer: Operation.empty })
})

export const services = () => [
  Resource.Service<"Bells", Bells>()("Bells", bells, (methods) => methods),
  // @ts-expect-error 2345: an operation that the service has no method for
  Resource.Service<"Bells", Bells>()("Bells", ringing, (methods) => methods),
  // @ts-expect-error 2741: a method of the service that nothing provides
  Resource.Service<"Bells", BellsWithRing>()("Bells", bells, (methods) => methods),
  // @ts-expect-error 2322: a method that takes an id, where the path of the operation has none
  Resource.Service<"Bells", BellsWithRingById>()("Bells", ringing, (methods) => methods),
  // @ts-expect-error 2322: an operation whose types are not those of the method
  Resource.Service<"Bells", BellsOfLocations>()("Bells", bells, (methods) => methods)
]

export const samples = (location: LocationId): ReadonlyArray<unknown> => [
  // @ts-expect-error 2353: a property that the record does not have
  sample(WorkOrder, { assetName: "Pump 3" }),
  // @ts-expect-error 2322: a value of another type
  sample(WorkOrder, { title: 12 }),
  // @ts-expect-error 2322: the id of another resource
  sample(WorkOrder, { assetId: location }),
  // @ts-expect-error 2379: a property that must be there taken out
  sample(WorkOrder, { title: undefined }),
  // @ts-expect-error 2322: a priority that cannot be sent
  sample(CreateWorkOrder, { priority: "HIGHEST" }),
  // @ts-expect-error 2740: no schema
  sample(workOrders)
]
