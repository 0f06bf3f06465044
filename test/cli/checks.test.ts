import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Redacted, Result } from "effect"
import { TestClock } from "effect/testing"
import * as Checks from "../../src/cli/checks.ts"
import { OrganizationId, UserId } from "../../src/Ids.ts"
import { Forbidden, NotFound } from "../../src/MaintainXError.ts"
import type { OrganizationRow } from "../../src/resources/Organizations.ts"
import { Users } from "../../src/resources/Users.ts"
import { jwt } from "./tokens.ts"

const token = (claims: unknown) => Redacted.make(jwt(claims))
const checks = (warnings: ReadonlyArray<Checks.Warning>) => warnings.map(({ message }) => message)

describe("the age of a key", () => {
  const now = DateTime.makeUnsafe("2026-11-24T12:00:00Z")
  const issued = (days: number) => Math.floor(DateTime.toEpochMillis(DateTime.subtract(now, { days })) / 1000)

  it.effect("is warned of from the 91st day on", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(DateTime.toEpochMillis(now))
      assert.deepStrictEqual(yield* Checks.keyAge(token({ iat: issued(90) })), [])
      assert.deepStrictEqual(checks(yield* Checks.keyAge(token({ iat: issued(91) }))), ["The key is 91 days old."])
    })
  )

  it.effect("is not known of a key that is opaque, odd or from the future", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(DateTime.toEpochMillis(now))
      const odd = ["opaque", "a.b.c", "..", "a.bnVsbA.c", jwt([]), jwt(null), jwt({ iat: "2020" }), jwt({ iat: -1 })]
      for (const key of [...odd, jwt({ iat: issued(-10) }), jwt({})]) {
        assert.deepStrictEqual(yield* Checks.keyAge(Redacted.make(key)), [], key)
      }
    })
  )
})

describe("an administrator's key", () => {
  const users = Users.layerTest({
    get: (id) =>
      id === 12
        ? Effect.succeed({ id: UserId.make(12), firstName: "Ada", lastName: "Park", role: "ADMIN" })
        : id === 13
          ? Effect.succeed({ id: UserId.make(13), firstName: "Bo", lastName: "Lind", role: "SERVICE_ACCOUNT" })
          : Effect.fail(new NotFound({ operation: "Users.get" }))
  })
  const roleOf = (claims: unknown) => Effect.map(Effect.provide(Checks.role(token(claims)), users), checks)

  it.effect("is one that names the role, or a user who has it", () =>
    Effect.gen(function* () {
      for (const claims of [{ role: "ADMIN" }, { role: "admin" }, { userId: 12 }, { sub: "12" }, { sub: 12 }]) {
        assert.deepStrictEqual(yield* roleOf(claims), ["The key is an administrator's."], JSON.stringify(claims))
      }
    })
  )

  it.effect("is not one that names another role or user, or nobody", () =>
    Effect.gen(function* () {
      for (const claims of [{ role: "MEMBER" }, { userId: 13 }, { sub: "999" }, { sub: "ada" }, { sub: 1.5 }, {}]) {
        assert.deepStrictEqual(yield* roleOf(claims), [], JSON.stringify(claims))
      }
    })
  )
})

describe("the organizations of a key", () => {
  const row = (id: number, name: string): OrganizationRow => ({ id: OrganizationId.make(id), name })
  const [plant, mill] = [row(101, "Harbour plant"), row(102, "Paper mill")]
  const check = (meant: ReadonlyArray<number>, ...items: ReadonlyArray<OrganizationRow>) =>
    checks(
      Checks.organizations(
        meant.map((id) => OrganizationId.make(id)),
        Result.succeed({ items })
      )
    )

  it("are as they should be where the key reaches one, or just those that are named", () => {
    assert.deepStrictEqual(check([], plant), [])
    assert.deepStrictEqual(check([101], plant), [])
    assert.deepStrictEqual(check([101, 102], plant, mill), [])
  })

  it("are warned of where there are several and none is named", () => {
    assert.deepStrictEqual(check([], plant, mill), ["The key reaches 2 organizations, and none is named."])
  })

  it("are warned of where there are more than are named", () => {
    assert.deepStrictEqual(check([101], plant, mill), [
      "The key reaches 2 organizations, more than MAINTAINX_ORG_ID names."
    ])
  })

  it("are warned of where the one that is named is not among them", () => {
    assert.deepStrictEqual(check([5], plant), [
      "MAINTAINX_ORG_ID names an organization that is not among those of the key."
    ])
    const long = Checks.organizations([OrganizationId.make(5)], Result.succeed({ items: [plant], nextCursor: "1" }))
    assert.deepStrictEqual(checks(long), [])
  })

  it("are not known where they cannot be listed", () => {
    const failure = Result.fail(new Forbidden({ operation: "Organizations.list" }))
    assert.match(checks(Checks.organizations([], failure)).join(), /is not known \(Organizations.list: /)
  })
})

describe("the base URL", () => {
  it("is warned of where it is not HTTPS", () => {
    assert.deepStrictEqual(Checks.https("https://api.getmaintainx.com/v1"), [])
    assert.lengthOf(Checks.https("http://api.getmaintainx.com/v1"), 1)
  })
})
