/** Random programs: operations with arguments that their schemas allow, about records that are likely to be there. */
import { assert } from "@effect/vitest"
import { DateTime, Schema } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import type { Operation } from "../../src/Operation.ts"
import { FileName } from "../../src/resources/shapes/Attachments.ts"
import { operations } from "../../src/testing/resources.ts"
import { startOf, startsIn } from "./ids.ts"

export interface Step {
  readonly name: string
  readonly args: ReadonlyArray<unknown>
}

const byName = new Map(operations.map((operation) => [operation.name, operation]))

/** An operation with arguments that its schemas allow, about records that are likely to be there. */
const stepOf = (operation: Operation): Arbitrary.Arbitrary<Step> => {
  const { body, name, parameters, query } = operation
  const starts = startsIn(operation)
  const args = Arbitrary.all([
    ...parameters.map((schema) => (schema === FileName ? fileNames : Arbitrary.schema(schema))),
    ...(body === undefined ? [] : [body === "bytes" ? files : Arbitrary.schema(body)]),
    ...(query === undefined ? [] : [Arbitrary.map(Arbitrary.schema(query), plain)])
  ])
  return Arbitrary.map(args, (args) => ({ name, args: args.map((arg, i) => near(arg, starts[i])) }))
}

/** Few ids and short pages, so that the steps of a program meet. */
const near = (value: unknown, start = 0): unknown => {
  if (Number.isInteger(value)) return start + (Math.abs(Number(value)) % 5) + 1
  if (Array.isArray(value)) return value.map((item) => near(item, start))
  return value === null || typeof value !== "object" || DateTime.isDateTime(value) || value instanceof Uint8Array
    ? value
    : Object.fromEntries(Object.entries(value).map(([name, part]) => [name, near(part, startOf(name))]))
}

/** Without a cursor and without filters by custom fields, which random text never hits. */
const plain = (query: unknown): unknown => {
  const { cursor: _, customFields: __, ...rest } = query as Readonly<Record<string, unknown>>
  return rest
}

export const operationOf = (name: string): Operation => {
  const operation = byName.get(name)
  assert(operation !== undefined)
  return operation
}

const fileNames = Arbitrary.schema(Schema.Literals(["manual.pdf", "photo.HEIC", "a plan / b.png", "noextension", ".."]))

export const maxUploadSize = 5

const files = Arbitrary.map(
  Arbitrary.schema(Schema.Literals([0, 1, maxUploadSize, maxUploadSize + 1])),
  (size) => new Uint8Array(size)
)

export const programs = Arbitrary.array(
  Arbitrary.flatMap(Arbitrary.schema(Schema.Literals([...byName.keys()])), (name) => stepOf(operationOf(name))),
  { minLength: 8, maxLength: 24 }
)
