/** What leaves the program when its telemetry is exported: the bytes that an OpenTelemetry collector receives. */
import type { ServerResponse } from "node:http"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Metric } from "effect"
import { FetchHttpClient } from "effect/http"
import { Otlp, OtlpExporter } from "effect/observability"
import { Assets, Locations, MaintainX, type Options, WorkOrders } from "../../src/index.ts"
import { httpServer, type Received } from "../support/servers.ts"

const key = "canary-key-5d41402abc4b2a76"
const organization = 771_300_451
const id = 913_377_001
const webhookSecret = "mx_1b4e28ba-2fa1-11d2-883f-0016d3cca427_6fa459ea-ee8a-3ca4-894e-db77e160355e"

/** What is in requests and answers and must not be in telemetry. */
const canaries = {
  key,
  organization: `${organization}`,
  id: `${id}`,
  "a part of the base URL": "canary-base",
  "a file name": "canary-file",
  "a path of the caller's own": "canary-path",
  "a query": "canary-query",
  "a body that was sent": "canary-sent",
  "a body that was answered": "canary-answered",
  "a key of an answer": "canary-property",
  "a webhook secret": webhookSecret
}

const send = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))
}

/** Answers by the path; what each answer means for a call is the same as the name of the path's last part. */
const answer = (seen: ReadonlyMap<string, number>, { method, target }: Received, response: ServerResponse) => {
  const first = seen.get(target) === 1
  const location = { location: { id, name: "canary-answered" } }
  switch (`${method} ${target.replace("/canary-base/v1", "").replace(/\?.*/, "")}`) {
    case `GET /locations/${id}`:
      return send(response, 200, location)
    case "GET /locations":
      return first
        ? send(response, 503, { error: "canary-answered" })
        : send(response, 200, { locations: [{ ...location.location }] })
    case `GET /assets/${id}`:
      return first
        ? send(response, 429, { error: "canary-answered" }, { "retry-after": "0" })
        : send(response, 404, { error: `canary-answered ${key} ${organization}` })
    case `PUT /locations/${id}/thumbnail/canary-file.jpg`:
      return send(response, 413, { error: "canary-answered" })
    case `GET /workorders/${id}`:
      return send(response, 200, { workOrder: { "canary-property": "canary-answered" } })
    case "POST /workorders":
      return send(response, 502, "<html>canary-answered</html>")
    case "POST /subscriptions":
      return send(response, 201, { id: "1", secret: webhookSecret })
    case "POST /canary-path":
      return response.destroy()
    default:
      return undefined
  }
}

/** One call of each kind, and what it exports. */
const run = Effect.scoped(
  Effect.gen(function* () {
    const collector = yield* httpServer((_, response) => response.writeHead(200).end("{}"))
    const hanging = yield* Deferred.make<void>()
    const seen = new Map<string, number>()
    const api = yield* httpServer((request, response) => {
      seen.set(request.target, (seen.get(request.target) ?? 0) + 1)
      answer(seen, request, response)
      if (request.method === "PATCH") Deferred.doneUnsafe(hanging, Effect.void)
    })
    const options: Options = {
      apiKey: key,
      organizations: organization,
      baseUrl: `${api.origin}/canary-base/v1`,
      quota: 50
    }
    const program = Effect.gen(function* () {
      const { get, list, update, uploadThumbnail } = yield* Locations
      const assets = yield* Assets
      const workOrders = yield* WorkOrders
      const locationId = id as Parameters<typeof get>[0]
      yield* get(locationId)
      yield* list({ name: "canary-query" })
      const outcomes = [
        yield* Effect.flip(assets.get(id as Parameters<typeof assets.get>[0])),
        yield* Effect.flip(workOrders.get(id as Parameters<typeof workOrders.get>[0])),
        yield* Effect.flip(workOrders.create({ title: "canary-sent" }, { skipWebhook: true })),
        yield* Effect.flip(uploadThumbnail(locationId, "canary-file.jpg", new TextEncoder().encode("canary-sent"))),
        yield* Effect.flip(MaintainX.request({ method: "POST", path: "/canary-path", query: { q: "canary-query" } }))
      ]
      yield* MaintainX.request({ method: "POST", path: "/subscriptions", body: { secretToken: "canary-sent" } })
      const change = yield* Effect.forkChild(update(locationId, { name: "canary-sent" }))
      yield* Deferred.await(hanging)
      yield* Fiber.interrupt(change)
      yield* Effect.flatMap(OtlpExporter.Flusher, ({ flush }) => flush)
      return outcomes.map(({ _tag }) => _tag)
    })
    const outcomes = yield* program.pipe(
      Effect.withSpan("nightly export"),
      Effect.provide(
        Otlp.layerJson({ baseUrl: collector.origin, resource: { serviceName: "plant" } }).pipe(
          Layer.provide(FetchHttpClient.layer)
        )
      ),
      Effect.provide(MaintainX.layerOptions(options)),
      // What the other tests of the process count is not ours.
      Effect.provideService(Metric.MetricRegistry, new Map())
    )
    return { outcomes, collected: [...collector.requests], sent: api.requests.length, origin: api.origin }
  })
)

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number; readonly doubleValue?: number }
}

