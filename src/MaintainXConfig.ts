/**
 * The settings of the client: key, organization, base URL and limits.
 *
 * | Variable | Meaning | Default |
 * | --- | --- | --- |
 * | `MAINTAINX_API_KEY` | the API key, without `Bearer` | none, it must be set |
 * | `MAINTAINX_ORG_ID` | the organization; several, separated by commas, for the lists that take several | none |
 * | `MAINTAINX_BASE_URL` | where the API is | `https://api.getmaintainx.com/v1` |
 * | `MAINTAINX_TIMEOUT` | the longest that one attempt may take | `30 seconds` |
 * | `MAINTAINX_BUDGET` | the longest that a whole call may take | `90 seconds` |
 * | `MAINTAINX_MAX_RESPONSE_SIZE` | the largest body of an answer that is read | `32 MiB` |
 * | `MAINTAINX_RETRIES` | how many times a call may be tried again | `3` |
 * | `MAINTAINX_QUOTA` | how many requests may be sent in a window | `100` |
 * | `MAINTAINX_QUOTA_WINDOW` | how long a window is | `60 seconds` |
 * | `MAINTAINX_QUOTA_RESERVE` | how many requests of a window bulk work leaves to the rest | `10` |
 * | `MAINTAINX_QUOTA_EXCLUSIVE` | whether nothing else uses the key, so that all that remains may be sent at once | `false` |
 * | `MAINTAINX_ORGANIZATION_QUOTA` | how many requests all users of an organization may send in a window; 0 to not keep that limit | `0` |
 * | `MAINTAINX_CHANGE_TIME` | the least of its budget that a change is sent with; at most a quarter of it counts | `5 seconds` |
 *
 * They are read through Effect's `Config`, so they come from the `ConfigProvider` of the program: the environment by
 * default, a `.env` file, a directory of mounted secrets. A value that is missing or malformed fails with
 * {@link InvalidSettings} when the layer is built.
 *
 * @since 0.1.0
 */
import * as ByteSize from "effect/ByteSize"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import { OrganizationId } from "./Ids.ts"
import { type ApiKey, renewable } from "./internal/apiKey.ts"
import { memoizedBy } from "./internal/memoized.ts"
import { fieldIssues } from "./internal/request.ts"

/**
 * The settings, checked.
 *
 * @since 0.1.0
 */
export interface Settings {
  /** The key, as it was when the settings were read. */
  readonly apiKey: Redacted.Redacted
  /** The key as it is now. The layers of `MaintainXConfig` set it; without it, the key stays. */
  readonly renewable?: ApiKey
  /** The organizations that calls are for. Empty for a key of a single organization, which needs to name none. */
  readonly organizations: Redacted.Redacted<ReadonlyArray<OrganizationId>>
  /** Without a trailing slash. */
  readonly baseUrl: string
  /** The longest that one attempt may take, from sending to the last byte of the answer. */
  readonly timeout: Duration.Duration
  /** The longest that a whole call may take. */
  readonly budget: Duration.Duration
  /** The largest body of an answer that is read. */
  readonly maxResponseSize: ByteSize.ByteSize
  /** How many times a call may be tried again. Waiting for the quota does not count. */
  readonly retries: number
  /** How many requests may be sent in a window. The API allows a user 100 in 60 seconds. */
  readonly quota: number
  readonly quotaWindow: Duration.Duration
  /** How many requests of a window bulk work leaves to the rest. */
  readonly quotaReserve: number
  /** Whether nothing else uses the key, neither people nor programs, so that all that remains may be sent at once. */
  readonly quotaExclusive: boolean
  /**
   * How many requests all users of an organization may send in a window, or 0 if that limit is not kept. The API allows
   * 500 in 60 seconds.
   */
  readonly organizationQuota: number
  /** The least of its budget that a change is sent with. At most a quarter of the budget counts. */
  readonly changeTime: Duration.Duration
}

/**
 * The settings as plain options. Durations and sizes are what Effect takes anywhere: `"10 seconds"`, `"8 MiB"`, numbers
 * of milliseconds or bytes.
 *
 * @since 0.1.0
 */
export interface Options {
  /**
   * The key, or an effect that reads it, such as one of a secret manager. After a 401 the effect is run again, once for
   * all calls that were refused, and each of these calls is repeated once with the new key.
   */
  readonly apiKey: string | Redacted.Redacted | Effect.Effect<string | Redacted.Redacted, unknown>
  readonly organizations?: number | ReadonlyArray<number>
  readonly baseUrl?: string | URL
  readonly timeout?: Duration.Input
  readonly budget?: Duration.Input
  readonly maxResponseSize?: ByteSize.Input
  readonly retries?: number
  readonly quota?: number
  readonly quotaWindow?: Duration.Input
  readonly quotaReserve?: number
  readonly quotaExclusive?: boolean
  readonly organizationQuota?: number
  readonly changeTime?: Duration.Input
}

