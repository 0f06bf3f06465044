import { describe } from "@effect/vitest"
import { faults } from "./behaviour/faults.ts"
import { bothWays } from "./behaviour/ways.ts"

describe("faults", () => bothWays(faults))
