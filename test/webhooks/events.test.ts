import { readFileSync } from "node:fs"
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Redacted, Result } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { TestClock } from "effect/testing"
import { EventType } from "../../src/resources/Subscriptions.ts"
import {
  decodeEvent,
  type Event,
  encodeEvent,
  isEventType,
  objectOf,
  occurredAt,
  organizationOf,
  sign,
  verifyEvent
} from "../../src/webhooks/index.ts"
import { instances, oneOfThese } from "../contract/instances.ts"
import { type Compared, isOfInteger, leftOut, shared } from "../contract/shared.ts"
import { eventTypes, payloadOf } from "./payloads.ts"

type Body = Record<string, unknown>

const decoded = (body: unknown, hint?: EventType): Event => Result.getOrThrow(decodeEvent(body, hint))

const common = { orgId: 3, occurredAt: "2026-09-01T08:00:00.000Z" }

/** Random payloads of an event, with its embedded record and without. */
const payloads = (type: EventType, manner: "documented" | "tolerated"): Arbitrary.Arbitrary<Body> =>
  Arbitrary.map(instances(payloadOf(type), manner), (payload) => payload as Body)

/** What of JSON is to come back: null is absent, and an instant is the same however it is written. */
const meaning = (json: unknown): unknown => {
  if (typeof json === "string") {
    return /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(json) ? new Date(json).toISOString() : json
  }
  if (Array.isArray(json)) return json.map(meaning)
  if (typeof json !== "object" || json === null) return json
  const entries = Object.entries(json).filter(([, value]) => value !== null)
  return Object.fromEntries(entries.map(([key, value]) => [key, meaning(value)]))
}

describe("the vendor's document", () => {
  it("has the same events, keys, types, enums and formats", async () => {
    assert.sameMembers([...eventTypes], [...EventType.literals])
    if (shared === undefined) return leftOut("the comparison of the events")
    const vendor = JSON.parse(readFileSync(shared.document, "utf8"))
    assert.sameMembers([...eventTypes], Object.keys(vendor["x-webhooks"]))
    const { diffDocs } = await import(shared.diff)
    const webhooks = eventTypes.map((type) => [
      type,
      { post: { requestBody: { content: { "application/json": { schema: payloadOf(type) } } } } }
    ])
    const ours = { openapi: "3.1.0", paths: {}, webhooks: Object.fromEntries(webhooks) }
    const hooks: ReadonlyArray<Hook> = diffDocs({ ...vendor, paths: {} }, ours).hooks
    assert.strictEqual(hooks.length, 46)
    assert.deepStrictEqual(
      hooks
        .flatMap(({ key, tally }) =>
          tally.diffs
            .filter((difference) => !isOfInteger(difference))
            .map(({ cat, kind, where }) => `${key}: ${kind} ${cat} ${where}`)
        )
        .sort(),
      [
        // Its prose lists the values.
        "NEW_COMMENT_ON_WORK_ORDER: extra enum payload.type",
        "NEW_PURCHASE_ORDER: extra enum payload.newPurchaseOrder.status",
        "PURCHASE_ORDER_CHANGE: extra enum payload.newPurchaseOrder.status",
        // As everywhere in purchase orders, instants are only called strings.
        "NEW_PURCHASE_ORDER: extra format payload.newPurchaseOrder.approvalDate",
        "NEW_PURCHASE_ORDER: extra format payload.newPurchaseOrder.dueDate",
        "PURCHASE_ORDER_CHANGE: extra format payload.newPurchaseOrder.approvalDate",
        "PURCHASE_ORDER_CHANGE: extra format payload.newPurchaseOrder.dueDate",
        "PURCHASE_ORDER_CHANGE: extra format payload.newPurchaseOrder.updatedAt",
        "PURCHASE_ORDER_STATUS_CHANGE: extra format payload.purchaseOrder.dueDate",
        // Measured.
        "NEW_WORK_ORDER: extra field payload.userId"
      ].sort()
    )
  })
})