/**
 * Where the API is unless told otherwise.
 *
 * @since 0.1.0
 */
export const defaultBaseUrl = "https://api.getmaintainx.com/v1"

/**
 * A setting is missing or malformed, or the settings cannot be read. The message names the variable and what to do, and
 * never repeats a value.
 *
 * @since 0.1.0
 */
export class InvalidSettings extends Data.TaggedError("InvalidSettings")<{
  /** The variable, unless the settings as a whole cannot be read. */
  readonly variable?: string
  readonly likelyCause: string
  readonly solution: string
}> {
  constructor(complaint: { readonly variable?: string; readonly likelyCause: string; readonly solution: string }) {
    super(complaint)
    // Where in the code a setting was read helps nobody, and would bury the message.
    this.stack = `${this.name}: ${this.message}`
  }
  override get message(): string {
    return `${this.likelyCause} ${this.solution}`
  }
}

/** The message of a check: a line for the cause and one for the solution, which {@link invalid} takes apart again. */
const complaint = (likelyCause: string, solution: string): string => `${likelyCause}\n${solution}`

const invalid = ({ cause }: Config.ConfigError): InvalidSettings => {
  if (cause._tag === "SourceError") {
    return new InvalidSettings({ likelyCause: `${cause.message}.`, solution: "Check where the settings come from." })
  }
  const [{ error, fieldPath = "" } = { error: cause.message }] = fieldIssues(cause.issue)
  const path = fieldPath.split(".")
  // A program may have put a prefix before our names.
  const variable = path.join("_")
  const [likelyCause = "", solution = ""] = error.replaceAll(path.at(-1) ?? "", variable).split("\n")
  return new InvalidSettings({ variable, likelyCause, solution })
}

const whereToGetAKey = "Generate one in MaintainX under Settings > Integrations and set MAINTAINX_API_KEY to it."
const theTokenAlone = "Set it to the token alone."

/** Why a string cannot be an API key, or undefined if it can. It must never repeat the string. */
const keyComplaint = (key: string): string | undefined => {
  if (key === "") return complaint("MAINTAINX_API_KEY is empty.", whereToGetAKey)
  if (/^bearer(\s|$)/i.test(key)) {
    return complaint(
      'MAINTAINX_API_KEY starts with "Bearer".',
      'Set it to the token alone; the client adds "Bearer" itself.'
    )
  }
  if (/^["'`]|["'`]$/.test(key)) return complaint("MAINTAINX_API_KEY is in quotation marks.", theTokenAlone)
  if (/\s/.test(key)) return complaint("MAINTAINX_API_KEY contains white space or a line break.", theTokenAlone)
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return complaint("MAINTAINX_API_KEY contains a character that no HTTP header can carry.", "Copy the token again.")
  }
  return undefined
}

const Key = Schema.String.annotate({ message: complaint("MAINTAINX_API_KEY is missing.", whereToGetAKey) })
  .check(Schema.makeFilter((key: string) => keyComplaint(key) ?? true))
  .pipe(
    Schema.decodeTo(Schema.Redacted(Schema.String, { label: "MAINTAINX_API_KEY" }), {
      decode: SchemaGetter.transform((key) => Redacted.make(key, { label: "MAINTAINX_API_KEY" })),
      encode: SchemaGetter.transform(Redacted.value)
    })
  )

const organizationsComplaint = complaint(
  "MAINTAINX_ORG_ID is not an integer.",
  "Set it to the organization's id, or to several separated by commas."
)

const Organizations = Schema.String.check(
  Schema.makeFilter(
    (text: string) => text.split(",").every((id) => /^\s*0*[1-9]\d{0,14}\s*$/.test(id)) || organizationsComplaint
  )
).pipe(
  Schema.decodeTo(Schema.Redacted(Schema.Array(OrganizationId)), {
    decode: SchemaGetter.transform((text) =>
      Redacted.make(text.split(",").map((id) => OrganizationId.make(Number(id))))
    ),
    encode: SchemaGetter.transform((ids) => Redacted.value(ids).join(","))
  })
)

const baseUrlComplaint = (text: string): string | undefined => {
  const url = URL.parse(text)
  const anAddress = `Set it to an address like ${defaultBaseUrl}.`
  if (url === null) return complaint("MAINTAINX_BASE_URL is not a URL.", anAddress)
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return complaint("MAINTAINX_BASE_URL must begin with https:// or http://.", anAddress)
  }
  if (url.username !== "" || url.password !== "") {
    return complaint(
      "MAINTAINX_BASE_URL contains a user name or password.",
      "Put the key into MAINTAINX_API_KEY instead."
    )
  }
  if (url.search !== "" || url.hash !== "") {
    return complaint("MAINTAINX_BASE_URL must not have a query or a fragment.", anAddress)
  }
  return undefined
}

