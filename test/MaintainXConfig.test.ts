import { inspect } from "node:util"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import {
  ByteSize,
  Config,
  ConfigProvider,
  Context,
  Duration,
  Effect,
  FileSystem,
  Layer,
  PlatformError,
  Redacted
} from "effect"
import { MaintainX } from "../src/index.ts"
import { config, type InvalidSettings, MaintainXConfig, type Options, type Settings } from "../src/MaintainXConfig.ts"

const KEY = "MAINTAINX_API_KEY"

/** What the layer makes of a provider: the settings, or the error that building it ends in. */
const settingsFrom = (
  provider: ConfigProvider.ConfigProvider,
  layer: Layer.Layer<MaintainXConfig, InvalidSettings> = MaintainXConfig.layer
): Effect.Effect<Settings, InvalidSettings> =>
  Effect.scoped(Layer.build(layer)).pipe(
    Effect.map((context) => Context.get(context, MaintainXConfig)),
    Effect.provideService(ConfigProvider.ConfigProvider, provider)
  )

const fromEnv = (env: Record<string, string>) => settingsFrom(ConfigProvider.fromEnvRecord(env))

const withKey = (env: Record<string, string>) => fromEnv({ [KEY]: "the-key", ...env })

const fromOptions = (options: Partial<Options>) =>
  settingsFrom(ConfigProvider.fromEnvRecord({}), MaintainXConfig.layerOptions({ apiKey: "the-key", ...options }))

/** What the messages themselves say, which a value may be by chance. */
const wording = ["Bearer", "0 seconds", "https://", "api.getmaintainx.com/v1"]

/** The complaint about a value: one that names the variable and a solution, and does not repeat the value. */
const complaint = (settings: Effect.Effect<Settings, InvalidSettings>, variable: string, value: string) =>
  Effect.gen(function* () {
    const error = yield* Effect.flip(settings)
    assert.strictEqual(error._tag, "InvalidSettings")
    assert.strictEqual(error.variable, variable)
    assert.include(error.likelyCause, variable)
    assert.match(error.solution, /^[A-Z].*\.$/)
    assert.strictEqual(error.message, `${error.likelyCause} ${error.solution}`)
    if (value.trim() !== "" && !wording.includes(value)) assert.notInclude(inspect(error), value.trim())
    return error.message
  })

describe("the settings from the environment", () => {
  it.effect("need the key only, and everything else has its documented default", () =>
    Effect.gen(function* () {
      const settings = yield* fromEnv({ [KEY]: "the-key" })
      assert.strictEqual(Redacted.value(settings.apiKey), "the-key")
      assert.deepStrictEqual(Redacted.value(settings.organizations), [])
      assert.strictEqual(settings.baseUrl, "https://api.getmaintainx.com/v1")
      assert.strictEqual(Duration.toSeconds(settings.timeout), 30)
      assert.strictEqual(Duration.toSeconds(settings.budget), 90)
      assert.strictEqual(settings.maxResponseSize, ByteSize.fromInputUnsafe("32 MiB"))
    })
  )

  it.effect("take every variable", () =>
    Effect.gen(function* () {
      const settings = yield* fromEnv({
        [KEY]: "the-key",
        MAINTAINX_ORG_ID: "4711",
        MAINTAINX_BASE_URL: "http://127.0.0.1:4020/v1/",
        MAINTAINX_TIMEOUT: "5 seconds",
        MAINTAINX_BUDGET: "1 minute",
        MAINTAINX_MAX_RESPONSE_SIZE: "8 MiB"
      })
      assert.deepStrictEqual(Redacted.value<ReadonlyArray<number>>(settings.organizations), [4711])
      assert.strictEqual(settings.baseUrl, "http://127.0.0.1:4020/v1")
      assert.strictEqual(Duration.toSeconds(settings.timeout), 5)
      assert.strictEqual(Duration.toSeconds(settings.budget), 60)
      assert.strictEqual(settings.maxResponseSize, ByteSize.fromInputUnsafe("8 MiB"))
    })
  )
})

