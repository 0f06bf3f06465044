import { assert, describe, it } from "@effect/vitest"
import { DateTime, Result } from "effect"
import { WorkOrderId } from "../../src/Ids.ts"
import { sampleEvent } from "../../src/testing/index.ts"
import { decodeEvent, encodeEvent, isEventType, type NewWorkOrder, objectOf } from "../../src/webhooks/index.ts"
import { leftOut, shared } from "../contract/shared.ts"
import { judgeSent } from "../contract/validation.ts"
import { eventTypes, payloadOf } from "../webhooks/payloads.ts"

/** The body as it arrives, without the property that the vendor's document does not have. */
const bodyOf = (type: (typeof eventTypes)[number]): Record<string, unknown> => {
  const { eventType, ...body } = JSON.parse(JSON.stringify(encodeEvent(sampleEvent(type))))
  assert.strictEqual(eventType, type)
  return body
}

describe("a sample", () => {
  for (const type of eventTypes) {
    it(`is what its body is read as, by name and by hint: ${type}`, () => {
      const sample = sampleEvent(type)
      const body = bodyOf(type)
      assert.deepStrictEqual(Result.getOrThrow(decodeEvent({ eventType: type, ...body })), sample)
      assert.deepStrictEqual(Result.getOrThrow(decodeEvent(body, type)), sample)
    })

    it(`has what the schema of its event has, and nothing else: ${type}`, () => {
      assert.isUndefined(judgeSent(payloadOf(type))(bodyOf(type)))
    })
  }

  it("is valid by the vendor's document", () => {
    if (shared === undefined) return leftOut("the validation of the samples")
    const wrong = shared.payloads.flatMap(({ name, schema: { required, ...schema } }) => {
      assert(isEventType(name))
      // A transfer requires a property that it does not have.
      const possible = (required as ReadonlyArray<string>).filter(
        (key) => name !== "PART_TRANSFER" || key !== "quantity"
      )
      // Who made a work order is measured.
      const { userId, ...documented } = bodyOf(name)
      const body = name === "NEW_WORK_ORDER" || userId === undefined ? documented : { ...documented, userId }
      const complaint = judgeSent({ ...schema, required: possible })(body)
      return complaint === undefined ? [] : [`${name}: ${complaint}`]
    })
    assert.deepStrictEqual(wrong, [])
  })

  it("has the changes that are asked for", () => {
    const workOrderId = WorkOrderId.make(12)
    const occurredAt = DateTime.makeUnsafe("2030-01-01T00:00:00Z")
    const event: NewWorkOrder = sampleEvent("NEW_WORK_ORDER", { workOrderId, occurredAt, newWorkOrder: undefined })
    const { newWorkOrder, ...others } = sampleEvent("NEW_WORK_ORDER")
    assert.isDefined(newWorkOrder)
    assert.deepStrictEqual(event, { ...others, workOrderId, occurredAt })
    assert.notProperty(encodeEvent(event), "newWorkOrder")
    assert.deepStrictEqual(objectOf(event), { kind: "workOrder", id: workOrderId })
  })

  it("is of the type that is asked for, whatever else is changed", () => {
    const changes: object = { type: "NEW_PART" }
    assert.strictEqual(sampleEvent("NEW_VENDOR", changes).type, "NEW_VENDOR")
  })
})
