/** The payloads of the events as JSON schemas: ours as they are on the wire, and the vendor's where its document is there. */
import type { Codec } from "effect/Schema"
import * as Operation from "../../src/Operation.ts"
import { document, type JsonSchema } from "../../src/testing/OpenApi.ts"
import type { EventType, KnownEvent } from "../../src/webhooks/Event.ts"
import { classes, wireName } from "../../src/webhooks/events/table.ts"

export const eventTypes = Object.keys(classes) as ReadonlyArray<EventType>

/** The answer to an operation that does not exist is how a schema is written down as JSON schema. */
const schemaOf = (type: EventType): JsonSchema => {
  const schema = classes[type] as unknown as Codec<KnownEvent, unknown>
  const { operation } = Operation.group("Events", {
    operation: Operation.get("/", { answer: Operation.json(schema, 200) })
  })
  const { paths } = document({ Events: { operation } })
  return paths["/"]?.["get"]?.responses["200"]?.content?.["application/json"]?.schema ?? {}
}

const mainStatuses = ["OPEN", "IN_PROGRESS", "ON_HOLD", "DONE"]
const subStatuses = ["CANCELED", "SKIPPED"]

/** What the wire has otherwise than the program: no tag, two other names, and statuses in two parts. */
export const payloadOf = (type: EventType): JsonSchema => {
  const { properties, required, ...schema } = schemaOf(type)
  const { type: _tag, undocumented: _hidden, ...ours } = properties as Record<string, JsonSchema>
  const payload = Object.entries(ours).map(([name, schema]) => {
    if (type !== "WORK_ORDER_STATUS_CHANGE") return [wireName(type, name), schema]
    if (/MainStatus$/.test(name)) return [name.replace("Main", "Sub"), { ...schema, enum: subStatuses }]
    return [name, /Status$/.test(name) ? { ...schema, enum: mainStatuses } : schema]
  })
  return {
    ...schema,
    properties: Object.fromEntries(payload),
    required: (required as ReadonlyArray<string>).filter((name) => name !== "type").map((name) => wireName(type, name))
  }
}