const attributesOf = (attributes: ReadonlyArray<Attribute>) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.doubleValue])
  )

interface Span {
  readonly name: string
  readonly kind: number
  readonly parentSpanId?: string
  readonly spanId: string
  readonly attributes: ReadonlyArray<Attribute>
  readonly events: ReadonlyArray<{ readonly name: string; readonly attributes: ReadonlyArray<Attribute> }>
  readonly status: { readonly code: number; readonly message?: string }
}

interface Point {
  readonly attributes: ReadonlyArray<Attribute>
  readonly asDouble?: number
  readonly asInt?: number
  readonly count?: number
  readonly sum?: number
}

interface Exported {
  readonly name: string
  readonly unit: string
  readonly sum?: { readonly dataPoints: ReadonlyArray<Point>; readonly isMonotonic: boolean }
  readonly gauge?: { readonly dataPoints: ReadonlyArray<Point> }
  readonly histogram?: { readonly dataPoints: ReadonlyArray<Point> }
}

const bodies = (collected: ReadonlyArray<Received>, path: string) =>
  collected.filter(({ target }) => target === path).map(({ body }) => JSON.parse(body.toString()))

const spansOf = (collected: ReadonlyArray<Received>): ReadonlyArray<Span> =>
  bodies(collected, "/v1/traces").flatMap(({ resourceSpans }) => resourceSpans[0].scopeSpans[0].spans)

const metricsOf = (collected: ReadonlyArray<Received>): ReadonlyArray<Exported> =>
  bodies(collected, "/v1/metrics").flatMap(({ resourceMetrics }) => resourceMetrics[0].scopeMetrics[0].metrics)

