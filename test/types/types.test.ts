import { readFileSync } from "node:fs"
import { assert, describe, layer } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { Assets, Locations, Organizations, Subscriptions, Users, WorkOrders, WorkRequests } from "../../src/index.ts"
import { type LanguageServer, languageServer } from "./languageServer.ts"

class Compiler extends Context.Service<Compiler, LanguageServer>()("test/Compiler") {
  static readonly layer = Layer.effect(Compiler, languageServer)
}

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), "utf8")

/** The directives of a file: where they are, and the error that the next line is to have. */
const directives = (text: string) =>
  text.split("\n").flatMap((line, index) => {
    const [, code] = /@ts-expect-error (\d+): \w/.exec(line) ?? []
    return code === undefined ? [] : [{ line: index + 2, code: Number(code) }]
  })

const services = { Assets, Locations, Organizations, Subscriptions, Users, WorkOrders, WorkRequests }

const methods = Object.entries(services).flatMap(([service, { operations }]) =>
  [
    ...Object.keys(operations),
    ...("list" in operations ? ["stream"] : []),
    ...("get" in operations ? ["getMany"] : [])
  ].map((method) => ({ service, method }))
)

const usage = `import { Effect } from "effect"
import { Assets, AssetId, Locations, MaintainX, Organizations, Subscriptions, UserId, Users, WorkOrders, WorkOrderId, WorkRequests } from "../../src/index.ts"

export const methods = Effect.gen(function* () {
  return [
${methods.map(({ method, service }) => `    (yield* ${service}).${method},`).join("\n")}
  ]
})

export const answers = Effect.gen(function* () {
  const asset = yield* (yield* Assets).get(AssetId.make(1))
  const page = yield* (yield* WorkOrders).list()
  const user = yield* (yield* Users).get(UserId.make(1))
  const updated = yield* (yield* WorkOrders).setStatus(WorkOrderId.make(1), { status: "DONE" })
  return [asset.locationId, page.items, user.hourlyRate, updated.status]
})

export const wrapped = answers.pipe(
  MaintainX.withOrganization(1),
  MaintainX.withOrganizations([1, 2]),
  MaintainX.withDelivery({ bulk: true }),
  MaintainX.withProgress(() => Effect.void)
)
export const bulk = MaintainX.withDelivery(answers, { bulk: true })
`

/** A signature without braces on one line, and the sentence of the comment, which follows it without a space. */
const plain =
  /^\(property\) (\w+(?:<[\w<>[\]?:, ]+>)?\.\w+: \([^{}\n]*\) => (?:(?:Effect\.)?Effect|(?:Stream\.)?Stream)<[\w<>, ]+>)([A-Z][\s\S]*\.)/

layer(Compiler.layer, { timeout: "60 seconds" })("the types", (it) => {
  it.effect("refuse what refused.ts says, each line with the error that it names and no other", () =>
    Effect.gen(function* () {
      const compiler = yield* Compiler
      const text = read("refused.ts")
      const expected = directives(text)
      assert.isAbove(expected.length, 30)
      assert.strictEqual(expected.length, text.split("@ts-expect-error").length - 1)
      const errors = yield* compiler.errors("refused.ts", text.replaceAll("@ts-expect-error", "expect:"))
      assert.deepStrictEqual(
        errors.map(({ code, line }) => ({ line, code })),
        expected,
        errors.map(({ code, line, message }) => `${line}: ${code} ${message}`).join("\n")
      )
    })
  )

  it.effect("are what accepted.ts says", () =>
    Effect.gen(function* () {
      const compiler = yield* Compiler
      assert.deepStrictEqual(yield* compiler.errors("accepted.ts", read("accepted.ts")), [])
    })
  )

  describe("in an editor", () => {
    it.effect("read plainly at every method: names, not structures, and a sentence about it", () =>
      Effect.gen(function* () {
        const compiler = yield* Compiler
        assert.deepStrictEqual(yield* compiler.errors("usage.ts", usage), [])
        for (const { method, service } of methods) {
          const text = yield* compiler.hover("usage.ts", usage, `(yield* ${service}).${method},`, method)
          const [, signature, sentence] = plain.exec(text) ?? []
          assert(signature !== undefined && sentence !== undefined, text)
          // A method that several services share is shown as a member of their interface.
          assert.match(signature, new RegExp(`^(${service}Service|\\w+<[^()]+>)\\.${method}: \\(`), text)
          assert.isBelow(signature.length, 220, text)
        }
      })
    )

    for (const [fragment, name, expected] of [
      ["const asset =", "asset ", "const asset: Asset"],
      ["const page =", "page ", "const page: Page<WorkOrderRow>"],
      ["return [asset", "locationId", "(property) locationId?: LocationId | undefined"],
      ["return [asset", "items", "(property) Page<WorkOrderRow>.items: readonly WorkOrderRow[]"],
      ["withOrganization(1)", "withOrganization", "Every call in the effect or stream names this organization"],
      ["withOrganizations([", "withOrganizations", "name several organizations at once"],
      ["  MaintainX.withDelivery({", "withDelivery", "What is left out stays"],
      ["const bulk =", "withDelivery", "What is left out stays"],
      ["withProgress(", "withProgress", "The listener hears how far uploads are"],
      ["const updated =", "status:", '(property) status: "CANCELED" | "DONE" | "IN_PROGRESS" | "ON_HOLD" | "OPEN"']
    ] as const) {
      it.effect(`say ${expected} at ${fragment.trim()}`, () =>
        Effect.gen(function* () {
          const compiler = yield* Compiler
          assert.deepStrictEqual(yield* compiler.errors("usage.ts", usage), [])
          assert.include(yield* compiler.hover("usage.ts", usage, fragment, name), expected)
        })
      )
    }

    // TypeScript 6 shows the comment itself at the property; 7.0 shows no comment at any property of a mapped type, but
    // leads there.
    it.effect("lead from a property to the comment that says its unit", () =>
      Effect.gen(function* () {
        const compiler = yield* Compiler
        assert.deepStrictEqual(yield* compiler.errors("usage.ts", usage), [])
        assert.match(
          yield* compiler.declaration("usage.ts", usage, "return [asset", "hourlyRate"),
          /\/\*\*\s+\* In cents\.[^/]*\*\/\s+hourlyRate: /
        )
      })
    )
  })
})
