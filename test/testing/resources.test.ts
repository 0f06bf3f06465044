import { describe } from "@effect/vitest"
import * as services from "../../src/services.ts"
import { bothWays, type Holds } from "./behaviour/ways.ts"

/** These rows are read with their templates, and only there is something to say about them. */
const resources = Object.keys(services).filter((name) => name !== "ProcedureTemplateRows")

for (const resource of resources) {
  const suites: Readonly<Record<string, (holds: Holds) => void>> = await import(`./behaviour/${resource}.ts`)
  for (const suite of Object.values(suites)) describe(resource, () => bothWays(suite))
}
