import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import { redaction, withoutTokens } from "../../src/internal/redaction.ts"

const characters = [..."abcXYZ0189-_.~\"\\&<>'/+%=?|"]

/** A secret with a character of each kind that a form writes in another way, so that no two of its forms are alike. */
const secrets = Arbitrary.map(
  Arbitrary.array(
    Arbitrary.map(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 26 }))), (i) =>
      String(characters[i])
    ),
    { minLength: 8, maxLength: 40 }
  ),
  (middle) => `q"\\&<'/${middle.join("")}?>>z`
)

/** Text around a secret. It has nothing in it that could be a part of one. */
const surroundings = Arbitrary.array(
  Arbitrary.map(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4 }))), (i) =>
    ["Die Tür ", "\n", "{", "🔧", " : "].at(i)
  ),
  { maxLength: 5 }
).pipe((parts) => Arbitrary.map(parts, (parts) => parts.join("")))

const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }
const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
const inHtml = (text: string, apostrophe: string) =>
  text.replace(/[&<>"']/g, (character) => named[character] ?? apostrophe)

/** How a server may write a secret. */
const forms: Readonly<Record<string, (secret: string) => string>> = {
  "as it is": (secret) => secret,
  "in JSON": inJson,
  "in JSON inside of JSON": (secret) => inJson(inJson(secret)),
  "in a URL": encodeURIComponent,
  "in a URL with lower-case codes": (secret) =>
    encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  "in HTML by number": (secret) => secret.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`),
  "in HTML by name": (secret) => inHtml(secret, "'"),
  "in HTML by name, the apostrophe by number": (secret) => inHtml(secret, "&#39;")
}

/** The ways in which a call knows of a secret: as its key, or as something that its body says. */
const known: Readonly<Record<string, (secret: string) => (text: string) => string>> = {
  "the key": (secret) => redaction(() => ["another-key", secret], [], undefined),
  "a secret that was sent": (secret) =>
    redaction(() => ["another-key"], [], JSON.stringify({ title: "x", list: [{ webhookSecret: secret }] }))
}

describe("redaction", () => {
  for (const [whose, redactionOf] of Object.entries(known)) {
    for (const [how, write] of Object.entries(forms)) {
      it.effect.prop(
        `takes ${whose}, ${how} and nowhere else, out of any place of a text`,
        [secrets, surroundings, surroundings],
        ([secret, before, after]) =>
          Effect.sync(() => {
            const clean = redactionOf(secret)(`${before}${write(secret)}${after}${write(secret)}`)
            assert.strictEqual(clean, `${before}<redacted>${after}<redacted>`)
          })
      )
    }

    for (const encoding of ["base64", "base64url"] as const) {
      for (const offset of [0, 1, 2]) {
        it.effect.prop(
          `takes ${whose} out of ${encoding} in which it begins at byte ${offset} of three`,
          [secrets, surroundings],
          ([secret, around]) =>
            Effect.sync(() => {
              // What no two alignments have in common, and some of it in the characters that differ between the alphabets.
              const bytes = Buffer.from(`${"~".repeat(3 + offset)}${secret}>>>???`)
              const clean = redactionOf(secret)(`${around}${bytes.toString(encoding)}${around}`)
              const rest = clean.split("<redacted>")
              assert.strictEqual(rest.length, 2)
              const left = rest.map((part) => part.replace(around, "")).join("")
              // The neighbours, their shared characters, and padding.
              assert.isAtMost(left.length, Math.ceil((3 + offset + 6) / 3) * 4 + 4)
            })
        )
      }
    }
  }

  const token = (claims: unknown) =>
    [{ alg: "HS256", typ: "JWT" }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".")

  it.effect.prop("takes a token of anybody out of a sentence", [secrets, surroundings], ([claim, around]) =>
    Effect.sync(() => {
      for (const jwt of [token({ claim }), `${token({ claim })}.${Buffer.from(claim).toString("base64url")}`]) {
        assert.strictEqual(
          withoutTokens(`${around}The token (${jwt}) has expired.${around}`),
          `${around}The token (<redacted>) has expired.${around}`
        )
      }
    })
  )

  it("takes the secret of any webhook out of a sentence", () => {
    const id = "0b9c1c0e-3a6f-4a53-9a0b-6f7d2f0f5a11"
    assert.strictEqual(withoutTokens(`secret mx_${id}_${id}, active`), "secret <redacted>, active")
  })

  it("leaves an organization that is part of a longer number, or too short to tell anybody anything", () => {
    const redact = redaction(() => ["the-key"], [4711, 12], undefined)
    assert.strictEqual(redact("4711 of 47110, 12 of 14711: x4711y"), "<redacted> of 47110, 12 of 14711: x<redacted>y")
  })

  it("passes nothing on where a body has more secrets, or longer ones, than can be looked for", () => {
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`token${i}`, `secret ${i}`]))
    for (const body of [many, { password: "x".repeat(1001) }]) {
      assert.strictEqual(redaction(() => ["the-key"], [], JSON.stringify(body))("secret 20 xxxx"), "<redacted>")
    }
  })

  it("looks at the whole body of a call, however deep and however large", () => {
    const deep = `${'{"a":['.repeat(2000)}{"apiKey":"hidden away"}${"]}".repeat(2000)}`
    const large = JSON.stringify({ description: "token ".repeat(200_000), x: { apiKey: "hidden away" } })
    for (const body of [deep, large]) {
      assert.strictEqual(redaction(() => ["the-key"], [], body)("not hidden away"), "not <redacted>")
    }
  })
})
