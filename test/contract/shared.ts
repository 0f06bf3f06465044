/**
 * The vendor's document, where it lies beside a checkout of ours. It is not ours to give away, so elsewhere these tests
 * do without it.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { JsonSchema } from "../../src/testing/OpenApi.ts"

/** An operation in the index of the vendor's document. */
export interface IndexedOperation {
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly successStatus: number
  readonly responseShape: "page" | "envelope" | "id" | "flat" | "empty"
  readonly listKey: string | null
  readonly itemEnvelopeKey: string | null
  readonly bodyContentType: string | null
  readonly queryParams: ReadonlyArray<{ readonly name: string }>
  readonly pathParams: ReadonlyArray<{ readonly name: string }>
  readonly errorShapes: { readonly [status: string]: "error" | "errors[]" | "string" | "none" }
}

interface Body {
  readonly content: { readonly [mediaType: string]: { readonly schema: JsonSchema } }
}

/** An operation of the vendor's document, its schemas as JSON Schema. */
export interface VendorOperation {
  readonly method: string
  readonly path: string
  readonly params: ReadonlyArray<{ readonly name: string; readonly in: string; readonly schema: JsonSchema }>
  readonly body: Body | undefined
  readonly responses: { readonly [status: string]: Partial<Body> }
}

export interface Shared {
  /** The vendor's document as a file. */
  readonly document: string
  /** The program that compares two documents. */
  readonly diff: string
  readonly index: ReadonlyArray<IndexedOperation>
  readonly operations: ReadonlyArray<VendorOperation>
  /** What webhooks deliver, as JSON Schema. */
  readonly payloads: ReadonlyArray<{ readonly name: string; readonly schema: JsonSchema }>
}

const load = async (): Promise<Shared | undefined> => {
  const directory = fileURLToPath(new URL("../../../shared", import.meta.url))
  if (!existsSync(directory)) return undefined
  // A program that is started by way of a link does not know itself for the one that was started.
  const pathOf = (name: string) => join(realpathSync(directory), name)
  const document = pathOf("api/openapi.json")
  const { operations, webhooks } = await import(pathOf("tools/lib/spec.mjs"))
  const vendor = JSON.parse(readFileSync(document, "utf8"))
  return {
    document,
    diff: pathOf("tools/openapi-diff.mjs"),
    index: JSON.parse(readFileSync(pathOf("api/operations.json"), "utf8")),
    operations: operations(vendor),
    payloads: webhooks(vendor)
  }
}

export const shared: Shared | undefined = await load()

/** Says that a comparison with the vendor's document did not take place. */
export const leftOut = (what: string): void => {
  console.info(`${what}: left out, because ../shared, where the vendor's document is, is not there`)
}

/** What the program that compares documents says of one difference. */
export interface Compared {
  readonly cat: string
  readonly where: string
  readonly text: string
  readonly kind: "missing" | "extra" | "changed"
}

/** Whether the vendor calls a number what we call an integer. `docs/differences.md` explains all of these together. */
export const isOfInteger = ({ cat, text }: Compared): boolean =>
  (cat === "type" && text === "number -> integer") || (cat === "format" && text === "integer -> -")
