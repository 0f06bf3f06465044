/**
 * Requests to paths of the caller's choice.
 *
 * @internal
 */
import * as Result from "effect/Result"
import type { RawRequest } from "../Calls.ts"
import * as Files from "../Files.ts"
import type { FieldIssue } from "../MaintainXError.ts"
import { type Encoded, encodeFile, leadsOut } from "./request.ts"

/** Encodes a request, or says what is wrong with it. */
export const encode = (request: RawRequest, baseUrl: string): Result.Result<Encoded, ReadonlyArray<FieldIssue>> => {
  const target = encodeTarget(request, baseUrl)
  if (Result.isFailure(target)) return Result.fail([{ error: target.failure, fieldPath: "path" }])
  const body = encodeBody(request)
  if (Result.isFailure(body)) return Result.fail([{ error: body.failure, fieldPath: "body" }])
  return Result.succeed({ target: target.success, body: body.success })
}

const encodeTarget = ({ path, query = {} }: RawRequest, baseUrl: string): Result.Result<string, string> => {
  const url = path.startsWith("/") ? URL.parse(baseUrl + path) : null
  // Dots, slashes and backslashes can lead out of the API once a URL is resolved. So the resolved URL must still be
  // what was asked for, also for a proxy that decodes it before it resolves it.
  if (url === null || url.href !== baseUrl + path || path.includes("#") || leadsOut(url.pathname)) {
    return Result.fail("Expected an encoded path below the base URL that begins with a slash, without . or .. in it")
  }
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) parameters.append(key, String(item))
  }
  const search = parameters.toString()
  return Result.succeed(search === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${search}`)
}

const encodeBody = ({ body, method }: RawRequest): Result.Result<string | Files.File | undefined, string> => {
  if (body === undefined) return Result.succeed(body)
  if (method === "GET") return Result.fail("Expected no body, since a GET has none")
  if (body instanceof Uint8Array || Files.isStream(body)) return encodeFile(body)
  try {
    const text: string | undefined = JSON.stringify(body)
    if (text !== undefined) return Result.succeed(text)
  } catch {
    // A circular value, a bigint, or one whose properties throw when they are read.
  }
  return Result.fail("Expected a value that can be written as JSON")
}

/** The body of an answer: parsed JSON, or the text if it is not JSON, or undefined if there is none. */
export const decodeBody = (text: string): unknown => {
  if (text === "") return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
