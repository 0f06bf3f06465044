import { createHmac } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { diagnose, probesFor, type Returned } from "../../../src/testing/inspector/diagnosis.ts"

const sent = { url: "http://127.0.0.1:3000/hooks/mx?plant=1", size: 312 }

const reason = (returned: Returned): string => diagnose(sent, returned) ?? "taken"

describe("why a delivery was not taken", () => {
  it("is not asked of one that was", () => {
    for (const answer of [200, 201, 202, 204]) assert.isUndefined(diagnose(sent, { answer }))
  })

  const cases: ReadonlyArray<readonly [string, Returned, RegExp]> = [
    [
      "a signature that does not fit is most likely JSON that a body parser wrote again",
      { answer: 401, text: "invalid signature" },
      /body parser read the JSON and it was written again: take the raw body .* check the 312 bytes/
    ],
    [
      "the advice is for the framework that answers",
      { answer: 400, text: "Bad signature", headers: { "x-powered-by": "Express" } },
      /in Express, use express\.raw/
    ],
    [
      "a server of Python has advice of its own",
      { answer: 403, text: '{"detail":"signature mismatch"}', headers: { server: "Werkzeug/3.0 Python/3.12" } },
      /in Flask, use request\.get_data\(\)/
    ],
    [
      "an error about types says that an object was signed, whatever the status",
      { answer: 500, text: 'TypeError: The "data" argument must be of type string or an instance of Buffer' },
      /signs an object instead of bytes/
    ],
    ["an empty 403 is most likely the signature, too", { answer: 403, text: "" }, /does not trust the signature/],
    [
      "an old signature is a matter of clocks",
      { answer: 400, text: "Signature timestamp too old" },
      /compare its clock/
    ],
    ["a signature of another url is a matter of proxies", { answer: 403, text: "bad URL signature" }, /very url/],
    ["a signature that is not found has a header", { answer: 401, text: "missing signature" }, /in the headers x-main/],
    ["a protection of forms", { answer: 403, text: "CSRF verification failed. Request aborted." }, /forged forms/],
    ["a login", { answer: 401, headers: { "www-authenticate": "Basic" } }, /asks for a login/],
    [
      "a body that is no JSON",
      { answer: 400, text: "Unexpected end of JSON input" },
      /could not read the body as JSON/
    ],
    [
      "a redirect names its target",
      { answer: 308, headers: { location: "/hooks/mx/" } },
      /to http:\/\/127\.0\.0\.1:3000\/hooks\/mx\/,/
    ],
    ["a redirect without a target", { answer: 301 }, /redirect, which webhooks do not follow/],
    ["no such path", { answer: 404, text: "Not Found" }, /nothing at \/hooks\/mx:/],
    ["no POST", { answer: 405 }, /takes no POST at \/hooks\/mx/],
    ["a body that is too large", { answer: 413 }, /no body of 312 bytes/],
    ["another content type", { answer: 415 }, /application\/json/],
    ["a limit", { answer: 429 }, /limits how many/],
    ["a tunnel without its end", { answer: 502 }, /proxy or tunnel answered 502/],
    ["a defect", { answer: 500, text: "Internal Server Error" }, /failed with 500/],
    ["an answer of no meaning", { answer: 418 }, /refused the delivery with 418/],
    ["too late", { answer: "too late" }, /answer 200 first/],
    [
      "nothing listens",
      { answer: "unreachable", text: "connect ECONNREFUSED 127.0.0.1:3000" },
      /Nothing listens at 127/
    ],
    [
      "no address",
      { answer: "unreachable", text: "getaddrinfo ENOTFOUND mx.invalid" },
      /host name 127\.0\.0\.1 has no/
    ],
    ["a hang-up", { answer: "unreachable", text: "other side closed" }, /closed the connection/],
    ["any other failure", { answer: "unreachable", text: "bad port" }, /cannot be reached \(bad port\)/]
  ]
  for (const [name, returned, expected] of cases) {
    it(`${name}`, () => {
      const said = reason(returned)
      assert.match(said, expected)
      assert.notInclude(said, "undefined")
    })
  }

  it("is one sentence, whatever a stranger answers", () => {
    const hostile = `${"A".repeat(100_000)}<script>alert(1)</script>`
    for (const answer of [301, 400, 401, 403, 404, 500, "unreachable"] as const) {
      const said = reason({ answer, text: hostile })
      assert.isBelow(said.length, 400)
      assert.notInclude(said, "<script>")
      assert.strictEqual(said.split("\n").length, 1)
    }
  })
})

describe("probes", () => {
  const body = '{"title":"Prüfen <b> / 1","workOrderId":7,"costs":[1,2.5],"asset":{"id":3}}'
  const sign = (text: string): string => createHmac("sha256", "secret").update(text).digest("hex")
  const signed = probesFor(body, sent.url).map((probe) => ({ ...probe, signature: sign(probe.body) }))

  it("begin with the delivery as it should be, and no two sign the same", () => {
    assert.deepInclude(signed[0], { body, url: sent.url, unit: "seconds" })
    const all = signed.map(({ body, unit, url }) => JSON.stringify([body, url, unit]))
    assert.strictEqual(new Set(all).size, all.length)
  })

  const found: ReadonlyArray<readonly [string, string, RegExp]> = [
    [
      "JSON from Python",
      '{"title": "Pr\\u00fcfen <b> / 1", "workOrderId": 7, "costs": [1, 2.5], "asset": {"id": 3}}',
      /Python/
    ],
    ["JSON from Go", '{"asset":{"id":3},"costs":[1,2.5],"title":"Prüfen \\u003cb\\u003e / 1","workOrderId":7}', /Go/],
    ["JSON from PHP", '{"title":"Pr\\u00fcfen <b> \\/ 1","workOrderId":7,"costs":[1,2.5],"asset":{"id":3}}', /PHP/],
    ["a body that was read before", "", /empty body/]
  ]
  for (const [name, checked, meaning] of found) {
    it(`find ${name}`, () => {
      const taken = signed.find(({ signature }) => signature === sign(checked))
      assert.match(taken?.meaning ?? "not found", meaning)
    })
  }

  it("find the address without its query, and the one with TLS", () => {
    const urls = signed.map(({ url }) => url)
    assert.include(urls, "http://127.0.0.1:3000/hooks/mx")
    assert.include(urls, "https://127.0.0.1:3000/hooks/mx?plant=1")
  })

  it("are made of a body that is no JSON, too", () => {
    assert.isNotEmpty(probesFor("no json", "no url"))
  })
})
