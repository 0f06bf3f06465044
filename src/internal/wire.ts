/**
 * How values look in the JSON of the API: the field constructors that every resource's schemas are made of.
 *
 * Absent and null mean the same in an answer, so every property that may be either is, to the reader, an optional
 * property that is absent. The three constructors `maybe`, `nullable` and `optional` decode alike; they differ in what
 * the vendor's document promises, which our own document repeats, and in what the embedded MaintainX sends for an
 * absent value.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Rec from "effect/Record"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { epochMillisOf, maximum, minimum } from "./instant.ts"

/** What a schema says about the vendor's document beyond its own shape. Read by the OpenAPI view only. */
export interface Documented {
  /** Whether the document lists the property as required and whether it allows null. */
  readonly presence?: "maybe" | "nullable" | "optional"
  readonly format?: "date-time" | "binary"
  /** The known values of an enum that is open in answers. */
  readonly known?: ReadonlyArray<string>
  readonly default?: string | number | boolean | null
  readonly uniqueItems?: true
  /** The member of a union that stands for whatever the document does not list. */
  readonly unrecognized?: true
  /** The keys of this record are keys of the query, the labels of custom fields. */
  readonly labels?: true
  /** A number that may come as digits in quotes. */
  readonly decimal?: true
}

const documentedKey = "~effect-maintainx/documented"

/** Attaches facts of the vendor's document to a schema. */
export const documented = <S extends Schema.Top>(schema: S, facts: Documented): S =>
  schema.annotate({ [documentedKey]: { ...documentedFacts(schema.ast), ...facts } }) as S

/** The facts of the vendor's document that a schema carries. */
export const documentedFacts = (ast: SchemaAST.AST): Documented =>
  // A check added later keeps the annotations on itself, so both places are asked.
  Object.assign({}, ast.annotations?.[documentedKey], ast.checks?.at(-1)?.annotations?.[documentedKey])

/**
 * A property that may be absent. It states what properties of structs need and no more: with all that schemas can do
 * besides, every kind of property would cost a program that uses the types three times as many instantiations.
 */
interface Property extends Schema.Constraint {
  readonly "~type.optionality": "optional"
  readonly "~type.mutability": "readonly"
  readonly "~type.constructor.default": "no-default"
  readonly "~encoded.optionality": "optional"
  readonly "~encoded.mutability": "readonly"
}

/** A property that decodes to absent when it is absent or null. */
export interface Absentable<out S extends Schema.Constraint> extends Property {
  readonly Type: S["Type"]
  readonly Encoded: S["Encoded"] | null
  readonly DecodingServices: S["DecodingServices"]
  readonly EncodingServices: S["EncodingServices"]
  readonly "~type.make.in": S["~type.make.in"]
  readonly "~type.make": S["~type.make"]
  readonly Iso: S["Iso"]
}

const withoutNull = SchemaGetter.transformOptional(Option.filter((value: unknown) => value !== null))

const absentable = (presence: NonNullable<Documented["presence"]>) => {
  const transformation = {
    decode: withoutNull,
    encode:
      presence === "nullable"
        ? SchemaGetter.transformOptional(Option.orElseSome(() => null))
        : SchemaGetter.passthrough({ strict: false })
  }
  // The same few schemas make most properties, and each is dear to make.
  const made = new WeakMap<Schema.Top, unknown>()
  return <S extends Schema.Top>(schema: S): Absentable<S> => {
    const known = made.get(schema)
    if (known !== undefined) return known as Absentable<S>
    const wire = documented(Schema.NullOr(Schema.toEncoded(schema)), { presence })
    const property = Schema.optionalKey(wire).pipe(Schema.decodeTo(Schema.optionalKey(schema), transformation as never))
    made.set(schema, property)
    // The interface above is `decodeTo` of these two schemas with readable names; it hides nothing of the behaviour.
    return property as never
  }
}

/** May be absent, may be null. */
export const maybe = absentable("maybe")

const nullables = new WeakMap<Schema.Constraint, Schema.Top>()

/** Documented as always present, and null where there is no value. Read as an optional property all the same. */
export const nullable = <S extends Schema.Top>(schema: S): Absentable<S> => {
  const property = documentedAsNull(schema)
  nullables.set(property, schema)
  return property
}

const documentedAsNull = absentable("nullable")

/** May be absent; null is not documented, and tolerated. */
export const optional = absentable("optional")

/** Properties of an answer where another answer promises less: each may be absent. */
type Unpromised<Fields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends Property
    ? Fields[Name]
    : Fields[Name] extends Schema.Top
      ? Absentable<Fields[Name]>
      : never
}