interface Hook {
  readonly key: string
  readonly tally: { readonly diffs: ReadonlyArray<Compared> }
}

/** JSON of any kind, often with the names that the events have. */
const json: Arbitrary.Arbitrary<unknown> = oneOfThese<unknown>([
  Arbitrary.schema(Schema.Json),
  Arbitrary.schema(
    Schema.Record(
      Schema.Literals([
        "orgId",
        "occurredAt",
        "eventType",
        "type",
        "workOrderId",
        "newStatus",
        "__proto__",
        "undocumented"
      ]),
      Schema.Json
    )
  )
])

const runs = { arbitrary: { runs: 20 } }

for (const type of eventTypes) {
  describe(type, () => {
    it.effect.prop(
      "comes back whole from whatever the document allows",
      [payloads(type, "documented")],
      ([payload]) =>
        Effect.sync(() => {
          const event = decoded(payload, type)
          assert.strictEqual(event.type, type)
          assert.deepStrictEqual(meaning(encodeEvent(event)), meaning({ ...payload, eventType: type }))
        }),
      runs
    )

    it.effect.prop(
      "is the same on the wire after the first reading, with new properties, new values of enums and nulls",
      [payloads(type, "tolerated")],
      ([payload]) =>
        Effect.sync(() => {
          const sent = encodeEvent(decoded(payload, type))
          const again = decoded(sent)
          assert.strictEqual(again.type, type)
          assert.deepStrictEqual(encodeEvent(again), sent)
        }),
      runs
    )

    it.effect.prop(
      "is refused by the name of the property, never with a defect, where one is something else",
      [payloads(type, "documented"), oneOfThese(Object.keys(keysOf(type)).map(Arbitrary.Constant)), json],
      ([payload, key, junk]) =>
        Effect.sync(() => {
          const result = decodeEvent({ ...payload, [key]: junk }, type)
          if (Result.isFailure(result)) {
            const at = result.failure.path?.split(".")[0]
            assert.include([key, key.replace("SubStatus", "Status")], at, JSON.stringify(junk))
          }
        }),
      runs
    )

    it.effect.prop(
      "has a time, an organization and an object",
      [payloads(type, "documented")],
      ([payload]) =>
        Effect.sync(() => {
          const event = decoded(payload, type)
          assert.isTrue(DateTime.isDateTime(occurredAt(event)))
          assert.isTrue(Number.isInteger(organizationOf(event)))
          const object = objectOf(event)
          assert.strictEqual(object?.kind, kinds[type] ?? kindOfOthers(type))
          assert.isTrue(Number.isInteger(object?.id))
        }),
      runs
    )
  })
}

function keysOf(type: EventType): object {
  return payloadOf(type)["properties"] as object
}

const kinds: { readonly [Type in EventType]?: string } = {
  ASSET_STATUS_CHANGE: "asset",
  METER_TRIGGER_STATE_CHANGE: "meterTrigger",
  NEW_ASSET: "asset",
  NEW_LOCATION: "location",
  NEW_SLASH_COMMAND: "message",
  NEW_VENDOR: "vendor",
  NEW_WORK_REQUEST: "workRequest",
  WORK_REQUEST_STATUS_CHANGE: "workRequest",
  USER_LOGIN_FAILURE: "organization"
}

const kindOfOthers = (type: EventType): string => {
  if (/WORK_ORDER/.test(type)) return "workOrder"
  if (/PURCHASE_ORDER/.test(type)) return "purchaseOrder"
  if (/PART/.test(type)) return "part"
  if (/^USER/.test(type)) return "user"
  if (/^ROLE/.test(type)) return "role"
  if (/^INVITE/.test(type)) return "inviteLink"
  if (/^WEBHOOK/.test(type)) return "subscription"
  return "organization"
}

