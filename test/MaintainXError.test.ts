import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Cause, DateTime, Duration, Effect, Equal, Exit, Redacted } from "effect"
import {
  BadRequest,
  type ConnectionFailure,
  errorTable,
  FileUnreadable,
  Forbidden,
  type MaintainXError,
  Network,
  NotFound,
  OutcomeUnknown,
  PayloadTooLarge,
  RateLimited,
  ServerError,
  Unauthorized,
  UnexpectedResponse,
  type UploadError
} from "../src/index.ts"
import * as Errors from "../src/MaintainXError.ts"

const operation = "WorkOrders.get"
const detail = "in the words of the API"
const sentAt = DateTime.makeUnsafe("2026-03-01T12:00:00Z")

/** Each error with the least and with the most that it can hold, and its message. */
const errors: ReadonlyArray<readonly [error: UploadError, message: string]> = [
  [new Unauthorized({ operation }), "MaintainX did not accept the API key (401)"],
  [new Unauthorized({ operation, detail }), "MaintainX did not accept the API key (401): in the words of the API"],
  [new Forbidden({ operation }), "the API key lacks the permission (403)"],
  [new Forbidden({ operation, detail, issues: [] }), "the API key lacks the permission (403): in the words of the API"],
  [new NotFound({ operation }), "not found (404)"],
  [new NotFound({ operation, detail, missing: "record" }), "not found (404): in the words of the API"],
  [new NotFound({ operation, detail, missing: "route" }), "MaintainX has no such route (404): in the words of the API"],
  [new Network({ operation, reason: "refused" }), "the connection was refused"],
  [new Network({ operation, reason: "unresolved" }), "the host name does not resolve"],
  [new Network({ operation, reason: "unreachable" }), "the host cannot be reached"],
  [new Network({ operation, reason: "proxy" }), "the proxy did not make the connection"],
  [new Network({ operation, reason: "untrusted" }), "no trusted TLS connection could be made"],
  [new Network({ operation, reason: "expired" }), "the certificate is not valid at this time"],
  [new Network({ operation, reason: "plaintext" }), "the port does not speak TLS"],
  [new Network({ operation, reason: "reset" }), "the connection broke"],
  [new Network({ operation, reason: "timeout" }), "no complete answer came in time"],
  [new Network({ operation, reason: "truncated" }), "the answer was cut off"],
  [new Network({ operation, reason: "other", detail }), "the connection failed: in the words of the API"],
  [new BadRequest({ operation, issues: [] }), "refused before sending"],
  [
    new BadRequest({ operation, issues: [{ error: "Expected string", fieldPath: "title" }] }),
    "refused before sending: title: Expected string"
  ],
  [
    new BadRequest({ operation, detail, status: 400, issues: [] }),
    "MaintainX refused the request (400): in the words of the API"
  ],
  [
    new BadRequest({
      operation,
      detail: "said otherwise",
      status: 422,
      issues: [{ error: "must be <= 200", fieldPath: "limit", fieldValue: 250 }, { error: "is too much" }]
    }),
    "MaintainX refused the request (422): limit: must be <= 200; is too much"
  ],
  [new PayloadTooLarge({ operation }), "the file is too large (413)"],
  [new PayloadTooLarge({ operation, detail }), "the file is too large (413): in the words of the API"],
  [new FileUnreadable({ operation, reason: "failed" }), "the file could not be read"],
  [new FileUnreadable({ operation, reason: "size" }), "the file has another size than was said"],
  [new FileUnreadable({ operation, reason: "spent" }), "the file can be read only once, and was"],
  [new RateLimited({ operation, status: 429 }), "the rate limit is used up (429)"],
  [new RateLimited({ operation, detail: "it was not sent" }), "the quota had no room in time: it was not sent"],
  [
    new RateLimited({ operation, detail, status: 429, retryAfter: Duration.seconds(7) }),
    "the rate limit is used up (429): in the words of the API"
  ],
  [new ServerError({ operation, status: 500 }), "MaintainX had a fault (500)"],
  [new ServerError({ operation, status: 503, detail }), "MaintainX had a fault (503): in the words of the API"],
  [new UnexpectedResponse({ operation }), "unexpected response"],
  [
    new UnexpectedResponse({ operation, status: 200, path: "workOrders.3.title", detail: "Expected string" }),
    "unexpected response (200) at workOrders.3.title: Expected string"
  ],
  [
    new OutcomeUnknown({ operation, method: "POST", sentAt, reason: "timeout" }),
    "sent, but whether it happened is unknown, since no complete answer came in time"
  ],
  [
    new OutcomeUnknown({ operation, method: "PATCH", sentAt, reason: "answer", status: 502, detail }),
    "sent, but whether it happened is unknown, since the answer does not tell (502): in the words of the API"
  ]
]