/** The same properties in an answer that promises none of them: what is `nullable` is `maybe`, the rest `optional`. */
export const unpromised = <const Fields extends Schema.Struct.Fields>(fields: Fields): Unpromised<Fields> =>
  // The type of fields says less than that they are schemas, which is all that `optional` asks for.
  Rec.map<string, Schema.Constraint, unknown>(fields, (field) => {
    const value = nullables.get(field)
    if (value !== undefined) return maybe(value)
    return SchemaAST.isOptional(field.ast) ? field : optional(field as Schema.Top)
  }) as never

/** A property that callers may leave out, or set to undefined, which is the same. */
export interface Input<out S extends Schema.Constraint> extends Property {
  readonly Type: S["Type"] | undefined
  readonly Encoded: S["Encoded"]
  readonly DecodingServices: S["DecodingServices"]
  readonly EncodingServices: S["EncodingServices"]
  readonly "~type.make.in": S["~type.make.in"] | undefined
  readonly "~type.make": S["~type.make"] | undefined
  readonly Iso: S["Iso"] | undefined
}

/**
 * A property of queries and payloads that callers may leave out. Undefined counts as absent: the client removes it
 * before the schema is asked, since the JSON of `Schema.optional` has `null` for it, which clears.
 */
export const input = <S extends Schema.Top>(schema: S): Input<S> => Schema.optionalKey(schema) as never

/** A property that may be absent or null, which are different things. */
export interface Clearable<out S extends Schema.Constraint> extends Property {
  readonly Type: S["Type"] | null | undefined
  readonly Encoded: S["Encoded"] | null
  readonly DecodingServices: S["DecodingServices"]
  readonly EncodingServices: S["EncodingServices"]
  readonly "~type.make.in": S["~type.make.in"] | null | undefined
  readonly "~type.make": S["~type.make"] | null | undefined
  readonly Iso: S["Iso"] | null | undefined
}

/** A property of payloads that leaves the stored value alone when absent or undefined, and clears it when null. */
export const clearable = <S extends Schema.Top>(schema: S): Clearable<S> => input(Schema.NullOr(schema)) as never

/**
 * An instant: `DateTime.Utc` in the program, on the wire a date and time of RFC 3339. The API writes milliseconds and
 * `Z`.
 */
export interface Instant extends Schema.decodeTo<Schema.DateTimeUtc, Schema.String> {
  readonly Rebuild: Instant
}

const isWritable = Schema.makeIsBetween({ order: DateTime.Order })(
  { minimum: DateTime.makeUnsafe(minimum), maximum: DateTime.makeUnsafe(maximum) },
  { expected: "an instant in the years 0000 to 9999" }
)

export const Instant: Instant = documented(Schema.String, { format: "date-time" }).pipe(
  Schema.decodeTo(
    Schema.DateTimeUtc.check(isWritable),
    SchemaTransformation.transformEffect({
      decode: (text: string, options) => {
        const epochMilliseconds = epochMillisOf(text)
        return Number.isNaN(epochMilliseconds)
          ? Effect.fail(new SchemaIssue.InvalidValue({ expected: "a date and time with a zone" }, text, options))
          : Effect.succeed(DateTime.makeUnsafe({ epochMilliseconds }))
      },
      encode: (instant) => Effect.succeed(DateTime.formatIso(instant))
    })
  )
)

/**
 * A decimal number in an answer. The vendor's document declares a number and shows digits in quotes (`"12500.00"`), so
 * both are read.
 */
export const Decimal: Schema.Codec<number, number | string> = documented(
  Schema.Union([
    Schema.Finite,
    documented(Schema.String.check(Schema.isPattern(/^-?\d+(\.\d+)?$/)), { unrecognized: true })
  ]).pipe(
    Schema.decodeTo(
      Schema.Finite,
      SchemaTransformation.transform<number, number | string>({ decode: Number, encode: (value) => value })
    )
  ),
  { decimal: true }
)

/** An enum in an answer: known values autocomplete, a value this release does not know passes through as itself. */
export interface Open<L extends ReadonlyArray<string>>
  extends Schema.Bottom<
    L[number] | (string & {}),
    L[number] | (string & {}),
    never,
    never,
    SchemaAST.String,
    Open<L>
  > {}

export const open = <const L extends ReadonlyArray<string>>(literals: Schema.Literals<L>): Open<L> =>
  documented(Schema.String, { known: literals.literals }) as never