describe("a key", () => {
  for (const env of [{}, { [KEY]: "" }] as ReadonlyArray<Record<string, string>>) {
    it.effect(`that is ${KEY in env ? "empty" : "not there"} is missing, and the message says where to get one`, () =>
      Effect.gen(function* () {
        const message = yield* complaint(fromEnv(env), KEY, "")
        assert.include(message, "missing")
        assert.include(message, "Settings > Integrations")
      })
    )
  }

  const refused: ReadonlyArray<readonly [what: string, key: string, says: RegExp]> = [
    ["a leading Bearer", "Bearer abcdef.ghi", /starts with "Bearer"/],
    ["a leading bearer in any case", "bEARER abcdef.ghi", /starts with "Bearer"/],
    ["nothing but Bearer", "Bearer", /starts with "Bearer"/],
    ["double quotes", '"abcdef.ghi"', /quotation marks/],
    ["single quotes", "'abcdef.ghi'", /quotation marks/],
    ["back quotes", "`abcdef.ghi`", /quotation marks/],
    ["one quote at its end", 'abcdef.ghi"', /quotation marks/],
    ["a space at its beginning", " abcdef.ghi", /white space or a line break/],
    ["a space inside", "abc def.ghi", /white space or a line break/],
    ["a tab", "abc\tdef.ghi", /white space or a line break/],
    ["a newline at its end", "abcdef.ghi\n", /white space or a line break/],
    ["a header behind a line break", "abcdef.ghi\r\nx-admin: yes", /white space or a line break/],
    ["a character outside of ASCII", "abcdéf.ghi", /no HTTP header can carry/],
    ["a zero-width space", "abcdef\u200b.ghi", /no HTTP header can carry/],
    ["typographic quotes", "“abcdef.ghi”", /no HTTP header can carry/],
    ["a control character", "abc\u0000def", /no HTTP header can carry/],
    ["white space only", "   ", /white space or a line break/]
  ]
  for (const [what, key, says] of refused) {
    it.effect(`with ${what} is refused and explained`, () =>
      Effect.gen(function* () {
        assert.match(yield* complaint(fromEnv({ [KEY]: key }), KEY, key), says)
        const plain = settingsFrom(ConfigProvider.fromEnvRecord({}), MaintainXConfig.layerOptions({ apiKey: key }))
        assert.match(yield* complaint(plain, KEY, key), says)
      })
    )
  }

  it.effect("may hold any other visible character", () =>
    Effect.gen(function* () {
      const key = "aZ09-._~+/=:$!%&@#(){}[]<>,;|^*?\\ab'cd"
      assert.strictEqual(Redacted.value((yield* fromEnv({ [KEY]: key })).apiKey), key)
    })
  )

  it.effect("is redacted in whatever the settings are printed as", () =>
    Effect.gen(function* () {
      const settings = yield* fromEnv({ [KEY]: "the-key", MAINTAINX_ORG_ID: "4711" })
      assert.notInclude(JSON.stringify({ ...settings, maxResponseSize: 0 }), "the-key")
      assert.notInclude(JSON.stringify({ ...settings, maxResponseSize: 0 }), "4711")
      assert.notInclude(String(settings.apiKey), "the-key")
    })
  )
})

describe("the organization", () => {
  const taken: ReadonlyArray<readonly [text: string, ids: ReadonlyArray<number>]> = [
    ["4711", [4711]],
    [" 4711 ", [4711]],
    ["1,2,3", [1, 2, 3]],
    ["1, 2", [1, 2]],
    ["999999999999999", [999999999999999]],
    ["", []]
  ]
  for (const [text, ids] of taken) {
    it.effect(`may be ${JSON.stringify(text)}`, () =>
      Effect.gen(function* () {
        const { organizations } = yield* withKey({ MAINTAINX_ORG_ID: text })
        assert.deepStrictEqual(Redacted.value<ReadonlyArray<number>>(organizations), ids)
      })
    )
  }

  const garbage = [
    "acme-corp",
    "12.5",
    "0",
    "-7",
    "0x1f",
    "1e3",
    "12;13",
    "12,",
    ",12",
    "12,,13",
    "12345678901234567890",
    "NaN"
  ]
  for (const text of garbage) {
    it.effect(`may not be ${text}, and a malformed one never means none`, () =>
      Effect.gen(function* () {
        const message = yield* complaint(withKey({ MAINTAINX_ORG_ID: text }), "MAINTAINX_ORG_ID", text)
        assert.include(message, "several separated by commas")
      })
    )
  }
})

