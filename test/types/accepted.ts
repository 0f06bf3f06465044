/**
 * What types the parts of the public face have, for those that a program's own signatures depend on. Checked, never
 * run.
 */

import { expectTypeOf } from "@effect/vitest"
import { type DateTime, Effect, type Layer, type Redacted, type Result, Stream } from "effect"
import type { HttpRouter } from "effect/http"
import {
  type Asset,
  type AssetId,
  type AssetRow,
  type AssetStatusValue,
  type AssetsService,
  type BadRequest,
  type CreatedAsset,
  type CreatedSubscription,
  type CreateSubscription,
  type EntityAndTokenOptions,
  type EntityOptions,
  EventType,
  type InvalidSettings,
  MaintainX,
  type MaintainXClient,
  type MaintainXError,
  type Operation,
  type OrganizationId,
  type Organizations,
  type Part,
  type Parts,
  type PlainEventType,
  Recurrence,
  SubscriptionId,
  type Subscriptions,
  type SubscriptionsService,
  UpdateAsset,
  type UploadError,
  type UploadedFile,
  WorkOrder,
  type WorkOrderChangeFilters,
  type WorkOrderId,
  type WorkOrderStatus,
  WorkOrders
} from "../../src/index.ts"
import { sample } from "../../src/testing/index.ts"
import {
  current,
  decodeEvent,
  type Event,
  type EventOf,
  exhaustive,
  type FiltersOf,
  Gaps,
  type Inbox,
  type KnownEvent,
  type NewWorkOrder,
  type NotAnEvent,
  type On,
  type OptionsOf,
  objectOf,
  occurredAt,
  on,
  organizationOf,
  type Received,
  Receiver,
  Subscribed,
  type SubscriptionOutcome,
  type SubscriptionStore,
  type SubscriptionStoreError,
  type SubscriptionTo,
  type TypesOf,
  type UnrecognizedEvent
} from "../../src/webhooks/index.ts"

declare const assets: AssetsService
declare const id: AssetId

export const answers = () => {
  expectTypeOf(assets.get(id)).toEqualTypeOf<Effect.Effect<Asset, MaintainXError>>()
  expectTypeOf(assets.create({ name: "Pump 3" })).toEqualTypeOf<Effect.Effect<CreatedAsset, MaintainXError>>()
  expectTypeOf(assets.list()).toEqualTypeOf<Effect.Effect<Operation.Page<AssetRow>, MaintainXError>>()
  expectTypeOf(assets.stream()).toEqualTypeOf<Stream.Stream<AssetRow, MaintainXError>>()
  expectTypeOf(assets.delete(id)).toEqualTypeOf<Effect.Effect<void, MaintainXError>>()
  expectTypeOf(assets.uploadThumbnail(id, "pump.png", new Uint8Array())).toEqualTypeOf<
    Effect.Effect<UploadedFile, UploadError>
  >()
}

export const properties = (asset: Asset, row: AssetRow) => {
  expectTypeOf(asset.id).toEqualTypeOf<AssetId>()
  expectTypeOf(asset.name).toEqualTypeOf<string>()
  // Null and absent are one thing to the reader.
  expectTypeOf(asset.description).toEqualTypeOf<string | undefined>()
  expectTypeOf(row.description).toEqualTypeOf<string | undefined>()
  expectTypeOf(row.createdAt).toEqualTypeOf<DateTime.Utc>()
  // Known values autocomplete, and any other is a string.
  expectTypeOf(asset.status?.status).toEqualTypeOf<AssetStatusValue | (string & {}) | undefined>()
}

const ordinary = {
  Unauthorized: () => Effect.succeed("Unauthorized" as const),
  Forbidden: () => Effect.succeed("Forbidden" as const),
  NotFound: () => Effect.succeed("NotFound" as const),
  Network: () => Effect.succeed("Network" as const),
  BadRequest: () => Effect.succeed("BadRequest" as const),
  RateLimited: () => Effect.succeed("RateLimited" as const),
  ServerError: () => Effect.succeed("ServerError" as const),
  UnexpectedResponse: () => Effect.succeed("UnexpectedResponse" as const),
  OutcomeUnknown: () => Effect.succeed("OutcomeUnknown" as const)
}

export const errors = () => {
  const got = assets.get(id).pipe(Effect.catchTags(ordinary))
  expectTypeOf<Effect.Error<typeof got>>().toEqualTypeOf<never>()

  const upload = assets.uploadAttachment(id, "pump.png", new Uint8Array())
  const almost = upload.pipe(Effect.catchTags(ordinary))
  expectTypeOf<Effect.Error<typeof almost>["_tag"]>().toEqualTypeOf<"FileUnreadable" | "PayloadTooLarge">()
  const uploaded = upload.pipe(
    Effect.catchTags({ ...ordinary, FileUnreadable: () => Effect.void, PayloadTooLarge: () => Effect.void })
  )
  expectTypeOf<Effect.Error<typeof uploaded>>().toEqualTypeOf<never>()

  const some = assets.stream().pipe(Stream.catchTag("NotFound", () => Stream.empty))
  expectTypeOf<Stream.Error<typeof some>>().toEqualTypeOf<Exclude<MaintainXError, { readonly _tag: "NotFound" }>>()
}