const BaseUrl = Schema.String.check(Schema.makeFilter((text: string) => baseUrlComplaint(text) ?? true)).pipe(
  Schema.decode({
    decode: SchemaGetter.transform((text) => {
      const { origin, pathname } = new URL(text)
      // Not the whole href: that of `https://host/v1?` ends in the question mark of an empty query.
      return origin + pathname.replace(/\/+$/, "")
    }),
    encode: SchemaGetter.passthrough()
  })
)

const duration = (name: string, standard: Duration.Input & string) =>
  Config.schema(
    Schema.String.check(
      Schema.makeFilter((text: string) =>
        Option.match(Duration.fromInput(text as Duration.Input), {
          onNone: () => complaint(`${name} is not a duration.`, `Write it like "${standard}".`),
          onSome: (duration) =>
            (Duration.isFinite(duration) && Duration.isPositive(duration)) ||
            complaint(`${name} must be longer than zero, and finite.`, `Write it like "${standard}".`)
        })
      )
    ).pipe(Schema.decodeTo(Schema.DurationFromString)),
    name
  ).pipe(Config.withDefault(Duration.fromInputUnsafe(standard)))

const count = (name: string, least: number, most: number, standard: number) =>
  Config.schema(
    Schema.String.check(
      Schema.makeFilter(
        (text: string) =>
          (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most) ||
          complaint(`${name} is not an integer from ${least} to ${most}.`, `Write it like "${standard}".`)
      )
    ).pipe(Schema.decodeTo(Schema.FiniteFromString)),
    name
  ).pipe(Config.withDefault(standard))

const flag = (name: string) =>
  Config.schema(
    Schema.String.check(
      Schema.makeFilter(
        (text: string) =>
          /^(true|false)$/.test(text) || complaint(`${name} is neither true nor false.`, 'Write "true".')
      )
    ),
    name
  ).pipe(
    Config.map((text) => text === "true"),
    Config.withDefault(false)
  )

/** More bytes might make a text that is longer than the strings of the runtime can be. */
const largestSize = ByteSize.fromInputUnsafe("256 MiB")

const size = (name: string, standard: ByteSize.Input & string) =>
  Config.schema(
    Schema.String.check(
      Schema.makeFilter((text: string) =>
        Option.match(ByteSize.fromString(text), {
          onNone: () => complaint(`${name} is not a size.`, `Write it like "${standard}".`),
          onSome: (size) =>
            (size > ByteSize.zero && size <= largestSize) ||
            complaint(`${name} must be more than zero and at most 256 MiB.`, `Write it like "${standard}".`)
        })
      )
    ).pipe(Schema.decodeTo(Schema.ByteSizeFromString)),
    name
  ).pipe(Config.withDefault(ByteSize.fromInputUnsafe(standard)))

/**
 * The settings as a `Config`, for programs that nest it in one of their own. It fails with Effect's `ConfigError`.
 *
 * @since 0.1.0
 */
export const config: Config.Config<Settings> = Config.all({
  apiKey: Config.schema(Key, "MAINTAINX_API_KEY"),
  organizations: Config.schema(Organizations, "MAINTAINX_ORG_ID").pipe(
    Config.withDefault(Redacted.make<ReadonlyArray<OrganizationId>>([]))
  ),
  baseUrl: Config.schema(BaseUrl, "MAINTAINX_BASE_URL").pipe(Config.withDefault(defaultBaseUrl)),
  timeout: duration("MAINTAINX_TIMEOUT", "30 seconds"),
  budget: duration("MAINTAINX_BUDGET", "90 seconds"),
  maxResponseSize: size("MAINTAINX_MAX_RESPONSE_SIZE", "32 MiB"),
  retries: count("MAINTAINX_RETRIES", 0, 10, 3),
  quota: count("MAINTAINX_QUOTA", 1, 100_000, 100),
  quotaWindow: duration("MAINTAINX_QUOTA_WINDOW", "60 seconds"),
  quotaReserve: count("MAINTAINX_QUOTA_RESERVE", 0, 100_000, 10),
  quotaExclusive: flag("MAINTAINX_QUOTA_EXCLUSIVE"),
  organizationQuota: count("MAINTAINX_ORGANIZATION_QUOTA", 0, 1_000_000, 0),
  changeTime: duration("MAINTAINX_CHANGE_TIME", "5 seconds")
})