describe("the base URL", () => {
  const taken: ReadonlyArray<readonly [text: string, baseUrl: string]> = [
    ["https://api.getmaintainx.com/v1", "https://api.getmaintainx.com/v1"],
    ["https://api.getmaintainx.com/v1/", "https://api.getmaintainx.com/v1"],
    ["https://api.getmaintainx.com/v1//", "https://api.getmaintainx.com/v1"],
    ["https://api.getmaintainx.com", "https://api.getmaintainx.com"],
    ["https://api.getmaintainx.com/", "https://api.getmaintainx.com"],
    ["HTTPS://API.getmaintainx.com:443/v1", "https://api.getmaintainx.com/v1"],
    ["http://localhost:4020/maintainx/v1/", "http://localhost:4020/maintainx/v1"],
    ["https://proxy.example/a/../v1", "https://proxy.example/v1"],
    ["https://proxy.example/v1?", "https://proxy.example/v1"],
    ["https://proxy.example/v1/#", "https://proxy.example/v1"]
  ]
  for (const [text, baseUrl] of taken) {
    it.effect(`may be ${text}`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* withKey({ MAINTAINX_BASE_URL: text })).baseUrl, baseUrl)
      })
    )
  }

  const refused: ReadonlyArray<readonly [text: string, says: RegExp]> = [
    ["api.getmaintainx.com/v1", /is not a URL/],
    ["not a url", /is not a URL/],
    ["https://", /is not a URL/],
    ["https://proxy.example:99999/v1", /is not a URL/],
    ["ftp://api.getmaintainx.com/v1", /must begin with https:\/\/ or http:\/\//],
    ["file:///etc/passwd", /must begin with https:\/\/ or http:\/\//],
    ["javascript:alert(1)", /must begin with https:\/\/ or http:\/\//],
    ["localhost:4020/v1", /must begin with https:\/\/ or http:\/\//],
    ["https://user:hunter2@proxy.example/v1", /user name or password/],
    ["https://hunter2@proxy.example/v1", /user name or password/],
    ["https://proxy.example/v1?key=hunter2", /query or a fragment/],
    ["https://proxy.example/v1#hunter2", /query or a fragment/]
  ]
  for (const [text, says] of refused) {
    it.effect(`may not be ${text}`, () =>
      Effect.gen(function* () {
        const message = yield* complaint(withKey({ MAINTAINX_BASE_URL: text }), "MAINTAINX_BASE_URL", text)
        assert.match(message, says)
        assert.notInclude(message, "hunter2")
      })
    )
  }
})

describe("the limits", () => {
  const counts = [
    ["MAINTAINX_RETRIES", "retries", 3, 0, 10],
    ["MAINTAINX_QUOTA", "quota", 100, 1, 100_000],
    ["MAINTAINX_QUOTA_RESERVE", "quotaReserve", 10, 0, 100_000],
    ["MAINTAINX_ORGANIZATION_QUOTA", "organizationQuota", 0, 0, 1_000_000]
  ] as const
  for (const [variable, setting, usual, least, most] of counts) {
    it.effect(`${variable} is ${usual} unless set, and may be from ${least} to ${most}`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* withKey({}))[setting], usual)
        for (const count of [least, most]) {
          assert.strictEqual((yield* withKey({ [variable]: `${count}` }))[setting], count)
          assert.strictEqual((yield* fromOptions({ [setting]: count }))[setting], count)
        }
        const others = [least - 1, most + 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]
        for (const text of [...others.map(String), "many", "1e3", "0x10", "+5", "5 "]) {
          assert.match(yield* complaint(withKey({ [variable]: text }), variable, ""), /is not an integer from/)
        }
        for (const count of others) yield* complaint(fromOptions({ [setting]: count }), variable, "")
      })
    )
  }

  it.effect("MAINTAINX_QUOTA_EXCLUSIVE is false unless set, and may be true or false", () =>
    Effect.gen(function* () {
      const variable = "MAINTAINX_QUOTA_EXCLUSIVE"
      assert.isFalse((yield* withKey({})).quotaExclusive)
      for (const flag of [true, false]) {
        assert.strictEqual((yield* withKey({ [variable]: `${flag}` })).quotaExclusive, flag)
        assert.strictEqual((yield* fromOptions({ quotaExclusive: flag })).quotaExclusive, flag)
      }
      for (const text of ["yes", "1", "TRUE", "untrue", "true "]) {
        assert.match(yield* complaint(withKey({ [variable]: text }), variable, ""), /is neither true nor false/)
      }
    })
  )

  const durations = [
    ["MAINTAINX_TIMEOUT", "timeout", 30],
    ["MAINTAINX_BUDGET", "budget", 90],
    ["MAINTAINX_QUOTA_WINDOW", "quotaWindow", 60],
    ["MAINTAINX_CHANGE_TIME", "changeTime", 5]
  ] as const
  for (const [variable, setting, usual] of durations) {
    it.effect(`${variable} is ${usual} seconds unless set`, () =>
      Effect.gen(function* () {
        assert.strictEqual(Duration.toSeconds((yield* withKey({}))[setting]), usual)
        assert.strictEqual(Duration.toMillis((yield* fromOptions({ [setting]: "2 minutes" }))[setting]), 120_000)
      })
    )
    for (const text of ["soon", "10", "10 parsecs", "PT10S"]) {
      it.effect(`${variable} may not be ${text}, and the message shows what it looks like`, () =>
        Effect.gen(function* () {
          const message = yield* complaint(withKey({ [variable]: text }), variable, text)
          assert.match(message, /is not a duration\. Write it like "\d+ seconds"/)
        })
      )
    }
    for (const text of ["0 seconds", "-5 seconds", "Infinity"]) {
      it.effect(`${variable} may not be ${text}`, () =>
        Effect.gen(function* () {
          assert.match(
            yield* complaint(withKey({ [variable]: text }), variable, text),
            /must be longer than zero, and finite/
          )
        })
      )
    }
    it.effect(`${variable} may be 1500 millis`, () =>
      Effect.gen(function* () {
        const settings = yield* withKey({ [variable]: "1500 millis" })
        assert.deepStrictEqual(
          durations.map(([, setting]) => Duration.toMillis(settings[setting])).filter((millis) => millis === 1500),
          [Duration.toMillis(settings[setting])]
        )
      })
    )
  }

  const size = "MAINTAINX_MAX_RESPONSE_SIZE"
  for (const text of ["big", "-1 MiB", "8 apples"]) {
    it.effect(`${size} may not be ${text}, and the message shows what it looks like`, () =>
      Effect.gen(function* () {
        assert.match(yield* complaint(withKey({ [size]: text }), size, text), /is not a size\. Write it like "32 MiB"/)
      })
    )
  }
  for (const text of ["0 B", "257 MiB", "1 TB"]) {
    it.effect(`${size} may not be ${text}`, () =>
      Effect.gen(function* () {
        assert.match(yield* complaint(withKey({ [size]: text }), size, text), /at most 256 MiB/)
      })
    )
  }
  for (const [text, bytes] of [
    ["1 B", 1n],
    ["500 kB", 500_000n],
    ["256 MiB", 268_435_456n]
  ] as const) {
    it.effect(`${size} may be ${text}`, () =>
      Effect.gen(function* () {
        const { maxResponseSize } = yield* withKey({ [size]: text })
        assert.strictEqual(BigInt(maxResponseSize), bytes)
      })
    )
  }
})