describe("which event it is", () => {
  const newOrder = { ...common, workOrderId: 2 }

  it("is what the hint says, then what the body says", () => {
    assert.strictEqual(decoded(newOrder, "WORK_ORDER_CHANGE").type, "WORK_ORDER_CHANGE")
    assert.strictEqual(decoded({ ...newOrder, eventType: null }, "NEW_WORK_ORDER").type, "NEW_WORK_ORDER")
    assert.strictEqual(decoded({ ...newOrder, eventType: "WORK_ORDER_DELETE" }).type, "WORK_ORDER_DELETE")
  })

  it("is not recognized where the two contradict each other, where it is new, or where it cannot be told", () => {
    const unrecognized = (body: Body, hint?: EventType) => {
      const event = decoded(body, hint)
      assert(event.type === "UNRECOGNIZED")
      assert.strictEqual(Redacted.value(event.value), body)
      assert.strictEqual(encodeEvent(event), body)
      assert.isUndefined(occurredAt(event) ?? organizationOf(event) ?? objectOf(event))
      return event.eventType
    }
    const named = { ...newOrder, eventType: "NEW_WORK_ORDER" }
    assert.strictEqual(unrecognized(named, "WORK_ORDER_CHANGE"), "NEW_WORK_ORDER")
    assert.strictEqual(unrecognized({ ...newOrder, eventType: "WORK_ORDER_UNDELETE" }), "WORK_ORDER_UNDELETE")
    assert.strictEqual(unrecognized({ ...newOrder, eventType: "constructor" }), "constructor")
    assert.isUndefined(unrecognized({ ...newOrder, eventType: 7 }))
    assert.isUndefined(unrecognized({ ...newOrder, eventType: 7 }, "NEW_WORK_ORDER"))
    assert.isUndefined(unrecognized(newOrder))
    assert.isUndefined(unrecognized({}))
    // What looks like an event and is none.
    assert.isUndefined(unrecognized({ ...common, locationId: "12" }))
  })

  const ambiguous = [
    ["NEW_WORK_ORDER", "WORK_ORDER_CHANGE", "WORK_ORDER_DELETE"],
    ["NEW_PART", "PART_CHANGE", "PART_DELETE"],
    ["NEW_PURCHASE_ORDER", "PURCHASE_ORDER_CHANGE"],
    ["API_TOKEN_CREATED", "API_TOKEN_REVOKED", "CONNECTOR_TOKEN_REVOKED"],
    ["INVITE_LINK_ARCHIVED", "INVITE_LINK_CREATED", "INVITE_LINK_UPDATED"],
    ["ROLE_ARCHIVED", "ROLE_CREATED", "ROLE_UPDATED"],
    ["USER_ACTIVATED", "USER_PERMISSIONS_CHANGED", "USER_REMOVED", "USER_SESSION_REVOKED"]
  ].flat()

  for (const type of eventTypes) {
    it.effect.prop(
      `is told by what must be there${ambiguous.includes(type) ? ", which does not suffice" : ""}: ${type}`,
      [payloads(type, "documented")],
      ([payload]) =>
        Effect.sync(() => {
          const required = new Set(payloadOf(type)["required"] as ReadonlyArray<string>)
          const least = Object.fromEntries(Object.entries(payload).filter(([key]) => required.has(key)))
          const found = decoded({ ...least, customerId: null, "of tomorrow": {} }).type
          assert.strictEqual(found, ambiguous.includes(type) ? "UNRECOGNIZED" : type)
          if (!ambiguous.includes(type)) assert.strictEqual(decoded(payload).type, type)
        }),
      runs
    )
  }

  it("is told by a record or a list that only one of several has", () => {
    assert.strictEqual(decoded({ ...newOrder, WorkOrder: {} }).type, "WORK_ORDER_DELETE")
    assert.strictEqual(decoded({ ...newOrder, addedTeamIds: [4] }).type, "WORK_ORDER_CHANGE")
    assert.strictEqual(decoded({ ...newOrder, newWorkOrder: {} }).type, "UNRECOGNIZED")
    assert.strictEqual(decoded({ ...common, partId: 1, deletedPart: {} }).type, "PART_DELETE")
    // Whoever did it may be named in any event.
    assert.strictEqual(decoded({ ...common, partId: 1, deletedPart: {}, userId: 5 }).type, "PART_DELETE")
  })

  it("is found in the bodies that were seen (measured)", () => {
    const seen = { occurredAt: common.occurredAt, orgId: 3, workOrderId: 2, customerId: null, userId: 5 }
    const created = decoded({ eventType: "NEW_WORK_ORDER", ...seen })
    assert(created.type === "NEW_WORK_ORDER")
    assert.strictEqual(created.userId, 5)
    const status = { ...seen, oldStatus: "OPEN", newStatus: "DONE" }
    assert.strictEqual(decoded(status).type, "WORK_ORDER_STATUS_CHANGE")
    const comment = { type: "TEXT", orgId: 3, comment: "Seal is here", occurredAt: common.occurredAt, workOrderId: 2 }
    const commented = decoded(comment)
    assert(commented.type === "NEW_COMMENT_ON_WORK_ORDER")
    assert.strictEqual(commented.commentType, "TEXT")
    const request = { newStatus: "APPROVED", oldStatus: "PENDING", ...common, requestId: 8 }
    assert.strictEqual(decoded(request).type, "WORK_REQUEST_STATUS_CHANGE")
  })

  it("is asked by name", () => {
    assert.isTrue(isEventType("NEW_PART"))
    assert.isFalse(isEventType("toString"))
  })
})

