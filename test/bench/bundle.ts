import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import { readmeProgram } from "./declarations.ts"
import { root } from "./root.ts"

/** A program that lists users: key and organization from the environment, one request, the rows decoded and printed. */
const listing = (directory: string) => `
  import * as Console from "effect/Console"
  import * as Effect from "effect/Effect"
  import * as Layer from "effect/Layer"
  import { MaintainXClient } from "./${directory}/MaintainXClient.js"
  import { MaintainXConfig } from "./${directory}/MaintainXConfig.js"
  import { Users } from "./${directory}/resources/Users.js"

  Users.pipe(
    Effect.flatMap((users) => users.list()),
    Effect.flatMap(({ items }) => Console.log(items)),
    Effect.provide(Users.layer.pipe(Layer.provide(MaintainXClient.layer), Layer.provide(MaintainXConfig.layer))),
    Effect.runPromise
  )`

/**
 * The README's first program, with Effect's modules imported one by one: esbuild keeps the whole of a module that it meets
 * through the barrel.
 */
const readme = (directory: string) =>
  readmeProgram()
    .replace(/import \{([^}]*)\} from "effect"/, (_, names: string) =>
      names.replaceAll(/\s*(\w+),?\s*/g, 'import * as $1 from "effect/$1"\n')
    )
    .replace('"effect-maintainx"', `"./${directory}/index.js"`)

/** The same as `listing` with Effect alone: no errors of its own, no limits, no paging, nothing particular to MaintainX. */
const byHand = `
  import * as Config from "effect/Config"
  import * as Console from "effect/Console"
  import * as Effect from "effect/Effect"
  import * as FetchHttpClient from "effect/http/FetchHttpClient"
  import * as HttpClient from "effect/http/HttpClient"
  import * as HttpClientRequest from "effect/http/HttpClientRequest"
  import * as HttpClientResponse from "effect/http/HttpClientResponse"
  import * as Schema from "effect/Schema"

  const User = Schema.Struct({
    id: Schema.Int,
    firstName: Schema.optionalKey(Schema.String),
    lastName: Schema.optionalKey(Schema.String),
    email: Schema.optionalKey(Schema.NullOr(Schema.String))
  })

  Effect.gen(function* () {
    const key = yield* Config.schema(Schema.Redacted(Schema.String), "MAINTAINX_API_KEY")
    const url = yield* Config.withDefault(Config.schema(Schema.String, "MAINTAINX_BASE_URL"), "https://api.getmaintainx.com/v1")
    const request = HttpClientRequest.get(url + "/users").pipe(
      HttpClientRequest.bearerToken(key)
    )
    const response = yield* HttpClient.execute(request)
    const { users } = yield* HttpClientResponse.schemaBodyJson(Schema.Struct({ users: Schema.Array(User) }))(response)
    yield* Console.log(users)
  }).pipe(Effect.provide(FetchHttpClient.layer), Effect.runPromise)`

/** The same with nothing. */
const rawFetch = `
  const { MAINTAINX_API_KEY, MAINTAINX_BASE_URL = "https://api.getmaintainx.com/v1" } = process.env
  const response = await fetch(MAINTAINX_BASE_URL + "/users", { headers: { authorization: "Bearer " + MAINTAINX_API_KEY } })
  const { users } = await response.json()
  console.log(users)`

const bundled = async (program: string): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "error"
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error("nothing was bundled")
  return file.contents
}

/** Bytes of a bundle after gzip. */
export const gzipped = (bundle: Uint8Array): number => gzipSync(bundle, { level: 9 }).length

/** Bytes of a bundle, minified by esbuild and gzipped, of a program that lists users. */
export const listingSize = async (directory: string): Promise<number> => gzipped(await bundled(listing(directory)))

/** The programs of this file, bundled and minified by esbuild. */
export const bundles = async () => ({
  rawFetch: await bundled(rawFetch),
  byHand: await bundled(byHand),
  listing: await bundled(listing("dist")),
  readme: await bundled(readme("dist"))
})
