/**
 * The events by their names, and what of them is called otherwise on the wire.
 *
 * @internal
 */
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { EventType } from "../../resources/Subscriptions.ts"
import type { KnownEvent } from "../Event.ts"
import { AssetStatusChange, MeterTriggerStateChange, NewAsset, NewLocation } from "./Assets.ts"
import { NewCommentOnWorkOrder, NewSlashCommand } from "./Messages.ts"
import { NewPart, PartChange, PartDelete, PartQuantityChange, PartTransfer } from "./Parts.ts"
import {
  UserActivated,
  UserInvited,
  UserLoginFailure,
  UserLoginSuccess,
  UserLogout,
  UserPermissionsChanged,
  UserRemoved,
  UserRoleChanged,
  UserSessionRevoked
} from "./People.ts"
import { NewPurchaseOrder, NewVendor, PurchaseOrderChange, PurchaseOrderStatusChange } from "./Purchasing.ts"
import {
  ApiTokenCreated,
  ApiTokenRevoked,
  ConnectorTokenRevoked,
  DataExportInitiated,
  InviteLinkArchived,
  InviteLinkCreated,
  InviteLinkUpdated,
  RoleArchived,
  RoleCreated,
  RoleUpdated,
  SsoConfigChanged,
  WebhookArchived,
  WebhookCreated
} from "./Security.ts"
import {
  NewCategoryOnWorkOrder,
  NewWorkOrder,
  NewWorkRequest,
  WorkOrderChange,
  WorkOrderDelete,
  WorkOrderOverdue,
  WorkOrderPartStatusChange,
  WorkOrderStatusChange,
  WorkRequestStatusChange
} from "./WorkOrders.ts"

/** A schema of an event. */
export interface EventSchema<out Event> extends Schema.Codec<Event, unknown> {
  readonly fields: { readonly [name: string]: { readonly ast: SchemaAST.AST } }
}

export const schemas: { readonly [Type in EventType]: EventSchema<Extract<KnownEvent, { readonly type: Type }>> } = {
  API_TOKEN_CREATED: ApiTokenCreated,
  API_TOKEN_REVOKED: ApiTokenRevoked,
  ASSET_STATUS_CHANGE: AssetStatusChange,
  CONNECTOR_TOKEN_REVOKED: ConnectorTokenRevoked,
  DATA_EXPORT_INITIATED: DataExportInitiated,
  INVITE_LINK_ARCHIVED: InviteLinkArchived,
  INVITE_LINK_CREATED: InviteLinkCreated,
  INVITE_LINK_UPDATED: InviteLinkUpdated,
  METER_TRIGGER_STATE_CHANGE: MeterTriggerStateChange,
  NEW_ASSET: NewAsset,
  NEW_CATEGORY_ON_WORK_ORDER: NewCategoryOnWorkOrder,
  NEW_COMMENT_ON_WORK_ORDER: NewCommentOnWorkOrder,
  NEW_LOCATION: NewLocation,
  NEW_PART: NewPart,
  NEW_PURCHASE_ORDER: NewPurchaseOrder,
  NEW_SLASH_COMMAND: NewSlashCommand,
  NEW_VENDOR: NewVendor,
  NEW_WORK_ORDER: NewWorkOrder,
  NEW_WORK_REQUEST: NewWorkRequest,
  PART_CHANGE: PartChange,
  PART_DELETE: PartDelete,
  PART_QUANTITY_CHANGE: PartQuantityChange,
  PART_TRANSFER: PartTransfer,
  PURCHASE_ORDER_CHANGE: PurchaseOrderChange,
  PURCHASE_ORDER_STATUS_CHANGE: PurchaseOrderStatusChange,
  ROLE_ARCHIVED: RoleArchived,
  ROLE_CREATED: RoleCreated,
  ROLE_UPDATED: RoleUpdated,
  SSO_CONFIG_CHANGED: SsoConfigChanged,
  USER_ACTIVATED: UserActivated,
  USER_INVITED: UserInvited,
  USER_LOGIN_FAILURE: UserLoginFailure,
  USER_LOGIN_SUCCESS: UserLoginSuccess,
  USER_LOGOUT: UserLogout,
  USER_PERMISSIONS_CHANGED: UserPermissionsChanged,
  USER_REMOVED: UserRemoved,
  USER_ROLE_CHANGED: UserRoleChanged,
  USER_SESSION_REVOKED: UserSessionRevoked,
  WEBHOOK_ARCHIVED: WebhookArchived,
  WEBHOOK_CREATED: WebhookCreated,
  WORK_ORDER_CHANGE: WorkOrderChange,
  WORK_ORDER_DELETE: WorkOrderDelete,
  WORK_ORDER_OVERDUE: WorkOrderOverdue,
  WORK_ORDER_PART_STATUS_CHANGE: WorkOrderPartStatusChange,
  WORK_ORDER_STATUS_CHANGE: WorkOrderStatusChange,
  WORK_REQUEST_STATUS_CHANGE: WorkRequestStatusChange
}

/** JSON of an object. */
export interface Body {
  readonly [key: string]: unknown
}