describe("the settings from other places", () => {
  it.effect("are read from the text of a .env file, with comments, quotes and export", () =>
    Effect.gen(function* () {
      const settings = yield* settingsFrom(
        ConfigProvider.fromDotEnvContents(
          [
            "# MaintainX",
            `export ${KEY}="the-key" # rotate every 90 days`,
            "MAINTAINX_ORG_ID=4711",
            "MAINTAINX_BASE_URL='http://localhost:4020/v1'",
            ""
          ].join("\r\n")
        )
      )
      assert.strictEqual(Redacted.value(settings.apiKey), "the-key")
      assert.deepStrictEqual(Redacted.value<ReadonlyArray<number>>(settings.organizations), [4711])
      assert.strictEqual(settings.baseUrl, "http://localhost:4020/v1")
    })
  )

  it.effect("are read from a directory of mounted secrets, whose files end in a newline", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const directory = yield* files.makeTempDirectoryScoped()
      yield* files.writeFileString(`${directory}/${KEY}`, "the-key\n")
      yield* files.writeFileString(`${directory}/MAINTAINX_ORG_ID`, "4711\r\n")
      const settings = yield* settingsFrom(yield* ConfigProvider.fromDir({ rootPath: directory }))
      assert.strictEqual(Redacted.value(settings.apiKey), "the-key")
      assert.deepStrictEqual(Redacted.value<ReadonlyArray<number>>(settings.organizations), [4711])
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.effect("a mounted secret is held to the same rules, and its value stays out of the message", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const directory = yield* files.makeTempDirectoryScoped()
      yield* files.writeFileString(`${directory}/${KEY}`, "abc\ndef\n")
      const provider = yield* ConfigProvider.fromDir({ rootPath: directory })
      assert.match(yield* complaint(settingsFrom(provider), KEY, "abc"), /white space or a line break/)
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.effect("an empty directory is a missing key", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const provider = yield* ConfigProvider.fromDir({ rootPath: yield* files.makeTempDirectoryScoped() })
      assert.include(yield* complaint(settingsFrom(provider), KEY, ""), "missing")
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.effect("the first provider that has a value wins", () =>
    Effect.gen(function* () {
      const environment = ConfigProvider.fromEnvRecord({ [KEY]: "from-the-environment" })
      const file = ConfigProvider.fromDotEnvContents(`${KEY}=from-the-file\nMAINTAINX_ORG_ID=4711`)
      const settings = yield* settingsFrom(ConfigProvider.orElse(environment, file))
      assert.strictEqual(Redacted.value(settings.apiKey), "from-the-environment")
      assert.deepStrictEqual(Redacted.value<ReadonlyArray<number>>(settings.organizations), [4711])
    })
  )

  it.effect("a program may nest them in a config of its own, with a prefix", () =>
    Effect.gen(function* () {
      const provider = ConfigProvider.fromEnvRecord({ PLANT_MAINTAINX_API_KEY: "the-key" })
      const nested = yield* Config.nested(config, "PLANT").parse(provider)
      assert.strictEqual(Redacted.value(nested.apiKey), "the-key")
      const layer = MaintainXConfig.layerConfig(Config.nested(config, "PLANT"))
      assert.strictEqual(Redacted.value((yield* settingsFrom(provider, layer)).apiKey), "the-key")
      yield* complaint(settingsFrom(ConfigProvider.fromEnvRecord({}), layer), "PLANT_MAINTAINX_API_KEY", "")
    })
  )

  it.effect("an optional MaintainX stays absent without a key, but a malformed key is an error", () =>
    Effect.gen(function* () {
      const optional = Config.option(config)
      assert.strictEqual((yield* optional.parse(ConfigProvider.fromEnvRecord({})))._tag, "None")
      const malformed = yield* Effect.flip(optional.parse(ConfigProvider.fromEnvRecord({ [KEY]: "Bearer x" })))
      assert.include(malformed.message, KEY)
    })
  )
})

describe("the settings as plain options", () => {
  it.effect("take numbers, dates and sizes in whatever form Effect takes", () =>
    Effect.gen(function* () {
      const settings = yield* fromOptions({
        apiKey: Redacted.make("another-key"),
        organizations: [1, 2],
        baseUrl: new URL("http://localhost:4020/v1/"),
        timeout: 1500,
        budget: { minutes: 2 },
        maxResponseSize: 1000
      })
      assert.strictEqual(Redacted.value(settings.apiKey), "another-key")
      assert.deepStrictEqual(Redacted.value<ReadonlyArray<number>>(settings.organizations), [1, 2])
      assert.strictEqual(settings.baseUrl, "http://localhost:4020/v1")
      assert.strictEqual(Duration.toMillis(settings.timeout), 1500)
      assert.strictEqual(Duration.toMillis(settings.budget), 120_000)
      assert.strictEqual(BigInt(settings.maxResponseSize), 1000n)
    })
  )

  it.effect("one organization is a number, none is an empty list", () =>
    Effect.gen(function* () {
      const one = yield* fromOptions({ organizations: 4711 })
      assert.deepStrictEqual(Redacted.value<ReadonlyArray<number>>(one.organizations), [4711])
      assert.deepStrictEqual(Redacted.value((yield* fromOptions({ organizations: [] })).organizations), [])
    })
  )

  it.effect("are checked like those from the environment", () =>
    Effect.gen(function* () {
      yield* complaint(fromOptions({ organizations: 1.5 }), "MAINTAINX_ORG_ID", "1.5")
      yield* complaint(fromOptions({ organizations: [1, Number.NaN] }), "MAINTAINX_ORG_ID", "NaN")
      yield* complaint(fromOptions({ organizations: 2 ** 60 }), "MAINTAINX_ORG_ID", String(2 ** 60))
      yield* complaint(fromOptions({ baseUrl: "ftp://host" }), "MAINTAINX_BASE_URL", "ftp://host")
      yield* complaint(fromOptions({ timeout: Duration.infinity }), "MAINTAINX_TIMEOUT", "Infinity")
      yield* complaint(fromOptions({ timeout: "soon" as never }), "MAINTAINX_TIMEOUT", "soon")
      yield* complaint(fromOptions({ budget: -1 }), "MAINTAINX_BUDGET", "-1")
      yield* complaint(fromOptions({ maxResponseSize: 0 }), "MAINTAINX_MAX_RESPONSE_SIZE", "")
      yield* complaint(fromOptions({ maxResponseSize: -5 }), "MAINTAINX_MAX_RESPONSE_SIZE", "-5")
    })
  )

  it.effect("a key that is undefined, as of a variable that is not set, is missing", () =>
    Effect.gen(function* () {
      assert.include(yield* complaint(fromOptions({ apiKey: undefined as never }), KEY, ""), "missing")
    })
  )
})

describe("the settings from a .env file", () => {
  const settings = (file: FileSystem.FileSystem["readFile"], env: Record<string, string> = {}) =>
    Effect.scoped(Layer.build(Layer.provide(MaintainXConfig.layer, MaintainX.dotEnv("plant.env")))).pipe(
      Effect.map((context) => Context.get(context, MaintainXConfig)),
      Effect.provide(FileSystem.layerNoop({ readFile: file })),
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord(env))
    )
  const containing = (bytes: Uint8Array) => (path: string) => {
    assert.strictEqual(path, "plant.env")
    return Effect.succeed(bytes)
  }
  const failing = (_tag: PlatformError.SystemErrorTag) => () =>
    Effect.fail(PlatformError.systemError({ _tag, module: "FileSystem", method: "readFile" }))

  it.effect("are read where the environment does not have them, be there a byte order mark or not", () =>
    Effect.gen(function* () {
      for (const mark of ["", "\ufeff"]) {
        const file = containing(Buffer.from(`${mark}${KEY}=from-the-file\nMAINTAINX_ORG_ID=4711\n`))
        assert.strictEqual(Redacted.value((yield* settings(file)).apiKey), "from-the-file")
        // An empty variable is none, and one with a longer name is another.
        const other = { [KEY]: "", MAINTAINX_API_KEY_FILE: "/run/secrets/key" }
        assert.strictEqual(Redacted.value((yield* settings(file, other)).apiKey), "from-the-file")
        const mixed = yield* settings(file, { [KEY]: "from-the-environment" })
        assert.strictEqual(Redacted.value(mixed.apiKey), "from-the-environment")
        assert.deepStrictEqual(Redacted.value<ReadonlyArray<number>>(mixed.organizations), [4711])
      }
    })
  )

  it.effect("are those of the environment alone if there is no such file, or a directory of that name", () =>
    Effect.gen(function* () {
      for (const tag of ["NotFound", "BadResource"] as const) {
        assert.strictEqual(Redacted.value((yield* settings(failing(tag), { [KEY]: "the-key" })).apiKey), "the-key")
        assert.strictEqual((yield* Effect.flip(settings(failing(tag)))).variable, KEY)
      }
    })
  )

  it.effect(
    "say that the file is UTF-16, with and without a byte order mark, and do not say that the key is missing",
    () =>
      Effect.gen(function* () {
        const text = `${KEY}=canary-key\r\n`
        const bigEndian = Buffer.from(`\ufeff${text}`, "utf16le").swap16()
        for (const bytes of [Buffer.from(`\ufeff${text}`, "utf16le"), Buffer.from(text, "utf16le"), bigEndian]) {
          const error = yield* Effect.flip(settings(containing(bytes)))
          assert.match(error.message, /^The file plant\.env is not UTF-8 but UTF-16.*Set-Content -Encoding utf8/)
          assert.strictEqual(error.variable, undefined)
        }
      })
  )

  it.effect("say that the file cannot be read", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(settings(failing("PermissionDenied"), { [KEY]: "the-key" }))
      assert.match(error.message, /^The file plant\.env cannot be read \(PermissionDenied\)\. Give this user the right/)
    })
  )
})

describe("the whole client", () => {
  it.effect("is not built with settings that are missing or malformed", () =>
    Effect.gen(function* () {
      const built = (env: Record<string, string>) =>
        Effect.scoped(Layer.build(MaintainX.layer)).pipe(
          Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord(env)),
          Effect.flip,
          Effect.map((error) => error._tag)
        )
      assert.strictEqual(yield* built({}), "InvalidSettings")
      assert.strictEqual(yield* built({ [KEY]: "the-key", MAINTAINX_ORG_ID: "acme" }), "InvalidSettings")
      yield* Effect.scoped(Layer.build(MaintainX.layer)).pipe(
        Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord({ [KEY]: "the-key" }))
      )
    })
  )
})
