/**
 * A client that knows the OpenAPI document which a served MaintainX gives, and nothing of this library. Its judge of
 * answers is ajv.
 */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js"

export interface Schema {
  readonly [keyword: string]: unknown
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: Schema
}

type Content = { readonly [type: string]: { readonly schema: Schema } }

export interface Documented {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: ReadonlyArray<Parameter>
  readonly needsKey: boolean
  /** Of its JSON, or `"bytes"`. */
  readonly body: Schema | "bytes" | undefined
  readonly isBodyRequired: boolean
  readonly responses: { readonly [status: string]: { readonly content?: Content } }
}

export interface Answer {
  readonly status: number
  readonly text: string
  readonly type: string
  readonly json: unknown
}

export interface Sent {
  readonly method: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
}

/** Sends a request, with the right key unless its headers have another. */
export type Send = (request: Sent) => Promise<Answer>

export const sender =
  (fetching: typeof globalThis.fetch, origin: string, key: string): Send =>
  async ({ body, headers, method, target }) => {
    const response = await fetching(origin + target, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
      ...(body === undefined || method === "GET" || method === "HEAD" ? undefined : { body: body as BodyInit })
    })
    const text = await response.text()
    const type = response.headers.get("content-type") ?? ""
    return {
      status: response.status,
      text,
      type,
      json: type.includes("json") && text !== "" ? JSON.parse(text) : undefined
    }
  }

export interface Api {
  readonly operations: ReadonlyArray<Documented>
  readonly resolve: (schema: Schema) => Schema
  /** What is wrong with an answer, going by the document. */
  readonly judge: (operation: Documented, answer: Answer) => string | undefined
}

/** Reads the document that is served. */
export const readDocument = async (send: Send): Promise<Api> => {
  const { json } = await send({ method: "GET", target: "/v1/openapi.json" })
  const document = json as {
    readonly servers: ReadonlyArray<{ readonly url: string }>
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
    readonly paths: Readonly<Record<string, Readonly<Record<string, Served>>>>
  }
  const base = document.servers[0]?.url ?? ""
  const ajv = new Ajv2020({ strict: false, logger: false, validateFormats: false })
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    ajv.addSchema(schema, `#/components/schemas/${name}`)
  }
  const validators = new Map<Schema, ValidateFunction>()
  const validatorOf = (schema: Schema): ValidateFunction => {
    const validate = validators.get(schema) ?? ajv.compile(schema)
    validators.set(schema, validate)
    return validate
  }
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, served]): Documented => {
      const content = served.requestBody?.content ?? {}
      const json = content["application/json"]?.schema
      const root = served.servers?.[0]?.url
      return {
        id: served.operationId,
        method: method.toUpperCase(),
        path: `${root === undefined ? base : root.replace(/\/$/, "")}${path}`,
        parameters: served.parameters,
        needsKey: served.security?.length !== 0,
        body: json ?? (served.requestBody === undefined ? undefined : "bytes"),
        isBodyRequired: served.requestBody?.required ?? false,
        responses: served.responses
      }
    })
  )
  return {
    operations,
    resolve: (schema) => {
      const reference = schema["$ref"]
      return typeof reference === "string"
        ? (document.components.schemas[reference.split("/").at(-1) ?? ""] ?? {})
        : schema
    },
    judge: ({ responses }, { json, status, text }) => {
      const declared = responses[status]
      if (declared === undefined) return status < 300 ? `${status} is not in the document` : undefined
      const schema = declared.content?.["application/json"]?.schema
      if (schema === undefined) return text === "" || status === 401 ? undefined : `the body should be empty: ${text}`
      const validate = validatorOf(schema)
      return validate(json) ? undefined : `${ajv.errorsText(validate.errors)}: ${text.slice(0, 300)}`
    }
  }
}

interface Served {
  readonly operationId: string
  readonly parameters: ReadonlyArray<Parameter>
  readonly security?: ReadonlyArray<unknown>
  readonly servers?: ReadonlyArray<{ readonly url: string }>
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Documented["responses"]
}