export const organizations = () => {
  expectTypeOf(MaintainX.withOrganization(assets.get(id), 3)).toEqualTypeOf<Effect.Effect<Asset, MaintainXError>>()
  expectTypeOf(assets.get(id).pipe(MaintainX.withOrganization(3))).toEqualTypeOf<Effect.Effect<Asset, MaintainXError>>()
  expectTypeOf(assets.stream().pipe(MaintainX.withOrganizations([3, 5]))).toEqualTypeOf<
    Stream.Stream<AssetRow, MaintainXError>
  >()
}

export const layers = () => {
  expectTypeOf(MaintainX.layer).toEqualTypeOf<Layer.Layer<MaintainXClient | MaintainX.Resources, InvalidSettings>>()
  expectTypeOf(WorkOrders.layerTest({ get: () => Effect.never })).toEqualTypeOf<Layer.Layer<WorkOrders>>()
}

/** Each type of event has its own filters and options. */
export const subscriptions = (service: SubscriptionsService, type: PlainEventType) => {
  const url = "https://hooks.example/"
  const created = service.create({
    type: "WORK_ORDER_CHANGE",
    url,
    filters: { oneOfProperties: ["ASSET"] },
    options: { serializeEntity: true, onlySerializeFilteredProperties: true }
  })
  expectTypeOf(created).toEqualTypeOf<Effect.Effect<CreatedSubscription, MaintainXError>>()
  expectTypeOf(service.create({ type, url })).toEqualTypeOf<typeof created>()
  expectTypeOf(service.create({ type: "NEW_WORK_ORDER", url, options: {} })).toEqualTypeOf<typeof created>()
  expectTypeOf<CreateSubscription["type"]>().toEqualTypeOf<EventType>()
  expectTypeOf(service.secret(SubscriptionId.make(1))).toEqualTypeOf<
    Effect.Effect<Redacted.Redacted<string>, MaintainXError>
  >()
}

export const events = (event: Event, known: KnownEvent) => {
  expectTypeOf<KnownEvent["type"]>().toEqualTypeOf<EventType>()
  expectTypeOf<EventOf<"NEW_WORK_ORDER">>().toEqualTypeOf<NewWorkOrder>()
  expectTypeOf<EventOf<"UNRECOGNIZED">>().toEqualTypeOf<UnrecognizedEvent>()
  if (event.type === "WORK_ORDER_STATUS_CHANGE") {
    expectTypeOf(event.workOrderId).toEqualTypeOf<WorkOrderId>()
    expectTypeOf(event.newStatus).toEqualTypeOf<WorkOrderStatus | (string & {})>()
    expectTypeOf(event.occurredAt).toEqualTypeOf<DateTime.Utc>()
    expectTypeOf(event.newWorkOrder?.assetId).toEqualTypeOf<AssetId | undefined>()
    expectTypeOf(event.undocumented).toEqualTypeOf<Redacted.Redacted<{ readonly [key: string]: unknown }> | undefined>()
  }
  expectTypeOf(occurredAt(known)).toEqualTypeOf<DateTime.Utc>()
  expectTypeOf(occurredAt(event)).toEqualTypeOf<DateTime.Utc | undefined>()
  expectTypeOf(organizationOf(known)).toEqualTypeOf<OrganizationId>()
  const object = objectOf(known)
  if (object.kind === "asset") expectTypeOf(object.id).toEqualTypeOf<AssetId>()
  expectTypeOf(decodeEvent({})).toEqualTypeOf<Result.Result<Event, NotAnEvent>>()
}

/** What a subscription to an event takes, by the event. */
export const subscribing = () => {
  expectTypeOf<FiltersOf<"WORK_ORDER_CHANGE">>().toEqualTypeOf<WorkOrderChangeFilters>()
  expectTypeOf<FiltersOf<"NEW_ASSET">>().toEqualTypeOf<never>()
  expectTypeOf<FiltersOf<"USER_LOGOUT">>().toEqualTypeOf<never>()
  expectTypeOf<OptionsOf<"NEW_ASSET">>().toEqualTypeOf<EntityOptions>()
  expectTypeOf<OptionsOf<"NEW_PURCHASE_ORDER">>().toEqualTypeOf<EntityAndTokenOptions>()
  expectTypeOf<OptionsOf<"ASSET_STATUS_CHANGE">>().toEqualTypeOf<never>()
  expectTypeOf<SubscriptionTo<"NEW_ASSET">["type"]>().toEqualTypeOf<"NEW_ASSET">()
  expectTypeOf<SubscriptionTo<EventType>>().toExtend<CreateSubscription>()
}

