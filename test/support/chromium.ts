/**
 * A real Chromium for tests. It is Debian's `chromium`, or the program that CHROMIUM names; where there is none, Debian's
 * package manager is asked for it, and where that does not help the test fails and says so.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { Effect, type Scope } from "effect"
import { type Browser, chromium } from "playwright-core"

const candidates = [process.env["CHROMIUM"], "chromium", "chromium-browser", "google-chrome"]

const present = (): string | undefined => {
  const found = candidates.find((name) => name !== undefined && spawnSync(name, ["--version"]).status === 0)
  return found && execFileSync("sh", ["-c", 'command -v "$1"', "sh", found], { encoding: "utf8" }).trim()
}

const program = (): string => {
  const there = present()
  if (there !== undefined) return there
  try {
    execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { stdio: "pipe" })
  } catch (error) {
    throw new Error(
      "These tests need a real Chromium. Put `chromium` on the PATH, on Debian with: apt-get install chromium",
      { cause: error }
    )
  }
  const installed = present()
  if (installed === undefined) throw new Error("chromium was installed and cannot be started")
  return installed
}

/** A browser without a window, until the scope ends. */
export const browser: Effect.Effect<Browser, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(() =>
    chromium.launch({
      executablePath: program(),
      // Root has no sandbox, and containers have little shared memory.
      args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    })
  ),
  (browser) => Effect.promise(() => browser.close())
)