describe("an error", () => {
  for (const [error, message] of errors) {
    it(`says "${message}"`, () => {
      assert.strictEqual(error.message, `${operation}: ${message}`)
      assert.strictEqual(error.operation, operation)
    })
  }

  it("has the likely cause and the solution of its row in the table, and is a real error by its own name", () => {
    for (const [error] of errors) {
      const { likelyCause, solution } = errorTable[error._tag]
      if (error._tag !== "Network" || error.reason === "other") assert.deepInclude(error, { likelyCause, solution })
      assert.instanceOf(error, Error)
      assert.strictEqual(error.name, error._tag)
      assert.include(String(error), error.message)
      assert.include(error.stack, error.message)
      assert.include(Cause.pretty(Cause.fail(error)), error.message)
    }
    assert.sameMembers([...new Set(errors.map(([{ _tag }]) => _tag as string))], Object.keys(errorTable))
  })

  it("is written as JSON with all that a log needs", () => {
    for (const [error] of errors) {
      const json = JSON.parse(JSON.stringify(error))
      const { _tag, likelyCause, operation, solution } = error
      assert.deepInclude(json, { _tag, likelyCause, operation, solution })
      assert.strictEqual(json.detail, error.detail)
    }
  })

  it("equals another that says the same", () => {
    const make = (status: number) =>
      new BadRequest({ operation, status, issues: [{ error: "must be <= 200", fieldPath: "limit", fieldValue: 250 }] })
    assert.isTrue(Equal.equals(make(400), make(400)))
    assert.isFalse(Equal.equals(make(400), make(422)))
  })

  it.effect("fails the effect that yields it", () =>
    Effect.gen(function* () {
      for (const [error] of errors) {
        const exit = yield* Effect.exit(
          Effect.gen(function* () {
            return yield* error
          })
        )
        assert.deepStrictEqual(exit, Exit.fail(error))
      }
    })
  )
})

describe("a change whose answer cannot be read", () => {
  const unreadable = new OutcomeUnknown({
    operation,
    method: "PATCH",
    sentAt,
    parameters: { id: 77 },
    payload: Redacted.make({ title: "Seal" }),
    reason: "unreadable",
    status: 200,
    path: "workOrder.title",
    detail: "Expected string"
  })

  it("was made, and the error says so", () => {
    assert.strictEqual(
      unreadable.message,
      "WorkOrders.get (id 77): done (200), but the answer cannot be read at workOrder.title: Expected string"
    )
    assert.match(unreadable.solution, /Do not send the change again/)
    assert.notStrictEqual(unreadable.likelyCause, errorTable.OutcomeUnknown.likelyCause)
  })

  it("never shows what was sent", () => {
    for (const text of [
      JSON.stringify(unreadable),
      String(unreadable),
      inspect(unreadable),
      Cause.pretty(Cause.fail(unreadable))
    ]) {
      assert.notInclude(text, "Seal")
    }
  })
})

describe("a broken connection", () => {
  const solutionOf = (reason: ConnectionFailure) => new Network({ operation, reason }).solution

  it("says for each reason what most likely caused it and what to do, in a few lines of a terminal", () => {
    const reasons = errors.flatMap(([error]) => (error._tag === "Network" ? [error] : []))
    for (const { likelyCause, solution } of reasons) {
      for (const text of [likelyCause, solution]) {
        assert.match(text, /^[A-Z].*\.$/)
        assert.isAtMost(text.length, 150)
      }
    }
    assert.strictEqual(new Set(reasons.map(({ likelyCause }) => likelyCause)).size, reasons.length)
    assert.strictEqual(new Set(reasons.map(({ solution }) => solution)).size, reasons.length)
  })

  it("names the settings of Node that let it through a proxy and trust the certificate of a company", () => {
    assert.match(solutionOf("untrusted"), /NODE_EXTRA_CA_CERTS/)
    for (const reason of ["unresolved", "unreachable"] as const) {
      assert.match(solutionOf(reason), /HTTPS_PROXY.*NODE_USE_ENV_PROXY=1/)
    }
    assert.match(solutionOf("proxy"), /HTTPS_PROXY/)
    assert.match(solutionOf("plaintext"), /http:/)
    assert.match(solutionOf("refused"), /this machine/)
    assert.match(solutionOf("timeout"), /MAINTAINX_TIMEOUT/)
  })
})