/**
 * Marks the entries of a list, which the vendor's document declares as unique: on the entries, where it binds nobody.
 */
export const unique = <S extends Schema.Top>(schema: S): S => documented(schema, { uniqueItems: true })

/** Custom-field values by the exact label of the field. The API sends and takes all of them as strings. */
export const ExtraFields = Schema.Record(Schema.String, Schema.String)

/** What a program of the user's own attached to a record, for example the id that it has in another system. */
export const ExternalData = Schema.Union([Schema.JsonObject, Schema.Finite, Schema.String])

/** A member of a union that this release does not know, as the API sent it. */
export interface Unrecognized {
  readonly type: "UNRECOGNIZED"
  readonly value: { readonly [key: string]: unknown }
}

/** The last member of a union in an answer, so that a variant of tomorrow does not fail a page of 200 rows today. */
export const Unrecognized: Schema.Codec<Unrecognized, { readonly [key: string]: unknown }> = documented(
  documented(Schema.Record(Schema.String, Schema.Unknown), { unrecognized: true }).pipe(
    Schema.decodeTo(
      Schema.Struct({ type: Schema.Literal("UNRECOGNIZED"), value: Schema.Record(Schema.String, Schema.Unknown) }),
      SchemaTransformation.transform({
        decode: unrecognized,
        encode: ({ value }: Unrecognized) => value
      })
    )
  ),
  { unrecognized: true }
)

/** Wraps a value that no known member of its union describes. */
export function unrecognized(value: { readonly [key: string]: unknown }): Unrecognized {
  return { type: "UNRECOGNIZED", value }
}

/** Both bounds are inclusive. On the wire each is a key of its own, such as `updatedAt[gte]`. */
export const Between = Schema.Struct({
  /** From this instant on. */
  gte: input(Instant),
  /** Up to this instant. */
  lte: input(Instant)
})

/**
 * Filters by custom fields: the label of a field and the values that it may have. Several labels must all match, of
 * several values one. On the wire each label is a key of the query itself.
 */
export const CustomFieldFilters = documented(Schema.Record(Schema.String, Schema.Array(Schema.String)), {
  labels: true
})

/**
 * A schema that is made when it is first used, so that importing a resource costs nothing for what a program leaves
 * alone.
 */
export const lazy = <S extends Schema.Top>(make: () => S): S => {
  let made: S | undefined
  const schema = () => (made ??= make())
  const lazySchema = class extends nothing {
    static get ast() {
      return schema().ast
    }
    static get fields() {
      return (schema() as { readonly fields?: unknown }).fields
    }
    static rebuild(ast: SchemaAST.AST) {
      return schema().rebuild(ast)
    }
  }
  // What it inherits is what every schema has, and works on these three.
  return lazySchema as never
}

const nothing = Schema.Struct({}) as unknown as new () => object

/**
 * A struct whose type has a name. `Schema.Struct` alone has none: the compiler writes its properties out wherever it is
 * used, in hovers and in declarations, and `Schema.Class` makes an instance of every row. Values stay plain objects,
 * which are no instances of anything, so `instanceof` does not compile.
 */
export interface Shape<Self, Fields extends Schema.Struct.Fields>
  extends Schema.BottomLazyWithoutNew<SchemaAST.Objects, Schema.Struct<Fields>> {
  readonly Type: Self
  readonly Encoded: Schema.Struct.Encoded<Fields>
  readonly DecodingServices: Schema.Struct.DecodingServices<Fields>
  readonly EncodingServices: Schema.Struct.EncodingServices<Fields>
  readonly "~type.make.in": Schema.Struct.MakeIn<Fields>
  readonly "~type.make": Schema.Struct.MakeIn<Fields>
  readonly Iso: Schema.Struct.Iso<Fields>
  readonly fields: Fields
  new (_: never): Schema.Struct.Type<Fields>
  readonly [Symbol.hasInstance]: (value: never) => boolean
}

/**
 * Names a struct: `class Asset extends shape<Asset>()(() => ({ ... })) {}`. `finish` adds what the fields do not say,
 * such as checks of several of them.
 */
export const shape =
  <Self>() =>
  <const Fields extends Schema.Struct.Fields>(
    fields: () => Fields,
    finish: (struct: Schema.Struct<Fields>) => Schema.Top = identity
  ): Shape<Self, Fields> =>
    // The same schema; only its type says that what it describes is `Self`, whose properties are those of the struct.
    lazy(() => {
      const struct = Schema.Struct(fields())
      return Object.assign(finish(struct), { fields: struct.fields })
    }) as never
