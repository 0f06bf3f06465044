import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Validator } from "@seriousme/openapi-schema-validator"
import { type FailureBody, failuresOf, type Operation } from "../../src/Operation.ts"
import { document } from "../../src/testing/OpenApi.ts"
import { differences } from "./differences.ts"
import { groups } from "./groups.ts"
import { type Compared, type IndexedOperation, isOfInteger, leftOut, type Shared, shared } from "./shared.ts"

const operations = Object.values(groups).flatMap((group): ReadonlyArray<Operation> => Object.values(group))

const directory = mkdtempSync(join(tmpdir(), "openapi-"))
afterAll(() => rmSync(directory, { recursive: true }))

const explanations = readFileSync(join(import.meta.dirname, "../../docs/differences.md"), "utf8")

describe("our OpenAPI document", () => {
  it("is valid by the schema that OpenAPI itself publishes", async () => {
    const { errors, valid } = await new Validator().validate(JSON.parse(JSON.stringify(document(groups))))
    assert.isTrue(valid, JSON.stringify(errors))
  })

  it("is the same every time", () => {
    assert.strictEqual(JSON.stringify(document(groups)), JSON.stringify(document(groups)))
  })

  it("has every operation once, under its own name", () => {
    const documented = Object.entries(document(groups).paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { operationId }]) => `${operationId}: ${method.toUpperCase()} ${path}`)
    )
    assert.sameMembers(
      documented,
      operations.map(({ method, name, path }) => `${name}: ${method} ${path}`)
    )
    assert.strictEqual(new Set(operations.map(({ name }) => name)).size, operations.length)
  })

  it("declares the parameters that are in the path, in their order", () => {
    for (const [path, item] of Object.entries(document(groups).paths)) {
      for (const { operationId, parameters } of Object.values(item)) {
        assert.deepStrictEqual(
          parameters.filter((parameter) => parameter.in === "path").map(({ name }) => `{${name}}`),
          path.match(/\{\w+\}/g) ?? [],
          operationId
        )
      }
    }
  })

  it("is written by a program, to a file or to the standard output", { timeout: 120_000 }, async () => {
    const file = join(directory, "written.json")
    const program = join(import.meta.dirname, "openapi.ts")
    const [toFile, toOutput] = await Promise.all([run(program, file), run(program)])
    assert.strictEqual(toFile, "")
    assert.strictEqual(readFileSync(file, "utf8"), toOutput)
    assert.deepStrictEqual(JSON.parse(toOutput), JSON.parse(JSON.stringify(document(groups))))
  })
})

describe("the vendor's document", () => {
  it("has our operations and no others, with the same statuses, envelopes, parameters and bodies", () => {
    if (shared === undefined) return leftOut("the table of operations")
    const theirs = shared.index
    assert.deepStrictEqual(
      Object.fromEntries(operations.map((operation) => [keyOf(operation), identityOf(operation)])),
      Object.fromEntries(theirs.map((operation) => [keyOf(operation), indexedIdentityOf(operation)]))
    )
    assert.strictEqual(theirs.length, operations.length)
  })

  it("agrees with ours in at least 99.5 % of its facts, and docs/differences.md explains the rest", {
    timeout: 120_000
  }, async () => {
    if (shared === undefined) return leftOut("the comparison of the OpenAPI documents")
    const { agreement, found: differing, integers } = await compare(shared)
    assert.isAtLeast(agreement, 0.995)
    const found = new Set(differing)
    const explained = differences.flatMap(({ facts, operations, title }) =>
      facts.map((fact) => ({
        title,
        fact,
        found: [...found].filter((difference) =>
          operations === undefined
            ? difference.endsWith(`: ${fact}`)
            : operations.some((operation) => difference === `${operation}: ${fact}`)
        )
      }))
    )
    const unexplained = [...found].filter((difference) => !explained.some(({ found }) => found.includes(difference)))
    assert.deepStrictEqual(unexplained, [], "differences that docs/differences.md does not explain")
    const gone = explained.filter(({ found }) => found.length === 0).map(({ fact, title }) => `${title}: ${fact}`)
    assert.deepStrictEqual(gone, [], "docs/differences.md explains what is no difference")
    const [, counted] = /`number` in ([\d,]+) places/.exec(explanations) ?? []
    assert.strictEqual(counted, integers.toLocaleString("en"), "docs/differences.md counts the integers")
  })
})

