/**
 * The whole client.
 *
 * @since 0.1.0
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import { dual } from "effect/Function"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import {
  CurrentDelivery,
  CurrentOrganizations,
  CurrentProgress,
  CurrentSkipWebhook,
  type DeliveryOptions,
  type DownloadOptions,
  type RawRequest,
  type RawResponse
} from "./Calls.ts"
import type { Progress } from "./Files.ts"
import { withDotEnv } from "./internal/dotEnv.ts"
import * as Download from "./internal/download.ts"
import { anew } from "./internal/memoized.ts"
import { MaintainXClient, type Quota } from "./MaintainXClient.ts"
import { type InvalidSettings, MaintainXConfig, type Options } from "./MaintainXConfig.ts"
import { type DownloadError, NotFound, type UploadError } from "./MaintainXError.ts"
import * as services from "./services.ts"

/**
 * The services of all resources.
 *
 * @since 0.1.0
 */
export type Resources = (typeof services)[keyof typeof services]["Identifier"]

/**
 * Everything that {@link layer} provides.
 *
 * @since 0.1.0
 */
export type MaintainX = Resources | MaintainXClient

/** A list of layers that the compiler takes for all of them together. */
type Layers = [Layer.Layer<Resources, never, MaintainXClient>]

/**
 * The services of all resources over a client that the program provides.
 *
 * @since 0.1.0
 */
export const layerResources: Layer.Layer<Resources, never, MaintainXClient> = anew(() =>
  Layer.mergeAll(...(Object.values(services).map(({ layer }) => layer) as unknown as Layers))
)

/**
 * The whole client over an `HttpClient` of the program's own, for example Effect's undici client or one with a proxy.
 *
 * @since 0.1.0
 */
export const layerHttp: Layer.Layer<MaintainX, never, MaintainXConfig | HttpClient.HttpClient> = anew(() =>
  Layer.provideMerge(layerResources, MaintainXClient.layerHttp)
)

/**
 * The whole client, over `fetch`, with the settings from the program's `ConfigProvider`: `MAINTAINX_API_KEY`,
 * `MAINTAINX_ORG_ID` and the other variables of `MaintainXConfig`. A setting that is missing or malformed fails when
 * the layer is built, with a message that names it.
 *
 * @since 0.1.0
 */
export const layer: Layer.Layer<MaintainX, InvalidSettings> = anew(() =>
  layerHttp.pipe(Layer.provide([MaintainXConfig.layer, FetchHttpClient.layer]))
)

/**
 * The whole client, over `fetch`, with settings as plain options.
 *
 * @since 0.1.0
 */
export const layerOptions = (options: Options): Layer.Layer<MaintainX, InvalidSettings> =>
  layerHttp.pipe(Layer.provide([MaintainXConfig.layerOptions(options), FetchHttpClient.layer]))

/**
 * Lets the settings come from a `.env` file, if the program's `ConfigProvider` (by default the environment) does not
 * have them. A file that is absent is no error; one that cannot be read is.
 *
 * `MaintainX.layer.pipe(Layer.provide(MaintainX.dotEnv()), Layer.provide(NodeFileSystem.layer))`
 *
 * @since 0.1.0
 */
export const dotEnv = (path = ".env"): Layer.Layer<never, InvalidSettings, FileSystem.FileSystem> =>
  ConfigProvider.layer(withDotEnv(path))

// One type variable for both: of two overloads, `pipe` would only see the last.
type EffectOrStream = Effect.Effect<unknown, unknown, unknown> | Stream.Stream<unknown, unknown, unknown>

/**
 * Runs an effect or a stream for an organization other than the configured one: every call in it names this
 * organization, also from fibers that it forks. A token of several organizations must name one on every call.
 *
 * @since 0.1.0
 */
export const withOrganization: {
  /** Every call in the effect or stream names this organization instead of the configured one. */
  (id: number): <Calls extends EffectOrStream>(self: Calls) => Calls
  /** Every call in the effect or stream names this organization instead of the configured one. */
  <Calls extends EffectOrStream>(self: Calls, id: number): Calls
} = dual(2, <Calls extends EffectOrStream>(self: Calls, id: number) => withOrganizations(self, [id]))

/**
 * Runs an effect or a stream for several organizations at once. Only the lists of assets, locations, parts,
 * manufacturers and models take several; any other call in it fails with `BadRequest` before anything is sent.
 *
 * @since 0.1.0
 */
export const withOrganizations: {
  /** The lists of assets, locations, parts, manufacturers and models name several organizations at once. */
  (ids: ReadonlyArray<number>): <Calls extends EffectOrStream>(self: Calls) => Calls
  /** The lists of assets, locations, parts, manufacturers and models name several organizations at once. */
  <Calls extends EffectOrStream>(self: Calls, ids: ReadonlyArray<number>): Calls
} = dual(2, (self: EffectOrStream, ids: ReadonlyArray<number>) => {
  const organizations = Redacted.make(ids)
  return Effect.isEffect(self)
    ? Effect.provideService(self, CurrentOrganizations, organizations)
    : Stream.provideService(self, CurrentOrganizations, organizations)
})

