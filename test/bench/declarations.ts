import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "./root.ts"

/** The program that the README begins with. */
const program = (): string => {
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

/** What TypeScript instantiates to check a program in a project that has the built package installed. */
const instantiations = (source: string): number => {
  const directory = mkdtempSync(join(tmpdir(), "effect-maintainx-bench-"))
  try {
    mkdirSync(join(directory, "node_modules"))
    symlinkSync(root, join(directory, "node_modules/effect-maintainx"), "junction")
    symlinkSync(join(root, "node_modules/effect"), join(directory, "node_modules/effect"), "junction")
    writeFileSync(join(directory, "package.json"), JSON.stringify({ type: "module" }))
    writeFileSync(join(directory, "main.ts"), source)
    writeFileSync(
      join(directory, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          target: "ES2024",
          lib: ["ES2024", "DOM", "DOM.Iterable"],
          module: "NodeNext",
          types: [],
          strict: true,
          skipLibCheck: true,
          noEmit: true
        },
        files: ["main.ts"]
      })
    )
    const report = execFileSync(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "--extendedDiagnostics"],
      {
        cwd: directory,
        encoding: "utf8"
      }
    )
    return Number(/^Instantiations:\s+(\d+)/m.exec(report)?.[1])
  } finally {
    rmSync(directory, { recursive: true })
  }
}

export const declarations = () => ({ program: instantiations(program()), baseline: instantiations(baseline) })