/**
 * The settings as a service.
 *
 * @since 0.1.0
 */
export class MaintainXConfig extends Context.Service<MaintainXConfig, Settings>()("effect-maintainx/MaintainXConfig") {
  /**
   * The settings from a `Config` of the program's own, for example one with other names. It is read again after a 401,
   * for a key that was rotated meanwhile; see `layer`.
   *
   * @since 0.1.0
   */
  static readonly layerConfig = (config: Config.Config<Settings>): Layer.Layer<MaintainXConfig, InvalidSettings> =>
    memoizedBy(ConfigProvider.ConfigProvider, (provider) =>
      Layer.effect(MaintainXConfig, renewing(Effect.mapError(config.parse(provider), invalid)))
    )

  /**
   * The settings from the program's `ConfigProvider`, which is the environment unless another is provided.
   *
   * After a 401 the key is read again. That finds a new one if the provider reads its source each time, such as
   * `ConfigProvider.fromDir` over mounted secrets; the environment of a process does not change.
   *
   * @since 0.1.0
   */
  static readonly layer: Layer.Layer<MaintainXConfig, InvalidSettings> = MaintainXConfig.layerConfig(config)

  /**
   * The settings as plain options, checked like those from the environment.
   *
   * @since 0.1.0
   */
  static readonly layerOptions = (options: Options): Layer.Layer<MaintainXConfig, InvalidSettings> => {
    const { apiKey } = options
    const settings = (key: string | Redacted.Redacted) =>
      config.parse(ConfigProvider.fromUnknown(variables({ ...options, apiKey: key }))).pipe(Effect.mapError(invalid))
    return Layer.effect(
      MaintainXConfig,
      Effect.isEffect(apiKey)
        ? renewing(Effect.flatMap(Effect.mapError(apiKey, unreadableKey), settings))
        : settings(apiKey)
    )
  }
}

/** Settings whose key is read again after a 401. */
const renewing = <E>(read: Effect.Effect<Settings, E>): Effect.Effect<Settings, E> =>
  Effect.map(read, (settings) => ({
    ...settings,
    renewable: renewable(
      settings.apiKey,
      Effect.map(read, ({ apiKey }) => apiKey)
    )
  }))

/** The error of the program's own effect may name places and secrets, so it is not repeated. */
const unreadableKey = () =>
  new InvalidSettings({
    likelyCause: "The effect that reads the API key failed.",
    solution: "Run it alone to see its error."
  })

const variables = (options: Options & { readonly apiKey: string | Redacted.Redacted }) => {
  const { apiKey, maxResponseSize } = options
  return {
    MAINTAINX_API_KEY: Redacted.isRedacted(apiKey) ? Redacted.value(apiKey) : apiKey,
    MAINTAINX_ORG_ID: options.organizations?.toString(),
    MAINTAINX_BASE_URL: options.baseUrl?.toString(),
    MAINTAINX_TIMEOUT: durationText(options.timeout),
    MAINTAINX_BUDGET: durationText(options.budget),
    MAINTAINX_MAX_RESPONSE_SIZE: maxResponseSize === undefined ? undefined : sizeText(maxResponseSize),
    MAINTAINX_RETRIES: options.retries?.toString(),
    MAINTAINX_QUOTA: options.quota?.toString(),
    MAINTAINX_QUOTA_WINDOW: durationText(options.quotaWindow),
    MAINTAINX_QUOTA_RESERVE: options.quotaReserve?.toString(),
    MAINTAINX_QUOTA_EXCLUSIVE: options.quotaExclusive?.toString(),
    MAINTAINX_ORGANIZATION_QUOTA: options.organizationQuota?.toString(),
    MAINTAINX_CHANGE_TIME: durationText(options.changeTime)
  }
}

const durationText = (input: Duration.Input | undefined): string | undefined =>
  input === undefined
    ? undefined
    : Option.match(Duration.fromInput(input), {
        onNone: () => String(input),
        onSome: (duration) => `${Duration.toMillis(duration)} millis`
      })

const sizeText = (input: ByteSize.Input): string =>
  Option.match(ByteSize.fromInput(input), { onNone: () => String(input), onSome: (size) => `${size} B` })
