/**
 * All events by their types, and how they look on the wire.
 *
 * @internal
 */
import { memoize } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as SchemaAST from "effect/SchemaAST"
import type { EventType } from "../../resources/Subscriptions.ts"
import * as Assets from "./Assets.ts"
import type { EventClass } from "./event.ts"
import * as Messages from "./Messages.ts"
import * as Parts from "./Parts.ts"
import * as People from "./People.ts"
import * as Purchasing from "./Purchasing.ts"
import * as Security from "./Security.ts"
import * as WorkOrders from "./WorkOrders.ts"

type Modules =
  | typeof Assets
  | typeof Messages
  | typeof Parts
  | typeof People
  | typeof Purchasing
  | typeof Security
  | typeof WorkOrders

type ClassesIn<Module> = Module extends unknown
  ? {
      [Name in keyof Module]: Module[Name] extends { readonly eventType: EventType } ? Module[Name] : never
    }[keyof Module]
  : never

type Classes = ClassesIn<Modules>

/**
 * The events that this release knows.
 *
 * @since 0.1.0
 */
export type KnownEvent = Classes["Type"]

/** The class of the event of a type. */
export type ClassOf<Type extends EventType> = Extract<Classes, { readonly eventType: Type }>

const all = [Assets, Messages, Parts, People, Purchasing, Security, WorkOrders]
  .flatMap((module): ReadonlyArray<unknown> => Object.values(module))
  .filter((value): value is EventClass => Predicate.hasProperty(value, "eventType"))
  .sort((one, other) => (one.eventType < other.eventType ? -1 : 1))

/** The modules hold these classes, as their types say. An event without a class does not compile here. */
export const classes: { readonly [Type in EventType]: EventClass } = Object.fromEntries(
  all.map((one) => [one.eventType, one])
) as { readonly [Type in Classes["eventType"]]: EventClass }

/** JSON of an object. */
export interface Body {
  readonly [key: string]: unknown
}

/** The names on the wire of properties that have other names here. */
const renamed: { readonly [Type in EventType]?: { readonly [name: string]: string } } = {
  NEW_COMMENT_ON_WORK_ORDER: { commentType: "type" },
  WORK_ORDER_DELETE: { workOrder: "WorkOrder" }
}

const sides = [
  { status: "oldStatus", main: "oldMainStatus", sub: "oldSubStatus" },
  { status: "newStatus", main: "newMainStatus", sub: "newSubStatus" }
] as const

/** The usual main status of a status. */
const impliedMain = (status: unknown): unknown => (status === "CANCELED" || status === "SKIPPED" ? "DONE" : status)

const isAbsent = (value: unknown): boolean => value === undefined || value === null

/** Makes one status of a status and a sub-status. The main status stays if it is not the usual one. */
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

/** The properties of an event on the wire, as the vendor's document lists them. */
const propertiesOf = memoize(({ eventType, fields }: EventClass) => {
  const { type: _tag, undocumented: _hidden, ...documented } = fields
  const names = renamed[eventType] ?? {}
  const all = new Set<string>()
  const required: Array<string> = []
  for (const [name, { ast }] of Object.entries(documented)) {
    const side = eventType === "WORK_ORDER_STATUS_CHANGE" ? sides.find(({ main }) => main === name) : undefined
    const onWire = side?.sub ?? names[name] ?? name
    all.add(onWire)
    if (!SchemaAST.isOptional(ast)) required.push(onWire)
  }
  return { all, required }
})

/** From the body of a delivery to what the class of the event decodes. */
export const fromWire = (type: EventType, body: Body): Body => {
  const event: Record<string, unknown> = { ...(type === "WORK_ORDER_STATUS_CHANGE" ? flattened(body) : body) }
  for (const [name, onWire] of Object.entries(renamed[type] ?? {})) {
    if (!Object.hasOwn(body, onWire)) delete event[name]
    else event[name] = body[onWire]
  }
  event["type"] = type
  delete event["undocumented"]
  if ("undocumented" in classes[type].fields) {
    const { all } = propertiesOf(classes[type])
    const rest = Object.entries(body).filter(([key]) => key !== "eventType" && !all.has(key))
    if (rest.length > 0) event["undocumented"] = Object.fromEntries(rest)
  }
  return event
}

/** From what the class of an event encodes to the body of a delivery. */
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

/** The name of a property on the wire. */
export const wireName = (type: EventType, name: string): string =>
  (type === "WORK_ORDER_STATUS_CHANGE" ? sides.find(({ main }) => main === name)?.status : undefined) ??
  renamed[type]?.[name] ??
  name

/** The only event that has all of these properties and requires no others. Undefined if there are several. */
export const byShape = (body: Body): EventType | undefined => {
  const named = new Set(all.flatMap((one) => [...propertiesOf(one).all]))
  const keys = Object.keys(body).filter((key) => named.has(key) && !everywhere.has(key) && !isAbsent(body[key]))
  const [found, ...others] = all.filter((one) => {
    const { all, required } = propertiesOf(one)
    return required.every((key) => Object.hasOwn(body, key)) && keys.every((key) => all.has(key))
  })
  return others.length === 0 ? found?.eventType : undefined
}

/** Properties that events have although they are documented without them. (Measured.) */
const everywhere: ReadonlySet<string> = new Set(["userId"])
