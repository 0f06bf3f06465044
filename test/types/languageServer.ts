/** The compiler's own language server, asked over its standard input and output for what an editor asks it for. */
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath, pathToFileURL } from "node:url"
import { Effect, type Scope } from "effect"

/** A complaint of the compiler. Lines count from 1. */
export interface Complaint {
  readonly line: number
  readonly code: number
  readonly message: string
}

export interface LanguageServer {
  /**
   * Opens a file beside this one with a text that may differ from what is on the disk, and answers the compiler's
   * errors in it.
   */
  readonly errors: (file: string, text: string) => Effect.Effect<ReadonlyArray<Complaint>>
  /**
   * What an editor shows for the last occurrence of `name` in the first line that contains `fragment`, in a file that
   * was opened.
   */
  readonly hover: (file: string, text: string, fragment: string, name: string) => Effect.Effect<string>
  /**
   * Opens a file with a text, changes it by a keystroke, and answers how many proposals there are at the end of the
   * first line that contains `fragment`, and after how many milliseconds.
   */
  readonly complete: (
    file: string,
    text: string,
    fragment: string
  ) => Effect.Effect<{ readonly proposals: number; readonly time: number }>
  /** The line that declares the same, with the six lines before it. */
  readonly declaration: (file: string, text: string, fragment: string, name: string) => Effect.Effect<string>
}

interface Place {
  readonly uri: string
  readonly range: { readonly start: { readonly line: number } }
}

interface Message {
  readonly id?: number | string
  readonly method?: string
  readonly result?: unknown
}

const root = fileURLToPath(new URL("../..", import.meta.url))

/** Starts the server, and ends it with the scope. */
export const languageServer: Effect.Effect<LanguageServer, never, Scope.Scope> = Effect.gen(function* () {
  const compiler = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, ["node_modules/typescript/bin/tsc", "--lsp", "--stdio"], {
        cwd: root,
        stdio: ["pipe", "pipe", "ignore"]
      })
    ),
    (compiler) =>
      Effect.callback<void>((resume) => {
        compiler.once("exit", () => resume(Effect.void))
        compiler.kill()
      })
  )
  const waiting = new Map<number | string, (result: unknown) => void>()
  let unread = Buffer.alloc(0)

  const write = (message: object) => {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message })
    compiler.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  }
  const receive = ({ id, method, result }: Message) => {
    // Whatever the server asks of the editor is answered with nothing, which it takes.
    if (method !== undefined && id !== undefined) write({ id, result: null })
    else if (id !== undefined) waiting.get(id)?.(result)
  }
  compiler.stdout.on("data", (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk])
    for (;;) {
      const head = /^Content-Length: (\d+)\r\n\r\n/.exec(unread.toString("latin1", 0, 100))
      if (head === null) return
      const end = head[0].length + Number(head[1])
      if (unread.length < end) return
      const message = unread.toString("utf8", head[0].length, end)
      unread = unread.subarray(end)
      receive(JSON.parse(message))
    }
  })

  let requests = 0
  const ask = (method: string, params: unknown): Effect.Effect<unknown> =>
    Effect.callback((resume) => {
      const id = ++requests
      waiting.set(id, (result) => resume(Effect.succeed(result)))
      write({ id, method, params })
    })

  yield* ask("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    capabilities: { textDocument: { hover: { contentFormat: ["plaintext"] } } }
  })
  write({ method: "initialized", params: {} })

  const at = (file: string, text: string, fragment: string, name: string) => {
    const lines = text.split("\n")
    const line = lines.findIndex((candidate) => candidate.includes(fragment))
    return { textDocument: { uri: uriOf(file) }, position: { line, character: lines[line]?.lastIndexOf(name) } }
  }
  const uriOf = (file: string): string => new URL(file, import.meta.url).href
  let version = 0
  const opened = new Set<string>()

  return {
    errors: (file, text) =>
      Effect.gen(function* () {
        const uri = uriOf(file)
        write({
          method: "textDocument/didOpen",
          params: { textDocument: { uri, languageId: "typescript", version: ++version, text } }
        })
        const report = (yield* ask("textDocument/diagnostic", { textDocument: { uri } })) as {
          readonly items: ReadonlyArray<{
            readonly range: { readonly start: { readonly line: number } }
            readonly severity: number
            readonly code: number
            readonly message: string
          }>
        }
        return report.items
          .filter(({ severity }) => severity === 1)
          .map(({ code, message, range }) => ({ line: range.start.line + 1, code, message }))
      }),
    hover: (file, text, fragment, name) =>
      Effect.map(ask("textDocument/hover", at(file, text, fragment, name)), (answer) => {
        return (answer as { readonly contents: { readonly value: string } }).contents.value
      }),
    complete: (file, text, fragment) =>
      Effect.gen(function* () {
        const uri = uriOf(file)
        const lines = text.split("\n")
        const line = lines.findIndex((candidate) => candidate.includes(fragment))
        const character = lines[line]?.length ?? 0
        const before = lines.with(line, lines[line]?.slice(0, -1) ?? "").join("\n")
        if (opened.has(uri)) {
          write({
            method: "textDocument/didChange",
            params: { textDocument: { uri, version: ++version }, contentChanges: [{ text: before }] }
          })
        } else {
          write({
            method: "textDocument/didOpen",
            params: { textDocument: { uri, languageId: "typescript", version: ++version, text: before } }
          })
          opened.add(uri)
        }
        yield* ask("textDocument/diagnostic", { textDocument: { uri } })
        const start = performance.now()
        write({
          method: "textDocument/didChange",
          params: { textDocument: { uri, version: ++version }, contentChanges: [{ text }] }
        })
        const answer = (yield* ask("textDocument/completion", {
          textDocument: { uri },
          position: { line, character }
        })) as { readonly items: ReadonlyArray<unknown> } | null
        const time = performance.now() - start
        return { proposals: answer?.items.length ?? 0, time }
      }),
    declaration: (file, text, fragment, name) =>
      Effect.map(ask("textDocument/definition", at(file, text, fragment, name)), (answer) => {
        const [first] = answer as ReadonlyArray<Place>
        if (first === undefined) return ""
        const lines = readFileSync(new URL(first.uri), "utf8").split("\n")
        return lines.slice(Math.max(0, first.range.start.line - 6), first.range.start.line + 1).join("\n")
      })
  }
})