describe("the table", () => {
  it("has every class of error that there is", () => {
    const classes = Object.values(Errors).filter(
      (value) => typeof value === "function" && value.prototype instanceof Error
    )
    assert.sameMembers(classes, Object.values(errorTable))
    for (const [tag, error] of Object.entries(errorTable)) assert.strictEqual(error.prototype.name, tag)
  })

  it("has each status in one row at most", () => {
    const statuses = Object.values(errorTable).flatMap((error) => ("statuses" in error ? error.statuses : []))
    assert.strictEqual(new Set(statuses).size, statuses.length)
  })

  it("has a title, a cause and a solution in every row", () => {
    for (const { likelyCause, solution, title } of Object.values(errorTable)) {
      assert.isNotEmpty(title)
      assert.match(likelyCause, /^[A-Z].*\.$/)
      assert.match(solution, /^[A-Z].*\.$/)
    }
  })

  it("has the four rows of the guide", () => {
    const { Forbidden, Network, NotFound, Unauthorized } = errorTable
    assert.match(Unauthorized.likelyCause, /invalid, expired/)
    assert.match(Unauthorized.solution, /[Gg]enerate a new key .*Settings > Integrations/)
    assert.match(Forbidden.likelyCause, /permission/)
    assert.match(Forbidden.solution, /admin role.*plan tier/)
    assert.match(NotFound.likelyCause, /base URL/)
    assert.match(NotFound.solution, /api\.getmaintainx\.com\/v1/)
    assert.match(Network.likelyCause, /firewall/)
    assert.match(Network.solution, /port 443 to getmaintainx\.com/)
  })
})

describe("all errors of an operation", () => {
  const handlers = {
    Unauthorized: ({ likelyCause }: Unauthorized) => Effect.succeed(likelyCause),
    Forbidden: ({ likelyCause }: Forbidden) => Effect.succeed(likelyCause),
    NotFound: ({ likelyCause }: NotFound) => Effect.succeed(likelyCause),
    Network: ({ likelyCause }: Network) => Effect.succeed(likelyCause),
    BadRequest: ({ likelyCause }: BadRequest) => Effect.succeed(likelyCause),
    RateLimited: ({ likelyCause }: RateLimited) => Effect.succeed(likelyCause),
    ServerError: ({ likelyCause }: ServerError) => Effect.succeed(likelyCause),
    UnexpectedResponse: ({ likelyCause }: UnexpectedResponse) => Effect.succeed(likelyCause),
    OutcomeUnknown: ({ likelyCause }: OutcomeUnknown) => Effect.succeed(likelyCause)
  }

  it.effect("are caught by their tags, after which the compiler knows of none", () =>
    Effect.gen(function* () {
      for (const [error] of errors) {
        const call: Effect.Effect<string, UploadError> = Effect.fail(error)
        // That this is assignable is what the compiler checks here.
        const caught: Effect.Effect<string> = Effect.catchTags(call, {
          ...handlers,
          PayloadTooLarge: ({ likelyCause }) => Effect.succeed(likelyCause),
          FileUnreadable: ({ likelyCause }) => Effect.succeed(likelyCause)
        })
        assert.strictEqual(yield* caught, error.likelyCause)
      }
    })
  )

  it("do not hold those of files, unless a file is sent", () => {
    const call = (error: MaintainXError): Effect.Effect<string, MaintainXError> => Effect.fail(error)
    const caught: Effect.Effect<string> = Effect.catchTags(call(new NotFound({ operation })), handlers)
    // @ts-expect-error an operation without a file cannot fail with it
    call(new PayloadTooLarge({ operation }))
    // @ts-expect-error nor with that
    call(new FileUnreadable({ operation, reason: "failed" }))
    assert.isTrue(Effect.isEffect(caught))
  })
})
