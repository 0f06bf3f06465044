#!/usr/bin/env node
/**
 * The executable.
 *
 * @internal
 */
import { main } from "./command.ts"

// A reader that goes away, as in `| head`, must not end a tour before it has cleaned up.
for (const output of [process.stdout, process.stderr]) {
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error
  })
}

main()