/** What handlers are given, and what they need is needed by the receiver. */
export const handling = (part: EventOf<"NEW_PART">, order: EventOf<"WORK_ORDER_CHANGE">) => {
  const one = on("NEW_WORK_ORDER", (event, received) => {
    expectTypeOf(event).toEqualTypeOf<NewWorkOrder>()
    expectTypeOf(received).toEqualTypeOf<Received>()
    return WorkOrders.use(({ get }) => get(event.workOrderId))
  })
  const several = on(["NEW_PART", "PART_CHANGE"], (event) => {
    expectTypeOf(event).toEqualTypeOf<EventOf<"NEW_PART" | "PART_CHANGE">>()
    return current(event)
  })
  expectTypeOf(one).toEqualTypeOf<On<"NEW_WORK_ORDER", MaintainXError, WorkOrders>>()
  expectTypeOf(Receiver.layerMemory({ secrets: [], handlers: [one, several] })).toEqualTypeOf<
    Layer.Layer<never, never, HttpRouter.HttpRouter | WorkOrders | Parts>
  >()
  expectTypeOf(Receiver.layer({ secrets: [], handlers: [one] })).toEqualTypeOf<
    Layer.Layer<never, never, HttpRouter.HttpRouter | Inbox.Inbox | WorkOrders>
  >()
  const all = exhaustive([on(EventType.literals, () => Effect.void), on("UNRECOGNIZED", () => Effect.void)])
  expectTypeOf<TypesOf<typeof all>>().toEqualTypeOf<Event["type"]>()
  expectTypeOf(current(part)).toEqualTypeOf<Effect.Effect<Part, MaintainXError, Parts>>()
  expectTypeOf(current(order)).toEqualTypeOf<Effect.Effect<WorkOrder, MaintainXError, WorkOrders>>()
}

/** What may be left out may be undefined, in queries, in payloads and inside of them; answers have no undefined. */
export const undefinedProperties = (
  maybe: { readonly text?: string; readonly number: number | undefined; readonly at: DateTime.Utc | undefined },
  workOrder: WorkOrder
) => {
  expectTypeOf<{ description: string | undefined }>().toExtend<UpdateAsset>()
  expectTypeOf(workOrder.dueDate).toEqualTypeOf<DateTime.Utc | undefined>()
  expectTypeOf<{ readonly dueDate: undefined }>().not.toExtend<Pick<WorkOrder, "dueDate">>()
  return [
    assets.create({ name: "Pump 3", description: maybe.text, manufacturer: { name: maybe.text } }),
    assets.update(id, { name: maybe.text, description: maybe.text, depreciation: { purchasePrice: maybe.number } }),
    assets.list({ limit: maybe.number, updatedAt: { gte: maybe.at } }),
    assets.delete(id, { skipWebhook: undefined })
  ]
}

/** What is missing of a subscription is asked for where it is used, and processes that only receive need no client. */
export const subscribed = (since: DateTime.Utc) => {
  const layer = Subscribed.layer({
    base: "https://hooks.example/",
    subscriptions: [
      { type: "NEW_WORK_ORDER", options: { serializeEntity: true }, silence: "6 hours" },
      { type: "WORK_ORDER_CHANGE", name: "titles", filters: { oneOfProperties: ["TITLE"] } }
    ]
  })
  expectTypeOf(layer).toEqualTypeOf<Layer.Layer<Subscribed, BadRequest, SubscriptionStore>>()
  expectTypeOf(Subscribed.use(({ ensure }) => ensure())).toEqualTypeOf<
    Effect.Effect<
      ReadonlyArray<SubscriptionOutcome>,
      MaintainXError | SubscriptionStoreError,
      Subscribed | Subscriptions | Organizations
    >
  >()
  expectTypeOf(Subscribed.use(({ heard }) => heard("NEW_WORK_ORDER"))).toEqualTypeOf<
    Effect.Effect<void, never, Subscribed>
  >()
  expectTypeOf(Gaps.missed("NEW_WORK_ORDER", since)).toEqualTypeOf<
    Stream.Stream<NewWorkOrder, MaintainXError, Gaps.Lists>
  >()
  expectTypeOf(
    Gaps.missed("WORK_ORDER_STATUS_CHANGE", since, { recover: ({ id }) => Effect.fail(`${id}`) })
  ).toEqualTypeOf<Stream.Stream<EventOf<"WORK_ORDER_STATUS_CHANGE">, MaintainXError | string, Gaps.Lists>>()
  expectTypeOf<(typeof Gaps.fidelity)["WORK_ORDER_CHANGE"]>().toEqualTypeOf<"at least">()
}

/** Samples have the type of their schema, and can lack what may be absent. */
export const samples = (type: string) => {
  expectTypeOf(sample(WorkOrder)).toEqualTypeOf<WorkOrder>()
  expectTypeOf(sample(WorkOrder, { title: "Replace seal", type, dueDate: undefined })).toEqualTypeOf<WorkOrder>()
  expectTypeOf(sample(Recurrence, { type: "WEEKLY", interval: 2 })).toEqualTypeOf<Recurrence>()
  expectTypeOf(sample(UpdateAsset, { description: null, barcode: undefined })).toEqualTypeOf<UpdateAsset>()
  return WorkOrders.layerTest({ get: (id) => Effect.succeed(sample(WorkOrder, { id })) })
}