describe("docs/differences.md", () => {
  const [, part = ""] = explanations.split(/^## /m)
  const sections = part.split(/^### /m).slice(1)

  it("explains exactly the listed differences", () => {
    assert.deepStrictEqual(
      sections.map((section) => section.split("\n", 1)[0]),
      differences.map(({ title }) => title)
    )
  })

  it("names what it explains", () => {
    for (const { facts, title } of differences) {
      const section = sections.find((section) => section.startsWith(`${title}\n`)) ?? ""
      for (const fact of facts) {
        const name = /[\w-]+$/.exec(fact)?.[0] ?? ""
        // Two places have no name of their own.
        const said = { "#2": "{id}", request: "application/octet-stream" }[fact.split(" ").at(-1) ?? ""] ?? name
        assert.include(section, said, `${title}: ${fact}`)
      }
    }
  })
})

// ---------------------------------------------------------------------------------------------------------------------
// comparing
// ---------------------------------------------------------------------------------------------------------------------

const run = async (program: string, ...args: ReadonlyArray<string>): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { maxBuffer: 1e8 })
  return stdout
}

interface Comparison {
  /** Every difference as `GET /path: + what where`, but for the integers. */
  readonly found: ReadonlyArray<string>
  /** How often the vendor's document says `number`, with the format `integer` or without, and ours says `integer`. */
  readonly integers: number
  /** The share of the facts in the vendor's document that ours states, those of the integers left out. */
  readonly agreement: number
}

const compare = async ({ diff, document: vendor }: Shared): Promise<Comparison> => {
  const [ours, result] = [join(directory, "ours.json"), join(directory, "differences.json")]
  writeFileSync(ours, JSON.stringify(document(groups)))
  await run(diff, vendor, ours, "--min", "0", "--json", result)
  const { categories, onlyB, ops }: Result = JSON.parse(readFileSync(result, "utf8"))
  assert.deepStrictEqual(onlyB, [])
  const all = ops.flatMap(({ diffs, key }) => diffs.map((difference) => ({ key, ...difference })))
  const facts = Object.values(categories)
  const sum = (count: (fact: (typeof facts)[number]) => number) => facts.reduce((sum, fact) => sum + count(fact), 0)
  const explained = all.filter(isOfInteger)
  return {
    found: all
      .filter((difference) => !isOfInteger(difference))
      .map(({ cat, key, kind, where }) => `${key}: ${signs[kind]} ${cat} ${where}`),
    integers: explained.filter(({ cat }) => cat === "type").length,
    agreement: sum(({ same }) => same) / (sum(({ total }) => total) - explained.length)
  }
}

interface Result {
  readonly onlyB: ReadonlyArray<string>
  readonly ops: ReadonlyArray<{ readonly key: string; readonly diffs: ReadonlyArray<Compared> }>
  readonly categories: { readonly [category: string]: { readonly total: number; readonly same: number } }
}

const signs = { missing: "-", extra: "+", changed: "~" } as const

const keyOf = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`

/** What makes an operation the one that it is, apart from its schemas. */
interface Identity {
  readonly status: number
  readonly rows: string | null
  readonly envelope: string | null
  readonly hasBody: boolean
  readonly failures: ReturnType<typeof failuresOf>
  readonly query: ReadonlyArray<string>
  readonly request: string | null
}

const identityOf = (operation: Operation): Identity => {
  const { answer, body, method, path } = operation
  const documented = document({ all: { operation } }).paths[path]?.[method.toLowerCase()]
  const schema = documented?.responses[answer.status]?.content?.["application/json"]?.schema
  const envelope = Object.keys((schema?.["properties"] ?? {}) as object).find(
    (key) => answer.rows === undefined && answer.unwrap({ [key]: answer }) === answer
  )
  return {
    status: answer.status,
    rows: answer.rows ?? null,
    envelope: envelope ?? null,
    hasBody: answer.body !== undefined,
    failures: failuresOf(operation),
    query: (documented?.parameters ?? [])
      .filter((parameter) => parameter.in === "query")
      .map(({ name }) => (name === "customFields" ? "customFieldName" : name))
      .sort(),
    request: body === undefined ? null : body === "bytes" ? "application/octet-stream" : "application/json"
  }
}

const indexedIdentityOf = (operation: IndexedOperation): Identity => ({
  status: operation.successStatus,
  rows: operation.listKey,
  envelope: operation.itemEnvelopeKey ?? onlyProperties[keyOf(operation)] ?? null,
  hasBody: operation.responseShape !== "empty",
  failures: Object.fromEntries(
    Object.entries(operation.errorShapes).map(([status, shape]) => [status, failureBodies[shape]])
  ),
  query: [...new Set(operation.queryParams.map(({ name }) => name))].sort(),
  request: operation.bodyContentType
})

/** Answers of one property, which the index does not count as envelopes, and which are taken out of it here all the same. */
const onlyProperties: Readonly<Record<string, string>> = { "GET /subscriptions/{id}/secret": "secret" }

const failureBodies: Readonly<Record<IndexedOperation["errorShapes"][string], FailureBody>> = {
  error: "message",
  "errors[]": "issues",
  string: "text",
  none: "none"
}
