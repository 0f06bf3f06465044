import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** The root of the repository. */
export const root = fileURLToPath(new URL("../../", import.meta.url))

/** An import or re-export of a module. */
export interface Import {
  /** The importing module, such as `src/resources/Users.ts`. */
  readonly from: string
  /** As it is written. */
  readonly specifier: string
  /** What a relative specifier points to, below the root of the repository; the specifier itself otherwise. */
  readonly target: string
  /** Whether it is for types alone, so that nothing of it is left at run time. */
  readonly isType: boolean
}

/** A module of the library. */
export interface Module {
  /** Below the root of the repository, such as `src/resources/Users.ts`. */
  readonly path: string
  readonly imports: ReadonlyArray<Import>
  /** Whether it defines a service. */
  readonly isService: boolean
}

const statements =
  /^\s*(?:import|export)\s(type\s)?(?:[^"'`]*?\sfrom\s*)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm

const importsOf = (path: string, text: string): ReadonlyArray<Import> =>
  Array.from(text.matchAll(statements), ([, type, statement, call]) => {
    const specifier = statement ?? call ?? ""
    const target = specifier.startsWith(".") ? new URL(specifier, `file:///${path}`).pathname.slice(1) : specifier
    return { from: path, specifier, target, isType: type !== undefined }
  })

/** Every module in `src`. */
export const modules: ReadonlyArray<Module> = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => `src/${path.replaceAll("\\", "/")}`)
  .sort()
  .map((path) => {
    const text = readFileSync(root + path, "utf8")
    return { path, imports: importsOf(path, text), isService: /extends (Context|Resource)\.Service</.test(text) }
  })

/** The resources that have a service: `Users`, `WorkOrders` and so on. */
export const resources: ReadonlyArray<string> = modules
  .filter(({ isService, path }) => isService && path.startsWith("src/resources/"))
  .map(({ path }) => path.slice("src/resources/".length, -".ts".length))

/** The circles in a graph of imports: sets of modules each of which leads to every other, in alphabetical order. */
export const circlesIn = (imports: ReadonlyArray<Pick<Import, "from" | "target">>): ReadonlyArray<string> => {
  const targets = Map.groupBy(imports, ({ from }) => from)
  const reachable = new Map<string, ReadonlySet<string>>()
  for (const from of targets.keys()) {
    const seen = new Set<string>()
    const open = [from]
    for (let module = open.pop(); module !== undefined; module = open.pop()) {
      for (const { target } of targets.get(module) ?? []) {
        if (!seen.has(target)) open.push(target)
        seen.add(target)
      }
    }
    reachable.set(from, seen)
  }
  const circles = [...reachable].map(([from, modules]) =>
    [...modules]
      .filter((module) => reachable.get(module)?.has(from))
      .sort()
      .join(", ")
  )
  return [...new Set(circles.filter((circle) => circle !== ""))].sort()
}
