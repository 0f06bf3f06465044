/**
 * The whole client.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import {
  CurrentDelivery,
  CurrentOrganizations,
  type DeliveryOptions,
  MaintainXClient,
  type Quota,
  type RawRequest,
  type RawResponse
} from "./MaintainXClient.ts"
import { MaintainXConfig, type Options } from "./MaintainXConfig.ts"
import type { UploadError } from "./MaintainXError.ts"
import { Assets } from "./resources/Assets.ts"
import { Locations } from "./resources/Locations.ts"
import { Organizations } from "./resources/Organizations.ts"
import { Parts } from "./resources/Parts.ts"
import { PartTransferRequests } from "./resources/PartTransferRequests.ts"
import { Users } from "./resources/Users.ts"
import { Vendors } from "./resources/Vendors.ts"
import { WorkOrders } from "./resources/WorkOrders.ts"

/**
 * The services of all resources.
 *
 * @since 0.1.0
 */
export type Resources = Assets | Locations | Organizations | Parts | PartTransferRequests | Users | Vendors | WorkOrders

/**
 * Everything that {@link layer} provides.
 *
 * @since 0.1.0
 */
export type MaintainX = Resources | MaintainXClient

/**
 * The services of all resources over a client that the program provides.
 *
 * @since 0.1.0
 */
export const layerResources: Layer.Layer<Resources, never, MaintainXClient> = Layer.mergeAll(
  Assets.layer,
  Locations.layer,
  Organizations.layer,
  Parts.layer,
  PartTransferRequests.layer,
  Users.layer,
  Vendors.layer,
  WorkOrders.layer
)

/**
 * The whole client over an `HttpClient` of the program's own, for example Effect's undici client or one with a proxy.
 *
 * @since 0.1.0
 */
export const layerHttp: Layer.Layer<MaintainX, never, MaintainXConfig | HttpClient.HttpClient> = Layer.provideMerge(
  layerResources,
  MaintainXClient.layerHttp
)

/**
 * The whole client, over `fetch`, with the settings from the program's `ConfigProvider`: `MAINTAINX_API_KEY`, `MAINTAINX_ORG_ID` and the
 * other variables of `MaintainXConfig`. A setting that is missing or malformed fails when the layer is built, with a message that names it.
 *
 * @since 0.1.0
 */
export const layer: Layer.Layer<MaintainX, Config.ConfigError> = layerHttp.pipe(
  Layer.provide([MaintainXConfig.layer, FetchHttpClient.layer])
)

/**
 * The whole client, over `fetch`, with settings as plain options.
 *
 * @since 0.1.0
 */
export const layerOptions = (options: Options): Layer.Layer<MaintainX, Config.ConfigError> =>
  layerHttp.pipe(Layer.provide([MaintainXConfig.layerOptions(options), FetchHttpClient.layer]))

// One type variable for both: of two overloads, `pipe` would only see the last.
type EffectOrStream = Effect.Effect<unknown, unknown, unknown> | Stream.Stream<unknown, unknown, unknown>

/**
 * Runs an effect or a stream for an organization other than the configured one: every call in it, in whatever fiber, names this
 * organization. A token of several organizations must name one on every call.
 *
 * @since 0.1.0
 */
export const withOrganization: {
  (id: number): <Calls extends EffectOrStream>(self: Calls) => Calls
  <Calls extends EffectOrStream>(self: Calls, id: number): Calls
} = dual(2, <Calls extends EffectOrStream>(self: Calls, id: number) => withOrganizations(self, [id]))

/**
 * Runs an effect or a stream for several organizations at once. Only the lists of assets, locations, parts, manufacturers and models take
 * several; any other call in it fails with `BadRequest` before anything is sent.
 *
 * @since 0.1.0
 */
export const withOrganizations: {
  (ids: ReadonlyArray<number>): <Calls extends EffectOrStream>(self: Calls) => Calls
  <Calls extends EffectOrStream>(self: Calls, ids: ReadonlyArray<number>): Calls
} = dual(2, (self: EffectOrStream, ids: ReadonlyArray<number>) => {
  const organizations = Redacted.make(ids)
  return Effect.isEffect(self)
    ? Effect.provideService(self, CurrentOrganizations, organizations)
    : Stream.provideService(self, CurrentOrganizations, organizations)
})

/**
 * Delivers the calls of an effect or a stream in another way than the settings say: with other limits, without retries, as bulk work, or
 * with PATCHes that may be repeated. What an outer one has set and an inner one leaves out stays.
 *
 * @since 0.1.0
 */
export const withDelivery: {
  (options: DeliveryOptions): <Calls extends EffectOrStream>(self: Calls) => Calls
  <Calls extends EffectOrStream>(self: Calls, options: DeliveryOptions): Calls
} = dual(2, (self: EffectOrStream, options: DeliveryOptions) =>
  Effect.isEffect(self)
    ? Effect.updateService(self, CurrentDelivery, (outer) => ({ ...outer, ...options }))
    : Stream.updateService(self, CurrentDelivery, (outer) => ({ ...outer, ...options }))
)

/**
 * What is left of the quota, and how long so many more requests will take.
 *
 * @since 0.1.0
 */
export const quota: Effect.Effect<Quota, never, MaintainXClient> = Effect.map(MaintainXClient, ({ quota }) => quota)

/**
 * Sends a request to a path of the caller's choice, for what this library does not know yet: with the same key, organization, limits and
 * errors as every other call.
 *
 * @since 0.1.0
 */
export const request = (request: RawRequest): Effect.Effect<RawResponse, UploadError, MaintainXClient> =>
  Effect.flatMap(MaintainXClient, (client) => client.request(request))