describe("a change of a work order's status", () => {
  const wire = { ...common, workOrderId: 2, oldStatus: "OPEN" }
  const read = (statuses: Body) => {
    const event = decoded({ ...wire, ...statuses }, "WORK_ORDER_STATUS_CHANGE")
    assert(event.type === "WORK_ORDER_STATUS_CHANGE")
    const { newStatus, newSubStatus } = encodeEvent(event)
    return { event: [event.newStatus, event.newMainStatus], wire: [newStatus, newSubStatus] }
  }

  it("has the status of the REST API, and the wire's two when it is sent", () => {
    for (const [newStatus, newSubStatus, status, main] of [
      ["DONE", undefined, "DONE", undefined],
      ["DONE", "CANCELED", "CANCELED", undefined],
      ["DONE", "SKIPPED", "SKIPPED", undefined],
      ["OPEN", "CANCELED", "CANCELED", "OPEN"],
      ["DONE", "POSTPONED", "POSTPONED", "DONE"],
      ["CANCELED", undefined, "CANCELED", "CANCELED"]
    ]) {
      const found = read({ newStatus, ...(newSubStatus === undefined ? undefined : { newSubStatus }) })
      assert.deepStrictEqual(found, { event: [status, main], wire: [newStatus, newSubStatus] })
    }
    assert.deepStrictEqual(read({ newStatus: "DONE", newSubStatus: null }).event, ["DONE", undefined])
  })

  it("needs a main status", () => {
    const result = decodeEvent({ ...wire, newSubStatus: "CANCELED" }, "WORK_ORDER_STATUS_CHANGE")
    assert(Result.isFailure(result))
    assert.strictEqual(result.failure.path, "newStatus")
  })
})

describe("OAuth tokens", () => {
  const token = "eyJhbGciOiJSUzI1NiJ9"
  const tokens = { oAuthTokens: { accessToken: token } }

  for (const [name, body] of [
    ["a new purchase order", { ...common, eventType: "NEW_PURCHASE_ORDER", purchaseOrderId: 1, ...tokens }],
    [
      "a work order's status",
      {
        ...common,
        eventType: "WORK_ORDER_STATUS_CHANGE",
        workOrderId: 1,
        oldStatus: "OPEN",
        newStatus: "DONE",
        ...tokens
      }
    ],
    ["an event that is not recognized", { ...common, eventType: "WORK_ORDER_UNDELETE", ...tokens }],
    ["an event that has none by the document", { ...common, eventType: "NEW_VENDOR", vendorId: 1, ...tokens }]
  ] as const) {
    it(`are not printed with ${name}`, () => {
      const event = decoded(body)
      for (const printed of [inspect(event, { depth: null, showHidden: true }), JSON.stringify(event), `${event}`]) {
        assert.notInclude(printed, token)
      }
      const kept = "undocumented" in event ? event.undocumented : "value" in event ? event.value : undefined
      if (kept !== undefined)
        assert.deepStrictEqual(Redacted.value(kept), event.type === "UNRECOGNIZED" ? body : tokens)
      assert.strictEqual(kept === undefined, event.type === "NEW_VENDOR")
    })
  }
})

