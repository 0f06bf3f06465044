import * as Data from "effect/Data"
import * as Runtime from "effect/Runtime"

/**
 * A command that failed and has said why.
 *
 * @internal
 */
export class Failed extends Data.TaggedError("Failed")<{ readonly exitCode: number }> {
  override readonly [Runtime.errorExitCode]: number = this.exitCode
  override readonly [Runtime.errorReported]: boolean = false
}
