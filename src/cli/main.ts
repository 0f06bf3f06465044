#!/usr/bin/env node
/**
 * The executable.
 *
 * @internal
 */
// A reader that goes away, as in `| head`, must not end a tour before it has cleaned up.
for (const output of [process.stdout, process.stderr]) {
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error
  })
}

const missing = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  error.code === "ERR_MODULE_NOT_FOUND" &&
  error.message.includes("'@effect/platform-node'")

try {
  const { main } = await import("./command.ts")
  main()
} catch (error) {
  if (!missing(error)) throw error
  console.error("The effect-maintainx command needs @effect/platform-node: npm install @effect/platform-node")
  process.exitCode = 1
}

export {}