const secret = Redacted.make("mx_1b4e28ba-2fa1-4d2b-883f-0016d3cca427_6ba7b810-9dad-41d1-80b4-00c04fd430c8")

/** What comes of a signed body: the type of the event, or why there is none. */
const outcome = (body: string | Uint8Array, hint?: EventType) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.UTC(2026, 8, 1))
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body
    const headers = yield* sign({ secret, body: bytes })
    const options = { secrets: secret, ...(hint === undefined ? undefined : { hint }) }
    return yield* verifyEvent({ headers, body: bytes }, options).pipe(
      Effect.match({
        onSuccess: ({ event }) => event.type as string,
        onFailure: ({ reason }) => (reason._tag === "NotAnEvent" ? `NotAnEvent ${reason.path}` : reason._tag)
      })
    )
  })

describe("a verified delivery", () => {
  const vendor = `{"orgId":3,"occurredAt":"2026-09-01T08:00:00Z","vendorId":1`
  const deep = "[".repeat(100_000) + "]".repeat(100_000)

  for (const [name, body, expected] of [
    ["holds its event", `${vendor}}`, "NEW_VENDOR"],
    ["may begin with a byte order mark", `\uFEFF${vendor}}`, "NEW_VENDOR"],
    ["may be nested deeper than any stack", `${vendor},"more":${deep}}`, "NEW_VENDOR"],
    ["may be nested so where it matters", `${vendor},"eventType":${deep}}`, "UNRECOGNIZED"],
    ["may have a key twice, of which the last counts", `${vendor},"vendorId":"1","vendorId":2}`, "NEW_VENDOR"],
    ["may have keys of every object", `${vendor},"__proto__":{"eventType":"NEW_PART"},"constructor":1}`, "NEW_VENDOR"],
    ["is no event where those are all it has", `{"__proto__":${vendor}}}`, "UNRECOGNIZED"],
    ["is JSON", "orgId=3", "NotJson"],
    ["is not empty", "", "NotJson"],
    ["is an object", "[]", "NotAnEvent undefined"],
    ["is not null", "null", "NotAnEvent undefined"]
  ] as const) {
    it.effect(name, () => Effect.map(outcome(body), (found) => assert.strictEqual(found, expected)))
  }

  it.effect("is text in UTF-8", () =>
    Effect.map(outcome(new Uint8Array([0x22, 0xff, 0x22])), (found) => assert.strictEqual(found, "NotJson"))
  )

  it.effect("names the property at fault as the wire does", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* outcome(`${vendor}}`, "NEW_ASSET"), "NotAnEvent assetId")
      const order = `{"orgId":3,"occurredAt":"2026-09-01T08:00:00Z","workOrderId":1`
      assert.strictEqual(yield* outcome(`${order},"comment":""}`, "NEW_COMMENT_ON_WORK_ORDER"), "NotAnEvent type")
      const part = `${order},"WorkOrder":{"parts":[{"id":1,"quantityUsed":${deep},"copyOnRecurring":"Copy"}]}}`
      assert.strictEqual(yield* outcome(part, "WORK_ORDER_DELETE"), "NotAnEvent WorkOrder.parts.0.quantityUsed")
    })
  )

  it.effect.prop(
    "is never a defect",
    [json, oneOfThese([undefined, ...eventTypes].map(Arbitrary.Constant))],
    ([body, hint]) =>
      Effect.gen(function* () {
        const found = yield* outcome(JSON.stringify(body), hint)
        assert.match(found, /^(UNRECOGNIZED|NotAnEvent .+|[A-Z_]+)$/)
      })
  )
})
