/** Random values of a JSON schema, as a server would send them. */
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import type { JsonSchema } from "../../src/testing/OpenApi.ts"

/**
 * `"documented"` is what the schema says. `"tolerated"` is what servers send beyond it and nobody may stumble over:
 * values that no enum lists, properties that no object lists, and null for what may be absent.
 */
export type Manner = "documented" | "tolerated"

/** Values of a schema. References are looked up in `definitions`, by their last part. */
export const instances = (
  schema: JsonSchema,
  manner: Manner,
  definitions: Readonly<Record<string, JsonSchema>> = {}
): Arbitrary.Arbitrary<unknown> => {
  const of = (part: unknown): Arbitrary.Arbitrary<unknown> => instances(part as JsonSchema, manner, definitions)
  const { $ref: reference, anyOf, enum: values, oneOf = anyOf, type } = schema
  if (typeof reference === "string") return of(definitions[reference.slice(reference.lastIndexOf("/") + 1)])
  if (Array.isArray(values)) {
    const known = values.map((value) => Arbitrary.Constant(value))
    return oneOfThese(manner === "tolerated" ? [...known, Arbitrary.Constant("A_VALUE_OF_TOMORROW")] : known)
  }
  if (Array.isArray(oneOf)) return oneOfThese(oneOf.map(of))
  if (Array.isArray(type)) return oneOfThese(type.map((type) => of({ ...schema, type })))
  switch (type) {
    case "null":
      return Arbitrary.Constant(null)
    case "boolean":
      return Arbitrary.schema(Schema.Boolean)
    case "string":
      return schema["format"] === "date-time" ? instants : Arbitrary.schema(Schema.String)
    case "integer":
    case "number":
      // Most numbers of the API are ids or counts, which its document often calls numbers all the same.
      return integers(schema)
    case "array":
      return Arbitrary.array(of(schema["items"]), { maxLength: 3 })
    case "object":
      return objects(schema, manner, of)
    default:
      return anything
  }
}

/** One of several kinds of values, each as often as the others. */
export const oneOfThese = <A>(kinds: ReadonlyArray<Arbitrary.Arbitrary<A>>): Arbitrary.Arbitrary<A> =>
  Arbitrary.flatMap(
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: kinds.length - 1 }))),
    (i) => {
      const kind = kinds[i]
      if (kind === undefined) throw new Error("there is nothing to choose from")
      return kind
    }
  )

const anything: Arbitrary.Arbitrary<unknown> = oneOfThese<unknown>([
  Arbitrary.Constant(null),
  Arbitrary.schema(Schema.String),
  Arbitrary.schema(Schema.Finite),
  Arbitrary.Constant([1, "two", { three: null }])
])

/** Instants as the API writes them, and in the other ways that ISO 8601 allows. */
const instants: Arbitrary.Arbitrary<string> = Arbitrary.map(
  Arbitrary.all([
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4e12 }))),
    Arbitrary.schema(Schema.Literals(["milliseconds", "seconds", "offset"]))
  ]),
  ([millis, form]) => {
    const iso = new Date(millis).toISOString()
    return form === "milliseconds" ? iso : iso.replace(/\.\d+Z$/, form === "seconds" ? "Z" : ".5+02:00")
  }
)

const integers = ({ maximum, minimum }: JsonSchema): Arbitrary.Arbitrary<number> =>
  Arbitrary.schema(
    Schema.Int.check(
      Schema.isBetween({
        minimum: typeof minimum === "number" ? minimum : -1e9,
        maximum: typeof maximum === "number" ? maximum : 1e12
      })
    )
  )

/** The vendor's document forgets the format of some instants, which their names tell. */
const isInstant = (key: string, { enum: values, type }: JsonSchema): boolean =>
  /(?:At|Date)$/.test(key) && type !== undefined && [type].flat().includes("string") && values === undefined

const absent = Symbol()

const objects = (
  schema: JsonSchema,
  manner: Manner,
  of: (part: unknown) => Arbitrary.Arbitrary<unknown>
): Arbitrary.Arbitrary<unknown> => {
  const { additionalProperties: rest } = schema
  const required = new Set((schema["required"] ?? []) as ReadonlyArray<string>)
  const properties = Object.entries((schema["properties"] ?? {}) as Record<string, JsonSchema>)
  const nothing = [Arbitrary.Constant(absent), ...(manner === "tolerated" ? [Arbitrary.Constant(null)] : [])]
  const entries = properties.map(([key, declared]) => {
    const property = isInstant(key, declared) ? { ...declared, format: "date-time" } : declared
    const value = required.has(key) ? of(property) : oneOfThese<unknown>([of(property), of(property), ...nothing])
    return Arbitrary.map(value, (value) => [key, value] as const)
  })
  const extra =
    manner === "tolerated" && properties.length > 0
      ? anything
      : rest === undefined || rest === false
        ? undefined
        : of(rest)
  const more =
    extra === undefined
      ? Arbitrary.Constant([])
      : Arbitrary.array(Arbitrary.all([properties.length > 0 ? strangeKeys : Arbitrary.schema(Schema.String), extra]), {
          maxLength: 2
        })
  return Arbitrary.map(Arbitrary.all([Arbitrary.all(entries), more]), ([entries, more]) =>
    Object.fromEntries([...more, ...entries].filter(([, value]) => value !== absent))
  )
}

/** Names of properties that no object of the API has. */
const strangeKeys = Arbitrary.schema(
  Schema.Literals(["a property of tomorrow", "constructor", "__proto__", "toString", ""])
)