/** Properties that have another name on the wire, by ours. */
const renamed: { readonly [Type in EventType]?: { readonly [name: string]: string } } = {
  NEW_COMMENT_ON_WORK_ORDER: { commentType: "type" },
  WORK_ORDER_DELETE: { workOrder: "WorkOrder" }
}

const sides = [
  { status: "oldStatus", main: "oldMainStatus", sub: "oldSubStatus" },
  { status: "newStatus", main: "newMainStatus", sub: "newSubStatus" }
] as const

/** The main status that is not mentioned. */
const impliedMain = (status: unknown): unknown => (status === "CANCELED" || status === "SKIPPED" ? "DONE" : status)

const isAbsent = (value: unknown): boolean => value === undefined || value === null

/** Makes one status of a status and a sub-status, and tells of the former only where it is a surprise. */
const flattened = (body: Body): Body => {
  const { newSubStatus, oldSubStatus, ...flat } = body as Record<string, unknown>
  for (const { main, status, sub } of sides) {
    delete flat[main]
    const wire = body[status]
    if (wire === undefined) continue
    const own = isAbsent(body[sub]) ? wire : body[sub]
    flat[status] = own
    if (impliedMain(own) !== wire) flat[main] = wire
  }
  return flat
}

const unflattened = (event: Body): Body => {
  const { newMainStatus, oldMainStatus, ...body } = event as Record<string, unknown>
  for (const { main, status, sub } of sides) {
    const own = event[status]
    const wire = event[main] ?? impliedMain(own)
    body[status] = wire
    if (wire !== own) body[sub] = own
  }
  return body
}

/** The properties that the event has on the wire, as the vendor's document lists them. */
export interface Properties {
  readonly all: ReadonlySet<string>
  readonly required: ReadonlyArray<string>
}

const known = new Map<EventType, Properties>()

export const propertiesOf = (type: EventType): Properties => {
  let properties = known.get(type)
  if (properties === undefined) {
    const { type: _tag, undocumented: _hidden, ...fields } = schemas[type].fields
    const names = renamed[type] ?? {}
    const all = new Set<string>()
    const required: Array<string> = []
    for (const [name, { ast }] of Object.entries(fields)) {
      const side = type === "WORK_ORDER_STATUS_CHANGE" ? sides.find(({ main }) => main === name) : undefined
      const onWire = side?.sub ?? names[name] ?? name
      all.add(onWire)
      if (!SchemaAST.isOptional(ast)) required.push(onWire)
    }
    properties = { all, required }
    known.set(type, properties)
  }
  return properties
}

/** What the schema of an event decodes, from what was sent. */
export const fromWire = (type: EventType, body: Body): Body => {
  const event: Record<string, unknown> = { ...(type === "WORK_ORDER_STATUS_CHANGE" ? flattened(body) : body) }
  for (const [name, onWire] of Object.entries(renamed[type] ?? {})) {
    if (!Object.hasOwn(body, onWire)) delete event[name]
    else event[name] = body[onWire]
  }
  event["type"] = type
  delete event["undocumented"]
  if ("undocumented" in schemas[type].fields) {
    const { all } = propertiesOf(type)
    const rest = Object.entries(body).filter(([key]) => key !== "eventType" && !all.has(key))
    if (rest.length > 0) event["undocumented"] = Object.fromEntries(rest)
  }
  return event
}

/** What is sent, from what the schema of an event encodes to. */
export const toWire = (type: EventType, encoded: Body): Body => {
  const { type: _tag, undocumented, ...event } = encoded
  const body: Record<string, unknown> = { ...(type === "WORK_ORDER_STATUS_CHANGE" ? unflattened(event) : event) }
  for (const [name, onWire] of Object.entries(renamed[type] ?? {})) {
    if (!Object.hasOwn(body, name)) continue
    const value = body[name]
    delete body[name]
    body[onWire] = value
  }
  return { ...(Predicate.isObject(undocumented) ? undocumented : undefined), eventType: type, ...body }
}

/** The name that a property has on the wire. */
export const wireName = (type: EventType, name: string): string =>
  (type === "WORK_ORDER_STATUS_CHANGE" ? sides.find(({ main }) => main === name)?.status : undefined) ??
  renamed[type]?.[name] ??
  name

/**
 * The one event whose properties these are: all that it needs are there, and none that only others have. Some events
 * cannot be told apart by their properties.
 */
export const byShape = (body: Body): EventType | undefined => {
  const types = Object.keys(schemas) as ReadonlyArray<EventType> // The type says so.
  const named = new Set(types.flatMap((type) => [...propertiesOf(type).all]))
  const keys = Object.keys(body).filter((key) => named.has(key) && !everywhere.has(key) && !isAbsent(body[key]))
  const [type, ...others] = types.filter((type) => {
    const { all, required } = propertiesOf(type)
    return required.every((key) => Object.hasOwn(body, key)) && keys.every((key) => all.has(key))
  })
  return others.length === 0 ? type : undefined
}

/** It was seen in events that are documented without it. (Measured.) */
const everywhere: ReadonlySet<string> = new Set(["userId"])
