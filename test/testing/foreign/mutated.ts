/** Right requests with something changed in them, by chance. */
import type { Pick } from "../../support/generator.ts"
import type { Sent } from "./client.ts"
import type { World } from "./right.ts"

const junk: ReadonlyArray<unknown> = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  "",
  " ",
  "OPEN",
  "2026-11-24",
  "2026-11-24T08:00:00Z",
  "\u0000",
  "\ud800",
  "é".repeat(300),
  [],
  [[]],
  {},
  { id: 1 },
  { __proto__: null, constructor: 1 },
  Array.from({ length: 200 }, (_, i) => i)
]

const texts = [
  "",
  "0",
  "-1",
  "1e3",
  "NaN",
  "%00",
  "%E0%A4%A",
  "..",
  "%2F",
  "a b",
  "true",
  "999999999999999999999",
  "{id}"
]
const names = [
  "limit",
  "cursor",
  "sort",
  "expand",
  "skipWebhook",
  "updatedAt[gte]",
  "a[b]",
  "__proto__",
  "x".repeat(500)
]
const methods = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"]
const headers: ReadonlyArray<Readonly<Record<string, string>>> = [
  { "content-type": "text/plain" },
  { "content-type": "application/json; charset=utf-16" },
  { "x-organization-id": "1" },
  { "x-organization-id": "1,2" },
  { "x-organization-ids": "1, 1" },
  { authorization: "" },
  { "if-match": '"a"', range: "bytes=0-1" }
]

/** A right request with up to three changes. */
export const mutate = (sent: Sent, pick: Pick): Sent => {
  let result = sent
  for (let left = 1 + pick(3); left > 0; left--) result = change(result, pick)
  return result
}

const one = <A>(all: ReadonlyArray<A>, pick: Pick): A => all[pick(all.length)] as A

const change = (sent: Sent, pick: Pick): Sent => {
  const { body, target } = sent
  const [path = "", search = ""] = target.split(/\?(.*)/s)
  switch (pick(7)) {
    case 0: {
      const parts = path.split("/")
      return { ...sent, target: `${parts.with(1 + pick(parts.length - 1), one(texts, pick)).join("/")}?${search}` }
    }
    case 1:
      return { ...sent, target: `${path}?${search}&${encodeURIComponent(one(names, pick))}=${one(texts, pick)}` }
    case 2:
      return { ...sent, headers: { ...sent.headers, ...one(headers, pick) } }
    case 3:
      return pick(4) === 0 ? { ...sent, method: one(methods, pick) } : sent
    case 4:
      return typeof body === "string" ? { ...sent, body: body.slice(0, pick(body.length + 1)) } : sent
    default:
      return typeof body === "string" ? { ...sent, body: mutated(body, pick) } : sent
  }
}

/** JSON with a value put somewhere, taken out, or named otherwise. */
const mutated = (body: string, pick: Pick): string => {
  try {
    return JSON.stringify(replaced(JSON.parse(body), pick, 0))
  } catch {
    return body
  }
}

const replaced = (value: unknown, pick: Pick, depth: number): unknown => {
  if (value === null || typeof value !== "object" || depth > 5 || pick(4) === 0) {
    return pick(40) === 0 ? nested(pick(2000)) : one(junk, pick)
  }
  const keys = Object.keys(value)
  const key = one(keys, pick)
  if (key === undefined) return { [one(names, pick)]: one(junk, pick) }
  if (Array.isArray(value)) return value.with(Number(key), replaced(value[Number(key)], pick, depth + 1))
  const entries = Object.entries(value).flatMap(([name, part]): ReadonlyArray<[string, unknown]> => {
    if (name !== key) return [[name, part]]
    if (pick(5) === 0) return []
    return [[pick(8) === 0 ? one(names, pick) : name, replaced(part, pick, depth + 1)]]
  })
  return Object.fromEntries(entries)
}

const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let left = depth; left > 0; left--) value = [value]
  return value
}

/** Endless mutated requests. The records that they need are there most of the time. */
export async function* mutatedRequests(world: World, pick: Pick): AsyncGenerator<Sent> {
  let right: ReadonlyArray<Sent> = []
  for (let i = 0; ; i++) {
    // Some of what the requests refer to was deleted by others, so they are made anew now and then.
    if (i % 3000 === 0) {
      const made = await Promise.all(world.api.operations.map(({ id }) => world.right(id).catch(() => undefined)))
      right = made.filter((sent) => sent !== undefined)
    }
    yield mutate(one(right, pick), pick)
  }
}
