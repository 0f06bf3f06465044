import { assert, describe, it } from "@effect/vitest"
import type * as Schemas from "effect/Schema"
import { vi } from "vitest"
import { resources } from "./sources.ts"

const made = vi.hoisted(() => ({ structs: 0, unions: 0 }))

vi.mock("effect/Schema", async (importOriginal) => {
  const schemas = await importOriginal<typeof Schemas>()
  const Struct: typeof schemas.Struct = (fields) => {
    made.structs++
    return schemas.Struct(fields)
  }
  const Union: typeof schemas.Union = (members) => {
    made.unions++
    return schemas.Union(members)
  }
  return { ...schemas, Struct, Union }
})

describe("what a program imports", () => {
  it("makes no schemas of structs and unions for any resource", async () => {
    await import("../../src/MaintainXClient.ts")
    const before = { ...made }
    await import("../../src/index.ts")
    assert.deepStrictEqual(made, before)
  })

  it("makes those that all resources share, so the test counts at all", () => {
    assert.deepStrictEqual(made, { structs: 3, unions: 2 })
  })

  it("has every service module in the one list of services", async () => {
    const services = await import("../../src/services.ts")
    assert.deepStrictEqual(Object.keys(services).sort(), [...resources].sort())
  })
})
