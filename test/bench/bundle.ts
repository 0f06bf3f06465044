import { gzipSync } from "node:zlib"
import { build } from "esbuild"
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

/** The same with Effect alone: no errors of its own, no limits, no paging, nothing that is particular to MaintainX. */
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
    const request = HttpClientRequest.get("https://api.getmaintainx.com/v1/users").pipe(
      HttpClientRequest.bearerToken(key)
    )
    const response = yield* HttpClient.execute(request)
    const { users } = yield* HttpClientResponse.schemaBodyJson(Schema.Struct({ users: Schema.Array(User) }))(response)
    yield* Console.log(users)
  }).pipe(Effect.provide(FetchHttpClient.layer), Effect.runPromise)`

const gzipped = async (program: string): Promise<number> => {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root, loader: "js" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "error"
  })
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0)
}

/** Bytes of a bundle, minified by esbuild and gzipped, of a program that lists users. */
export const listingSize = (directory: string): Promise<number> => gzipped(listing(directory))

export const bundle = async () => ({ listing: await listingSize("dist"), byHand: await gzipped(byHand) })
