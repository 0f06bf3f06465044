/**
 * Values that name every property. Code that builds one and forgets a property does not compile, so a property that is
 * new in a schema leads to every place that must know it.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import type * as Redacted from "effect/Redacted"

type Leaf = string | number | boolean | DateTime.Utc | Uint8Array | Redacted.Redacted

/** `A` in which a property that may be absent may also be undefined, at any depth. */
export type Loose<A> = A extends Leaf
  ? A
  : A extends ReadonlyArray<infer Item>
    ? ReadonlyArray<Loose<Item>>
    : A extends object
      ? { readonly [Name in keyof A]: Loose<A[Name]> | (object extends Pick<A, Name> ? undefined : never) }
      : A

/** `A` with every property named. A property that may be absent is undefined then. */
export type Explicit<A> = A extends Leaf
  ? A
  : A extends object
    ? { readonly [Name in keyof Required<A>]: Loose<A[Name]> | (object extends Pick<A, Name> ? undefined : never) }
    : A

/** `A` without the properties that may be undefined, unless they are given. */
export type Sparse<A> = A extends object
  ? { readonly [Name in keyof A as undefined extends A[Name] ? Name : never]?: A[Name] } & {
      readonly [Name in keyof A as undefined extends A[Name] ? never : Name]: A[Name]
    }
  : A

/** What a payload says about the properties of a record: a new value, null to clear it, or nothing. */
export type Changes<R> = { readonly [Name in keyof R]?: R[Name] | null | undefined }

/** Refuses a payload with properties that the record does not have. */
export type Known<Payload, R> = { readonly [_ in Exclude<keyof Payload, keyof R>]: never }

/**
 * A record with the changes of a payload. An absent property stays, null clears one, custom fields change one by one.
 */
export const changed = <R extends object, const C extends Changes<R>>(record: R, changes: C & Known<C, R>): R => {
  const result: Record<string, unknown> = Object.fromEntries(Object.entries(record))
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete result[name]
    else if (name === "extraFields") result[name] = { ...Object(result[name]), ...Object(value) }
    else if (value !== undefined) result[name] = value
  }
  return result as R // Every value in it comes from the record or from the changes, which are typed alike.
}

/** Compiles only if every property of a payload was taken out of it. */
export const assertEmpty = <Rest extends Readonly<Record<keyof Rest, never>>>(_: Rest): void => {}

/** The named properties of a record, without those that it does not have. */
export const pick = <R extends object, const Name extends keyof R>(
  record: R,
  names: ReadonlyArray<Name>
): Pick<R, Name> => {
  const result: Partial<R> = {}
  for (const name of names) if (record[name] !== undefined) result[name] = record[name]
  return result as Pick<R, Name> // What is left out is absent or undefined in the record.
}

/** A value without the named properties. */
export const without = <A extends object, const Name extends string>(
  value: A,
  names: ReadonlyArray<Name>
): Omit<A, Name> =>
  // The others are as they were.
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.some((other) => other === name))) as Omit<A, Name>

/**
 * The properties that a list shows only if the query expands them, by the key that expands each. Null stands beside a
 * key that is handled elsewhere.
 */
export const expanded = <
  R extends object,
  Expand extends string,
  const Properties extends { readonly [_ in Expand]: keyof R | null }
>(
  record: R,
  expand: ReadonlyArray<Expand> | undefined,
  properties: Properties
) =>
  Object.fromEntries(
    Object.entries<keyof R | null>(properties).flatMap(([key, name]) =>
      name === null ? [] : [[name, expand?.some((wanted) => wanted === key) ? record[name] : undefined]]
    )
  ) as { readonly [Name in Properties[Expand] & keyof R]: R[Name] | undefined }
