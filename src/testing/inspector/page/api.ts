/** Requests to the control API and to the inspector, which are on the origin that the page came from. */
import { announce } from "./notices.ts"

/** Everything that the page talks to is below its own address. */
const base = new URL("../_maintainx", document.baseURI).pathname

type Method = "DELETE" | "GET" | "PATCH" | "POST" | "PUT"

const send = async (method: Method, path: string, body?: unknown): Promise<unknown> => {
  const response = await fetch(base + path, {
    method,
    redirect: "error",
    ...(body === undefined
      ? undefined
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) })
  })
  const text = await response.text()
  if (!response.ok) throw new Error(complaintIn(text) ?? `${method} ${path} was answered with ${response.status}`)
  return text === "" ? null : JSON.parse(text)
}

/** The problem details that the control API answers. */
const complaintIn = (text: string): string | undefined => {
  try {
    const problem: unknown = JSON.parse(text)
    if (typeof problem !== "object" || problem === null) return undefined
    if ("errors" in problem && Array.isArray(problem.errors)) return problem.errors.map(complaintOf).join("; ")
    if ("detail" in problem && typeof problem.detail === "string") return problem.detail
    return "title" in problem && typeof problem.title === "string" ? problem.title : undefined
  } catch {
    return undefined
  }
}

/** Reads what the server declares to be an `A`. Server and page come from one build, so it is not checked again. */
export const read = async <A>(path: string): Promise<A> => (await send("GET", path)) as A

type Change = Exclude<Method, "GET">

/** Changes something, and gives what comes back. If it cannot be done, the page says why. */
export const ask = async <A>(method: Change, path: string, body?: unknown): Promise<A | undefined> => {
  try {
    return (await send(method, path, body)) as A
  } catch (error) {
    announce(error instanceof Error ? error.message : `${error}`, "problem")
    return undefined
  }
}

/** Changes something of which nothing comes back, and tells whether it was done. If not, the page says why. */
export const act = async (method: Change, path: string, body?: unknown): Promise<boolean> =>
  (await ask(method, path, body)) !== undefined

const longestComplaint = 160

/** What is wrong with a part of what was sent. */
const complaintOf = ({ message, path }: { readonly message: unknown; readonly path: unknown }): string => {
  const where = Array.isArray(path) ? path.slice(1).join(".") : ""
  const text = `${message}`
  return `${where} is not accepted: ${text.length <= longestComplaint ? text : `${text.slice(0, longestComplaint)}…`}`
}

export const streamUrl = (after: number): string => `${base}/events/stream?after=${after}`
