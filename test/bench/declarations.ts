import { execFileSync } from "node:child_process"
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "./root.ts"
import { median } from "./statistics.ts"

const rounds = 11

/** The program that the README begins with. */
export const readmeProgram = (): string => {
  const readme = readFileSync(join(root, "README.md"), "utf8")
  const sample = Array.from(readme.matchAll(/^```ts\n(.*?)^```$/gms), ([, code]) => code ?? "").find((code) =>
    code.includes("Effect.provide(MaintainX.layer)")
  )
  if (sample === undefined) throw new Error("the README has no program that provides MaintainX.layer")
  return sample
}

/** What the program imports from Effect, used once each, so that the compiler looks at all of it. */
const baseline = `
  import { Console, Effect, Stream } from "effect"

  const program = Effect.gen(function* () {
    yield* Stream.make("a").pipe(Stream.runForEach((a) => Console.log(a)))
    return yield* Effect.succeed(1)
  })

  await Effect.runPromise(program)`

interface Checked {
  readonly instantiations: number
  /** Milliseconds that the compiler takes in all, without the start of its process. */
  readonly time: number
}

/** The settings of such a project. */
const configure = (directory: string, files: ReadonlyArray<string>): void => {
  const compilerOptions = {
    target: "ES2024",
    lib: ["ES2024", "DOM", "DOM.Iterable"],
    module: "NodeNext",
    types: [],
    strict: true,
    skipLibCheck: true,
    noEmit: true
  }
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions, files }))
}

/** What it costs TypeScript to check a program in a project of its own. */
const check = (directory: string, file: string): Checked => {
  configure(directory, [file])
  const compiler = [join(root, "node_modules/typescript/bin/tsc"), "--extendedDiagnostics"]
  const report = execFileSync(process.execPath, compiler, { cwd: directory, encoding: "utf8" })
  const figure = (name: string) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(report)?.[1])
  return { instantiations: figure("Instantiations"), time: 1000 * figure("Total time") }
}

/** A project that has a built package installed, with the program and the baseline. It goes when `use` is done. */
export const inProject = async <A>(packageRoot: string, use: (directory: string) => A | Promise<A>): Promise<A> => {
  const directory = mkdtempSync(join(tmpdir(), "effect-maintainx-bench-"))
  try {
    mkdirSync(join(directory, "node_modules"))
    symlinkSync(packageRoot, join(directory, "node_modules/effect-maintainx"), "junction")
    symlinkSync(join(root, "node_modules/effect"), join(directory, "node_modules/effect"), "junction")
    writeFileSync(join(directory, "package.json"), JSON.stringify({ type: "module" }))
    writeFileSync(join(directory, "program.ts"), readmeProgram())
    writeFileSync(join(directory, "baseline.ts"), baseline)
    configure(directory, ["program.ts", "baseline.ts"])
    return await use(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** How many instantiations a built package costs the README's program. */
export const instantiations = (packageRoot: string): Promise<number> =>
  inProject(packageRoot, (directory) => check(directory, "program.ts").instantiations)

/** The program and the baseline, checked in turns. */
const checks = () =>
  inProject(root, (directory) => {
    const turns = Array.from({ length: rounds }, () => ({
      program: check(directory, "program.ts"),
      baseline: check(directory, "baseline.ts")
    }))
    const of = (figure: keyof Checked) => ({
      program: median(turns.map((turn) => turn.program[figure])),
      baseline: median(turns.map((turn) => turn.baseline[figure])),
      difference: median(turns.map((turn) => turn.program[figure] - turn.baseline[figure]))
    })
    return { instantiations: of("instantiations"), time: of("time") }
  })

/** Bytes of the declarations in a directory. */
export const declarationsIn = (directory: string): number => {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" })
  return files
    .filter((file) => file.endsWith(".d.ts"))
    .reduce((sum, file) => sum + statSync(join(directory, file)).size, 0)
}

export const declarations = async () => ({
  size: declarationsIn(join(root, "dist")),
  resources: declarationsIn(join(root, "dist/resources")),
  ...(await checks())
})
