/** Runs the executable as users do: as a process, in a directory of its own, with the environment that a test gives. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { ConfigProvider, Console, Effect, Result, Runtime, type Scope, Semaphore } from "effect"
import { commandLine } from "../../src/cli/command.ts"
import { buildProgram } from "../support/build.ts"

const main = new URL("../../src/cli/main.ts", import.meta.url)
const compileCache = fileURLToPath(new URL("../../node_modules/.cache/cli", import.meta.url))

export interface Ran {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** Everything that a terminal would show. */
  readonly screen: string
}

export interface Run {
  readonly args: ReadonlyArray<string>
  readonly env?: Readonly<Record<string, string>>
  readonly cwd: string
}

/** Nothing of the machine's own settings and of the repository that the tests are in reaches the process. */
const environment = (cwd: string, env: Run["env"]): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  HOME: cwd,
  GIT_CEILING_DIRECTORIES: Path.dirname(cwd),
  // Halves the time to start, of which there are many.
  NODE_COMPILE_CACHE: compileCache,
  ...env
})

export const start = ({ args, cwd, env }: Run, module: string = buildProgram(main)): ChildProcess =>
  spawn(process.execPath, [module, ...args], { cwd, env: environment(cwd, env), stdio: ["ignore", "pipe", "pipe"] })

/** Runs the executable to its end. */
export const run = (options: Run, module?: string): Effect.Effect<Ran> =>
  Effect.callback((resume) => {
    const child = start(options, module)
    const output = { stdout: "", stderr: "", screen: "" }
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        output[name] += text
        output.screen += text
      })
    }
    child.on("close", (exitCode) => resume(Effect.succeed({ exitCode, ...output })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** The process has one environment and one directory, so commands in it run one after the other. */
const turn = Semaphore.makeUnsafe(1)

/**
 * Runs the command line in this process, in a hundredth of the time. What belongs to a process (signals, pipes that
 * close, certificates, its start) needs {@link run}.
 */
export const runHere = ({ args, cwd, env }: Run): Effect.Effect<Ran> =>
  Effect.gen(function* () {
    const output = { stdout: "", stderr: "", screen: "" }
    const printingTo =
      (name: "stdout" | "stderr") =>
      (...lines: ReadonlyArray<unknown>) => {
        const text = `${lines.join(" ")}\n`
        output[name] += text
        output.screen += text
      }
    const console: Console.Console = { ...globalThis.console, log: printingTo("stdout"), error: printingTo("stderr") }
    const result = yield* Effect.result(commandLine(args)).pipe(
      Effect.provideService(Console.Console, console),
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv())
    )
    const exitCode = Result.isSuccess(result) ? 0 : (result.failure[Runtime.errorExitCode] ?? 1)
    return { exitCode, ...output }
  }).pipe((running) => turn.withPermit(Effect.acquireUseRelease(enter(cwd, env), () => running, leave)))

interface Place {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
}

const enter = (cwd: string, env: Run["env"]): Effect.Effect<Place> =>
  Effect.sync(() => {
    const before = { env: process.env, cwd: process.cwd() }
    process.env = environment(cwd, env)
    process.chdir(cwd)
    return before
  })

const leave = ({ cwd, env }: Place): Effect.Effect<void> =>
  Effect.sync(() => {
    process.env = env
    process.chdir(cwd)
  })

/** An empty directory, with the given files, that is removed with the scope. */
export const directory = (files: Readonly<Record<string, string>> = {}): Effect.Effect<string, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const path = Fs.realpathSync(Fs.mkdtempSync(Path.join(Os.tmpdir(), "effect-maintainx-")))
      for (const [name, text] of Object.entries(files)) Fs.writeFileSync(Path.join(path, name), text)
      return path
    }),
    (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true, force: true }))
  )

/** Runs git in a directory. */
export const git = (cwd: string, ...args: ReadonlyArray<string>): Effect.Effect<void> =>
  Effect.sync(() => {
    execFileSync("git", args, { cwd, env: environment(cwd, undefined), stdio: "ignore" })
  })
