import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { root } from "./root.ts"

/** Milliseconds that the compiler takes for this project with its tests, from nothing. */
export const projectCheck = () => {
  const compiler = [join(root, "node_modules/typescript/bin/tsc"), "-p", ".", "--incremental", "false"]
  const report = execFileSync(process.execPath, [...compiler, "--tsBuildInfoFile", "null", "--extendedDiagnostics"], {
    cwd: root,
    encoding: "utf8"
  })
  return { project: 1000 * Number(/^Total time:\s+([\d.]+)/m.exec(report)?.[1]) }
}
