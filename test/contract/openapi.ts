/** Writes our OpenAPI document to the file that is named, or to the standard output: `npm run openapi -- FILE`. */
import { writeFileSync } from "node:fs"
import { document } from "../../src/testing/OpenApi.ts"
import { groups } from "./groups.ts"

const text = `${JSON.stringify(document(groups), null, 2)}\n`
const [file] = process.argv.slice(2)
if (file === undefined) process.stdout.write(text)
else writeFileSync(file, text)