/**
 * Delivers the calls of an effect or a stream in another way than the settings say: with other limits, without retries,
 * as bulk work, or with PATCHes that may be repeated. What an inner use leaves out stays as an outer one has set it.
 *
 * @since 0.1.0
 */
export const withDelivery: {
  /** Sets limits, retries and bulk work for every call in the effect or stream. What is left out stays. */
  (options: DeliveryOptions): <Calls extends EffectOrStream>(self: Calls) => Calls
  /** Sets limits, retries and bulk work for every call in the effect or stream. What is left out stays. */
  <Calls extends EffectOrStream>(self: Calls, options: DeliveryOptions): Calls
} = dual(2, (self: EffectOrStream, options: DeliveryOptions) =>
  Effect.isEffect(self)
    ? Effect.updateService(self, CurrentDelivery, (outer) => ({ ...outer, ...options }))
    : Stream.updateService(self, CurrentDelivery, (outer) => ({ ...outer, ...options }))
)

/**
 * Runs an effect or a stream whose writes cause no webhooks, so that a program that reacts to events does not react to
 * its own changes. Nobody else hears of these changes either. A write with the option `skipWebhook: false` causes
 * webhooks all the same.
 *
 * @since 0.1.0
 */
export const withoutWebhooks = <Calls extends EffectOrStream>(self: Calls): Calls =>
  // Providing what has a default changes neither what it needs nor what it gives.
  (Effect.isEffect(self)
    ? Effect.provideService(self, CurrentSkipWebhook, true)
    : Stream.provideService(self, CurrentSkipWebhook, true)) as Calls

/**
 * Reports how far the uploads of an effect or a stream are: at the start of every attempt, and then with each chunk
 * that is handed to the connection. Bytes, which are sent in one go, are reported when they are sent and when they have
 * arrived.
 *
 * An upload waits for the listener. If the listener fails, the upload goes on.
 *
 * @since 0.1.0
 */
export const withProgress: {
  /** The listener hears how far uploads are: at the start of every attempt, and with each chunk. */
  (listener: (progress: Progress) => Effect.Effect<unknown>): <Calls extends EffectOrStream>(self: Calls) => Calls
  /** The listener hears how far uploads are: at the start of every attempt, and with each chunk. */
  <Calls extends EffectOrStream>(self: Calls, listener: (progress: Progress) => Effect.Effect<unknown>): Calls
} = dual(2, (self: EffectOrStream, listener: (progress: Progress) => Effect.Effect<unknown>) =>
  Effect.isEffect(self)
    ? Effect.provideService(self, CurrentProgress, listener)
    : Stream.provideService(self, CurrentProgress, listener)
)

/**
 * The bytes of a file that a record has: an attachment, a thumbnail, the file of a comment. The address in the record
 * is good for one hour, so `refetch` reads the record again each time the stream is run:
 *
 * `MaintainX.download(Effect.map(assets.get(id), ({ thumbnail }) => thumbnail))`
 *
 * The host of the file is not the API. It gets neither the key nor the organization, redirects are refused, and it does
 * not count in the quota. The stream ends with `Network` if a part does not come within the timeout of the settings,
 * with `UnexpectedResponse` if the file is larger than `maxSize`, and with `NotFound` if the record has no such file.
 * Nothing is tried again, since bytes that were taken cannot be taken back: repeat the consumer of the stream.
 *
 * @since 0.1.0
 */
export const download = <E, R>(
  refetch: Effect.Effect<{ readonly url: string } | undefined, E, R>,
  options?: DownloadOptions
): Stream.Stream<Uint8Array, E | DownloadError, R | MaintainXClient> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const client = yield* MaintainXClient
      const file = yield* refetch
      if (file !== undefined) return Download.download(file.url, client.fetching(options ?? {}))
      return yield* new NotFound({ operation: "download", missing: "record", detail: "there is no such file" })
    })
  )

/**
 * What is left of the quota, and how long so many more requests will take.
 *
 * @since 0.1.0
 */
export const quota: Effect.Effect<Quota, never, MaintainXClient> = Effect.map(MaintainXClient, ({ quota }) => quota)

/**
 * Sends a request to any path below the base URL, for what this library does not know yet. Key, organization, limits
 * and errors are those of every other call.
 *
 * @since 0.1.0
 */
export const request = (request: RawRequest): Effect.Effect<RawResponse, UploadError, MaintainXClient> =>
  Effect.flatMap(MaintainXClient, (client) => client.request(request))
