/**
 * Refuses what a schema allows and no plant means: empty names, negative quantities, addresses that are none. The vendor
 * says nothing of these. That the real API refuses them is an assumption, and a switch: `implausibleValues`.
 *
 * Values of `extraFields` under a label that no field has are taken. Plants of tests seldom have fields.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { CustomFieldEntity } from "../index.ts"
import type { FieldIssue } from "../MaintainXError.ts"
import type { Operation } from "../Operation.ts"
import type { CustomFieldRecord } from "./model.ts"
import type { Plant } from "./plant.ts"
import { Refused } from "./refusal.ts"
import { isPresent } from "./resources/Users.ts"
import { Acting } from "./table.ts"

/** Refuses a write whose body has values that no plant means. */
export const checkPlausible = (
  plant: Plant,
  operation: Operation,
  args: ReadonlyArray<unknown>
): Effect.Effect<void, Refused, Acting> =>
  Effect.flatMap(Acting, ({ organizations }) => {
    const { body, name, parameters } = operation
    if (body === undefined || body === "bytes" || apart.has(name)) return Effect.void
    const payload = args[parameters.length]
    const fields = fieldsFor(plant, operation, organizations)
    // In an order that does not depend on that of the properties.
    const found = [...complaintsAbout(payload, { plant, fields, organizations })].sort((one, other) =>
      (one.fieldPath ?? "") < (other.fieldPath ?? "") ? -1 : 1
    )
    const [first, ...others] = [
      ...found,
      ...(name.startsWith("Users.") ? secondOfAddress(plant, args, payload, organizations) : [])
    ]
    return first === undefined
      ? Effect.void
      : Effect.fail(new Refused({ status: 400, issues: [first, ...others.slice(0, mostIssues)] }))
  })

/** As many are told. */
const mostIssues = 100

/** Addresses that are none are dropped by mails, as documented. What subscriptions filter by may be anything. */
const apart = new Set(["PurchaseOrders.sendEmails", "WorkOrders.sendEmails", "Subscriptions.create"])

interface Ground {
  readonly plant: Plant
  /** The custom fields that values are for, by label. */
  readonly fields: ReadonlyMap<string, CustomFieldRecord>
  readonly organizations: Acting["Service"]["organizations"]
}

const entities: Readonly<Record<string, CustomFieldEntity>> = {
  Assets: "assets",
  Locations: "locations",
  Parts: "parts",
  PurchaseOrders: "purchaseOrders",
  Vendors: "vendors",
  WorkOrders: "workOrders"
}

const fieldsFor = (
  { customFields }: Plant,
  { name }: Operation,
  organizations: Ground["organizations"]
): Ground["fields"] => {
  const entity = entities[name.split(".")[0] ?? ""]
  const all = entity === undefined ? [] : customFields.of(organizations).filter((field) => field.entity === entity)
  return new Map(all.map((field) => [field.label, field]))
}

function* complaintsAbout(value: unknown, ground: Ground, path: ReadonlyArray<string> = []): Generator<FieldIssue> {
  const name = path.at(-1) ?? ""
  // An item of a list has the name of the list.
  const named = /^\d+$/.test(name) ? (path.at(-2) ?? "") : name
  const error = errorOf(named, value, ground)
  if (error !== undefined) {
    const shown = typeof value === "string" || typeof value === "number" ? { fieldValue: value } : undefined
    yield { error, fieldPath: path.join("."), ...shown }
  }
  if (name === "extraFields" && path.length === 1 && Predicate.isObject(value)) {
    for (const [label, text] of Object.entries(value)) {
      const problem = ofField(ground.fields.get(label), text)
      if (problem !== undefined) yield { error: problem, fieldPath: `extraFields.${label}` }
    }
    return
  }
  if (Array.isArray(value))
    for (const [i, item] of value.entries()) yield* complaintsAbout(item, ground, [...path, `${i}`])
  else if (Predicate.isObject(value) && Object.getPrototypeOf(value) === Object.prototype) {
    for (const [key, part] of Object.entries(value)) yield* complaintsAbout(part, ground, [...path, key])
  }
}

const errorOf = (name: string, value: unknown, { organizations, plant }: Ground): string | undefined => {
  if (typeof value === "string") {
    if (/^(?:title|name|label)$/.test(name) && value.trim() === "") return "must NOT have fewer than 1 characters"
    if (/^emails?$/.test(name) && !isAddress(value)) return 'must match format "email"'
    return undefined
  }
  if (typeof value !== "number") return undefined
  if (/quantity|cost|price|hourlyRate|estimatedTime|duration/i.test(name)) return value < 0 ? "must be >= 0" : undefined
  if (name === "partId")
    return isIn(plant.parts.peek(value as never), organizations) ? undefined : "there is no such part"
  if (name === "vendorIds") {
    return isIn(plant.vendors.peek(value as never), organizations) ? undefined : "there is no such vendor"
  }
  return undefined
}

const isIn = (record: { readonly organizationId: number } | undefined, organizations: ReadonlyArray<number>): boolean =>
  record !== undefined && organizations.includes(record.organizationId)

const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text)

/** What is wrong with the value of a custom field. An empty value is none. */
const ofField = (field: CustomFieldRecord | undefined, value: unknown): string | undefined => {
  if (field === undefined || typeof value !== "string" || value === "") return undefined
  if (field.type === "number") return /^[+-]?\d+(?:\.\d+)?$/.test(value.trim()) ? undefined : "must be number"
  const { options = [] } = field
  return field.type === "singleSelect" && options.length > 0 && !options.includes(value)
    ? `must be equal to one of the allowed values: ${options.join(", ")}`
    : undefined
}

/** An address is that of one user. */
const secondOfAddress = (
  { users }: Plant,
  [id]: ReadonlyArray<unknown>,
  payload: unknown,
  organizations: Ground["organizations"]
): ReadonlyArray<FieldIssue> => {
  const email = Predicate.hasProperty(payload, "email") ? payload.email : undefined
  if (typeof email !== "string" || email === "") return []
  const isTaken = users
    .of(organizations)
    .some((user) => isPresent(user) && user.id !== id && user.email?.toLowerCase() === email.toLowerCase())
  return isTaken ? [{ error: "there is a user with this address already", fieldPath: "email" }] : []
}
