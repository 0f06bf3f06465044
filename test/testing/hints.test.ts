import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { MaintainXTest } from "../../src/testing/index.ts"
import { Foreign } from "./server.ts"

const header = "x-maintainx-hint"

interface Asked {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const withoutEnvelope = "Send the properties themselves, without an envelope. Only answers have one."

/** What learners send, and what they are told beside the refusal. */
const mistakes: ReadonlyArray<readonly [request: string, hint: string | undefined, asked?: Asked]> = [
  // parameters
  ["GET /workorders?status=OPEN", "The parameter is statuses."],
  ["GET /workorders?priority=HIGH", "The parameter is priorities."],
  ["GET /workorders?category=Safety", "The parameter is categories."],
  ["GET /workorders?statuses[]=OPEN", "Without brackets: each value repeats the name, as in a=1&a=2."],
  [
    "GET /workorders?page=2",
    "Lists go on by cursor: send the nextCursor of the last answer as cursor. limit is the size of a page."
  ],
  ["GET /users?emial=a", "The parameter is email."],
  ["GET /workorders?showUpcoming=true", "The parameter is show_upcoming."],
  [
    "GET /assets?updatedSince=2026-11-24T08:00:00Z",
    "Times are bounded with updatedAt[gte], updatedAt[lte], createdAt[gte] and createdAt[lte]."
  ],
  ["GET /workorders/15000001/comments?expand=author", "The parameters are cursor and limit."],
  ["DELETE /workorders/15000001?force=true", "DELETE takes no parameters here but skipWebhook."],
  // values
  ["GET /workorders?statuses=CANCELLED", "The value is CANCELED, with one L."],
  ["GET /workorders?statuses=COMPLETED", "The value is DONE."],
  ["GET /workorders?statuses=OPEN,DONE", "Each value repeats the name, as in a=1&a=2."],
  ["GET /workorders?statuses=in progress", "The value is IN_PROGRESS."],
  ["GET /workorders?sort=updatedat", "The value is updatedAt."],
  [
    "GET /workorders?limit=500",
    "A page has 1 to 200 rows. The next one begins at nextCursor, which is sent as cursor."
  ],
  ["GET /workorders?updatedAt[gte]=2026-11-24", "A date needs a time and a zone: 2026-11-24T08:00:00Z"],
  ["GET /workorders?updatedAt[gte]=2026-11-24T08:00:00", "A time needs a zone: 2026-11-24T08:00:00Z"],
  [
    "GET /workorders?updatedAt[gte]=2026-11-24T08:00:00+01:00",
    "The + of a zone is a space in a query. Write it as %2B, or use Z."
  ],
  ["GET /workorders?updatedAt[gte]=1795507200", "A time is text with a zone, not a number: 2026-11-24T08:00:00Z"],
  // bodies
  ["POST /workorders", withoutEnvelope, { body: { workOrder: { title: "Replace seal" } } }],
  ["PATCH /workorders/15000001", withoutEnvelope, { body: { workOrder: { title: "Replace seal" } } }],
  [
    "POST /metertriggers",
    'Put the properties into an envelope: {"meterTrigger": {...}}',
    { body: { name: "Hot", meterId: 12_000_002, condition: "ABOVE", amount: 80 } }
  ],
  ["POST /meterreadings", "The body is a list: [{...}]", { body: { meterId: 12_000_001, value: 3 } }],
  ["POST /workorders", "The body is one object, without a list around it.", { body: [{ title: "Replace seal" }] }],
  [
    "PATCH /workorders/15000001",
    "The status is set with PATCH /v1/workorders/{id}/status",
    { body: { status: "DONE" } }
  ],
  ["PATCH /workorders/15000001/status", "The value is DONE.", { body: { status: "COMPLETED" } }],
  ["POST /workorders", "The property is title.", { body: { name: "Replace seal" } }],
  ["POST /assets", "The property is name.", { body: { title: "Pump" } }],
  ["POST /workorders", "The property is dueDate.", { body: { title: "Replace seal", due_date: "2026-11-24" } }],
  [
    "POST /workorders",
    "A date needs a time and a zone: 2026-11-24T08:00:00Z",
    { body: { title: "Replace seal", dueDate: "2026-11-24" } }
  ],
  ["POST /workorders", "A number in JSON has no quotes.", { body: { title: "Replace seal", assetId: "5000001" } }],
  ["POST /workorders", "Ids are numbers.", { body: { title: "Replace seal", assetId: "ast_1" } }],
  [
    "POST /workorders",
    "Content-Type: application/json",
    { body: "title=Seal", headers: { "content-type": "text/plain" } }
  ],
  [
    "POST /workorders",
    "The body is JSON: names and text in double quotes, and no comma after the last.",
    { body: "{'title': 'Replace seal'}" }
  ],
  // paths
  [
    "PUT /workorders/15000001/attachment/a.pdf",
    "The path is PUT /v1/workorders/{id}/attachments/{filename}",
    { body: new Uint8Array(1) }
  ],
  ["GET /work-orders", "The path is GET /v1/workorders"],
  ["GET /workorder/15000001", "The path is GET /v1/workorders/{id}"],
  ["POST /workorders/15000001", "This path takes GET, PATCH and DELETE only."],
  ["DELETE /workorders", "The path is DELETE /v1/workorders/{id}", { body: { ids: [15_000_001] } }],
  ["POST /webhooks", "Webhooks are subscriptions: POST /v1/subscriptions", { body: {} }],
  ["DELETE /workorders/15000001/thumbnail/a.png", "A thumbnail cannot be deleted. PUT puts another in its place."],
  [
    "DELETE /proceduretemplaterows/21000001/attachments/a.pdf",
    "The path is DELETE /v1/proceduretemplaterows/{id}/attachments"
  ],
  ["GET /workorders/15000001/procedure/extra/deep", undefined],
  // ids
  [
    "GET /workorders/1",
    "The number that people see is not the id. It is read with GET /v1/workorders/{id}?useSequentialId=true"
  ],
  ["GET /workorders/5000001", "This MaintainX gives such ids to assets; the path takes one of work orders."],
  ["GET /users/15000001", "This MaintainX gives such ids to work orders; the path takes one of users."],
  ["GET /workorders/15999999", undefined],
  // keys and organizations
  ["GET /users", "Send the key in a header: Authorization: Bearer KEY", { headers: { authorization: "" } }],
  [
    "GET /users",
    "The header is the word Bearer, a space and the key: Authorization: Bearer KEY",
    { headers: { authorization: "Token embedded-maintainx" } }
  ],
  [
    "GET /assets",
    "Send x-organization-id, or x-organization-ids on a list that takes several, and leave out the other.",
    { headers: { "x-organization-id": "1", "x-organization-ids": "1" } }
  ],
  [
    "GET /users",
    "Send x-organization-id with one id. x-organization-ids is for /v1/assets, /v1/locations, /v1/manufacturers, /v1/models and /v1/parts.",
    { headers: { "x-organization-ids": "1" } }
  ],
  [
    "GET /users",
    "GET /v1/organizations lists the organizations that the key reaches.",
    { headers: { "x-organization-id": "31337" } }
  ]
]

describe("hints", () => {
  layer(Foreign.layer())((it) => {
    for (const [request, hint, { body, headers } = {}] of mistakes) {
      const [method = "", path = ""] = request.split(/ (.*)/s)
      const title = `${request}${body === undefined ? "" : ` with ${JSON.stringify(body)}`}: ${hint}`
      it.effect(title, () =>
        Effect.gen(function* () {
          const { send } = yield* Foreign
          const answer = yield* send(method, `/v1${path.replaceAll(" ", "%20")}`, {
            ...(body === undefined ? undefined : { body }),
            ...(headers === undefined ? undefined : { headers })
          })
          assert.isAtLeast(answer.status, 400)
          assert.strictEqual(answer.headers.get(header) ?? undefined, hint)
        })
      )
    }

    it.effect("are the same without a socket, and leave the refusal as it is", () =>
      Effect.gen(function* () {
        const { fetch } = yield* MaintainXTest
        const answer = yield* Effect.promise(() =>
          fetch("http://plant/v1/workorders?status=OPEN", { headers: { authorization: "Bearer embedded-maintainx" } })
        )
        assert.strictEqual(answer.headers.get(header), "The parameter is statuses.")
        assert.strictEqual(
          yield* Effect.promise(() => answer.text()),
          `{"error":"'status' is not a valid query parameter"}`
        )
      })
    )

    it.effect("are not given where a request succeeds", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        assert.isNull((yield* send("GET", "/v1/workorders?statuses=OPEN")).headers.get(header))
      })
    )

    it.effect("repeat nothing of what was sent", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        const secret = "s3cr3t\u00e9"
        const sent = encodeURIComponent(secret)
        const answers = yield* Effect.all([
          send("GET", `/v1/users?${sent}=${sent}`),
          send("GET", `/v1/users?limit=${sent}`),
          send("GET", `/v1/workorders?statuses=${sent}`),
          send("GET", `/v1/users/${sent}`),
          send("GET", `/v1/${sent}/${sent}`),
          send("GET", "/v1/users", { headers: { authorization: "Bearer s3cr3t" } }),
          send("GET", "/v1/users", { headers: { "x-organization-id": "731337" } }),
          send("POST", "/v1/workorders", { body: { [secret]: secret } }),
          send("POST", "/v1/workorders", { body: { title: secret, dueDate: secret, assetId: secret } }),
          send("POST", "/v1/workorders", { body: secret })
        ])
        for (const { headers, status } of answers) {
          assert.isAtLeast(status, 400)
          assert.notMatch(headers.get(header) ?? "", /s3cr3t|31337/)
        }
        assert.isAbove(answers.filter(({ headers }) => headers.has(header)).length, 5)
      })
    )
  })

  layer(Foreign.layer({ organizations: ["Mill", "Barn"] }))((it) => {
    it.effect("say that a key of several organizations must name one", () =>
      Effect.gen(function* () {
        const { send } = yield* Foreign
        assert.strictEqual(
          (yield* send("GET", "/v1/users")).headers.get(header),
          "The key reaches several organizations, so every request names one: x-organization-id. GET /v1/organizations lists them."
        )
      })
    )
  })
})