describe("a collector receives", () => {
  let exported: Effect.Success<typeof run>
  beforeAll(async () => {
    exported = await Effect.runPromise(run)
  })

  const span = (name: string) => spansOf(exported.collected).filter((span) => span.name === name)
  const metric = (name: string) => {
    const [found] = metricsOf(exported.collected).filter((metric) => metric.name === name)
    assert.isDefined(found, `no metric ${name}`)
    return found
  }

  /** The values of a counter by its attributes. */
  const counted = (name: string) =>
    Object.fromEntries(
      (metric(name).sum?.dataPoints ?? []).map(({ asDouble, asInt, attributes }) => [
        Object.values(attributesOf(attributes)).join(" "),
        asDouble ?? asInt
      ])
    )

  it("one span for each call, named by the operation, below the span of the program", () => {
    const spans = spansOf(exported.collected)
    const [program] = span("nightly export")
    assert.isDefined(program)
    assert.deepStrictEqual(
      spans.filter(({ parentSpanId }) => parentSpanId === program.spanId).map(({ name }) => name),
      [
        "MaintainX.Locations.get",
        "MaintainX.Locations.list",
        "MaintainX.Assets.get",
        "MaintainX.WorkOrders.get",
        "MaintainX.WorkOrders.create",
        "MaintainX.Locations.uploadThumbnail",
        "MaintainX.request",
        "MaintainX.request",
        "MaintainX.Locations.update"
      ]
    )
    assert.strictEqual(spans.length, 10)
  })

  it("of a call that succeeded its method, template, status, attempts and wait", () => {
    const [get] = span("MaintainX.Locations.get")
    assert.strictEqual(get?.kind, 3)
    assert.deepStrictEqual(get?.status, { code: 1 })
    assert.isEmpty(get?.events)
    assert.deepStrictEqual(attributesOf(get?.attributes ?? []), {
      "http.request.method": "GET",
      "url.template": "/locations/{id}",
      "http.response.status_code": 200,
      "maintainx.attempts": 1,
      "maintainx.quota_wait_ms": 0
    })
    const [list] = span("MaintainX.Locations.list")
    assert.strictEqual(attributesOf(list?.attributes ?? [])["maintainx.attempts"], 2)
  })

  it("of a call that failed the kind of error, in no other words than the error table's", () => {
    const [get] = span("MaintainX.Assets.get")
    assert.deepStrictEqual(get?.status, { code: 2, message: "404 Not Found" })
    const { "maintainx.quota_wait_ms": waited, ...attributes } = attributesOf(get?.attributes ?? [])
    assert.deepStrictEqual(attributes, {
      "http.request.method": "GET",
      "url.template": "/assets/{id}",
      "http.response.status_code": 404,
      "error.type": "NotFound",
      "maintainx.attempts": 2
    })
    assert.isAtLeast(Number(waited), 250)
    const [exception] = get?.events ?? []
    assert.strictEqual(exception?.name, "exception")
    const { "exception.stacktrace": _, ...told } = attributesOf(exception?.attributes ?? [])
    assert.deepStrictEqual(told, { "exception.type": "NotFound", "exception.message": "404 Not Found" })
  })

  it("of a change whose outcome is unknown that it is, and of an interrupted one that it was interrupted", () => {
    const [create] = span("MaintainX.WorkOrders.create")
    assert.deepStrictEqual(create?.status, { code: 2, message: "Outcome unknown" })
    assert.strictEqual(attributesOf(create?.attributes ?? [])["error.type"], "OutcomeUnknown")
    const [update] = span("MaintainX.Locations.update")
    assert.deepStrictEqual(update?.status, { code: 0 })
    assert.isUndefined(attributesOf(update?.attributes ?? [])["error.type"])
  })

  it("of a request to a path of the caller's own no template", () => {
    for (const { attributes } of span("MaintainX.request")) {
      assert.notProperty(attributesOf(attributes), "url.template")
    }
  })

  it("how many calls ended in what, by operation", () => {
    assert.deepStrictEqual(exported.outcomes, [
      "NotFound",
      "UnexpectedResponse",
      "OutcomeUnknown",
      "PayloadTooLarge",
      "OutcomeUnknown"
    ])
    assert.isTrue(metric("maintainx.requests").sum?.isMonotonic)
    assert.deepStrictEqual(
      metric("maintainx.requests").sum?.dataPoints.map(({ attributes }) => Object.keys(attributesOf(attributes)))[0],
      ["maintainx.operation", "maintainx.outcome"]
    )
    assert.deepStrictEqual(counted("maintainx.requests"), {
      "Locations.get success": 1,
      "Locations.list success": 1,
      "Assets.get NotFound": 1,
      "WorkOrders.get UnexpectedResponse": 1,
      "WorkOrders.create OutcomeUnknown": 1,
      "Locations.uploadThumbnail PayloadTooLarge": 1,
      "request OutcomeUnknown": 1,
      "request success": 1,
      "Locations.update interrupted": 1
    })
  })

  it("the retries and the unknown outcomes, by operation", () => {
    assert.deepStrictEqual(counted("maintainx.retries"), { "Locations.list": 1, "Assets.get": 1 })
    assert.deepStrictEqual(counted("maintainx.unknown_outcomes"), {
      "WorkOrders.create": 1,
      request: 1,
      "Locations.update": 1
    })
  })

  it("how long calls waited for the quota, in seconds", () => {
    const { histogram, unit } = metric("maintainx.quota.wait")
    assert.strictEqual(unit, "s")
    assert.strictEqual(histogram?.dataPoints.length, 1)
    const [point] = histogram?.dataPoints ?? []
    assert.strictEqual(attributesOf(point?.attributes ?? [])["maintainx.operation"], "Assets.get")
    assert.strictEqual(point?.count, 1)
    assert.isAtLeast(point?.sum ?? 0, 0.25)
  })

  it("what remains of the quota", () => {
    const [point] = metric("maintainx.quota.remaining").gauge?.dataPoints ?? []
    assert.strictEqual(point?.asDouble ?? point?.asInt, 50 - exported.sent)
  })

  it("that a change was abandoned, as a warning in the log", () => {
    const [body] = bodies(exported.collected, "/v1/logs")
    const records = body.resourceLogs[0].scopeLogs[0].logRecords
    assert.strictEqual(records.length, 1)
    // It names the record, so that somebody can look.
    assert.include(JSON.stringify(records[0].body), `Locations.update (id ${id}): sent`)
  })

  it("nothing of a url, query, body, key or organization, in any byte, but for the id in that warning and in the span of the program", () => {
    const bytes = exported.collected
      .map(({ body, headers, target }) => [target, JSON.stringify(headers), body.toString()].join("\n"))
      .join("\n")
      .replaceAll(`Locations.update (id ${id})`, "")
    for (const span of spansOf(exported.collected).filter(({ name }) => name.startsWith("MaintainX."))) {
      assert.notInclude(JSON.stringify(span), `${id}`)
    }
    // The search must be able to find something.
    for (const path of ["/v1/traces", "/v1/metrics", "/v1/logs"]) assert.include(bytes, path)
    assert.include(bytes, "/locations/{id}")
    for (const [what, canary] of Object.entries({ ...canaries, "the host": exported.origin.replace("http://", "") })) {
      for (const form of [canary, encodeURIComponent(canary), Buffer.from(canary).toString("base64").slice(0, -4)]) {
        assert.notInclude(bytes, form, what)
      }
    }
  })
})
