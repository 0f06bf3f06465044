/**
 * The reference: a page for every resource, made from the doc comments and types of its module, and a table of all operations.
 *
 * `npm run docs` writes it into `docs/`; a test fails where what is written there is not what the sources say.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import type { ClassDeclaration, InterfaceDeclaration, SourceFile, Statement } from "typescript/unstable/ast"
import { isClassDeclaration, isInterfaceDeclaration, isTypeAliasDeclaration } from "typescript/unstable/ast/is"
import { API, type Checker, type Symbol } from "typescript/unstable/sync"
import * as Ids from "../../src/Ids.ts"
import type { Group, Operation } from "../../src/Operation.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))

/** The text of every page of the reference, by its path below `docs/`. */
export const reference = async (): Promise<ReadonlyMap<string, string>> => {
  const api = new API({ cwd: root })
  try {
    const project = api.updateSnapshot({ openProjects: [join(root, "tsconfig.json")] }).getProjects()[0]
    if (project === undefined) throw new Error("the compiler knows no project here")
    const modules = readdirSync(join(root, "src/resources"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .sort()
    const pages = new Map<string, string>()
    const services: Array<Service> = []
    const shapes: Array<string> = []
    for (const name of modules) {
      const path = join(root, "src/resources", name)
      const source = project.program.getSourceFile(path)
      if (source === undefined) throw new Error(`the compiler does not know ${path}`)
      const module = moduleOf(project.checker, source)
      if (module.service === undefined) shapes.push(...module.shapes)
      else {
        const service = await serviceOf(project.checker, path, module.service)
        services.push(service)
        pages.set(`reference/${service.name}.md`, page(service, module.shapes))
      }
    }
    const others = elsewhere.flatMap((name) => {
      const source = project.program.getSourceFile(join(root, "src", name))
      if (source === undefined) throw new Error(`the compiler does not know ${name}`)
      return exportsOf(source)
    })
    pages.set("reference/Shapes.md", sharedShapes(shapes))
    // What is described may name what is not yet.
    for (let last = -1; last < shapes.length; pages.set("reference/Shapes.md", sharedShapes(shapes))) {
      last = shapes.length
      const names = undescribed(pages)
      const missing = others.filter((statement) => names.includes(nameOf(statement as ClassDeclaration)))
      shapes.push(...missing.flatMap((statement) => shape(project.checker, statement)))
    }
    pages.set("reference/README.md", index(services))
    pages.set("operations.md", table(services))
    return pages
  } finally {
    api.close()
  }
}

/** Where the types are that signatures name and no resource exports. */
const elsewhere = ["Operation.ts", "Files.ts", "MaintainXError.ts", "internal/wire.ts", "internal/resource.ts"]

/** Types of Effect and of the language, and type parameters. */
const known = new Set(
  "Effect Stream Result DateTime Duration Redacted Json Iterable ReadonlyArray ReadonlyMap Record Omit Uint8Array Type Filters Options Id Row Query A".split(
    " "
  )
)

/** The names of types that the pages use and do not describe. The ids have a section of their own. */
export const undescribed = (pages: ReadonlyMap<string, string>): ReadonlyArray<string> => {
  const text = [...pages.values()].join("\n")
  const described = new Set(Array.from(text.matchAll(/^### (\w+)$/gm), ([, name]) => name))
  const code = Array.from(text.matchAll(/^```ts ignore\n(.*?)^```$|^\| `[^`]+` \| `([^`]+)` \|/gms), ([, ...texts]) =>
    texts.join("").replaceAll(/\/\*.*?\*\/|"[^"]*"/gs, "")
  )
  const used = new Set(code.flatMap((text) => text.match(/(?<![\w.])(?:[A-Z]\w*\.)*[A-Z]\w*[a-z]\w*/g) ?? []))
  return [...used]
    .filter((name) => !known.has(name.split(".")[0] ?? ""))
    .map((name) => name.split(".").at(-1) ?? "")
    .filter((name) => !described.has(name) && !(name in Ids))
}

// ---------------------------------------------------------------------------------------------------------------------
// modules
// ---------------------------------------------------------------------------------------------------------------------

interface Found {
  /** The class of the service and the interface of what it offers. */
  readonly service: { readonly tag: ClassDeclaration; readonly offers: InterfaceDeclaration } | undefined
  readonly shapes: ReadonlyArray<string>
}

const moduleOf = (checker: Checker, source: SourceFile): Found => {
  const exported = exportsOf(source)
  const tag = exported
    .filter(isClassDeclaration)
    .find((statement) => statement.getText(source).includes("extends Resource.Service<"))
  const name = tag === undefined ? undefined : nameOf(tag)
  const offers = exported.filter(isInterfaceDeclaration).find((statement) => nameOf(statement) === `${name}Service`)
  const shapes = exported
    .filter((statement) => statement !== tag && statement !== offers)
    .flatMap((statement) => shape(checker, statement))
  return { service: tag === undefined || offers === undefined ? undefined : { tag, offers }, shapes }
}

const exportsOf = (source: SourceFile): ReadonlyArray<Statement> =>
  source.statements.filter((statement) => statement.getText(source).startsWith("export "))

const nameOf = ({ name }: { readonly name?: { readonly text: string } | undefined }): string => name?.text ?? ""

const symbolOf = (checker: Checker, statement: Statement): Symbol => {
  const { name } = statement as ClassDeclaration
  const symbol = name === undefined ? undefined : checker.getSymbolAtLocation(name)
  if (symbol === undefined) throw new Error(`nothing is known of ${statement.getText()}`)
  return symbol
}

/** What is exported beside the service: the shape of an answer or a payload, or a vocabulary. */
const shape = (checker: Checker, statement: Statement): ReadonlyArray<string> => {
  if (isTypeAliasDeclaration(statement)) {
    const symbol = symbolOf(checker, statement)
    const type = written(checker, checker.getDeclaredTypeOfSymbol(symbol), untruncated | inAlias)
    return [[`### ${symbol.name}`, comment(checker, symbol), fenced(`type ${symbol.name} = ${type}`)].join("\n\n")]
  }
  if (!isClassDeclaration(statement) && !isInterfaceDeclaration(statement)) return []
  const symbol = symbolOf(checker, statement)
  const properties = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).filter(isOurs)
  const rows = properties.map((property) => {
    const isOptional = (property.flags & optional) !== 0
    const type = checker.getTypeOfSymbol(property)
    const text = type === undefined ? "" : written(checker, type)
    return [
      `\`${property.name}${isOptional ? "?" : ""}\``,
      `\`${(isOptional ? text.replace(/ \| undefined$/, "") : text).replaceAll("|", "\\|")}\``,
      `${isDeprecated(checker, property) ? "**Deprecated.** " : ""}${oneLine(comment(checker, property))}`
    ]
  })
  return [
    [
      `### ${symbol.name}`,
      comment(checker, symbol),
      rows.length === 0 ? "" : tableOf([["Property", "Type", ""], ...rows])
    ]
      .filter((part) => part !== "")
      .join("\n\n")
  ]
}

/** Whether it is a property for users that these sources declare. Errors have others, from Effect and the language. */
const isOurs = ({ declarations, name }: Symbol): boolean =>
  !name.startsWith("~") && declarations.every(({ path }) => path.includes("/src/") && !path.includes("/node_modules/"))

/** Flags, as the compiler numbers them: of a symbol that may be absent; to write a type to its end; to open an alias. */
const optional = 16_777_216
const untruncated = 1
const inAlias = 8_388_608

const written = (checker: Checker, type: Parameters<Checker["typeToString"]>[0], flags = untruncated): string =>
  checker
    .typeToString(type, undefined, flags)
    .replaceAll(/\(?(?:number|string) & Brand<"(\w+)">\)?/g, "$1")
    .replaceAll(/\bUtc\b/g, "DateTime.Utc")
    .replaceAll("<ArrayBufferLike>", "")

const isDeprecated = (checker: Checker, symbol: Symbol): boolean =>
  symbol.getJsDocTags(checker).some(({ name }) => name === "deprecated")

/** A doc comment, with what it says of a replacement where something is deprecated. Links are to names, which stay. */
const comment = (checker: Checker, symbol: Symbol): string => {
  const deprecated = symbol.getJsDocTags(checker).find(({ name }) => name === "deprecated")
  const text = [symbol.getDocumentationComment(checker), deprecated?.text ?? ""].filter((part) => part !== "")
  return text.join("\n\n").replaceAll(/\{@link (\w+)\}/g, "`$1`")
}

// ---------------------------------------------------------------------------------------------------------------------
// services
// ---------------------------------------------------------------------------------------------------------------------

interface Method {
  readonly name: string
  readonly signature: string
  readonly comment: string
  readonly isDeprecated: boolean
  readonly operation: Operation | undefined
}

interface Service {
  readonly name: string
  readonly comment: string
  readonly sample: string
  readonly methods: ReadonlyArray<Method>
}

/** The methods that a page begins with, in this order, be they inherited or not. */
const first = ["list", "stream", "create", "get", "getMany", "update", "delete"]

const serviceOf = async (
  checker: Checker,
  path: string,
  { offers, tag }: NonNullable<Found["service"]>
): Promise<Service> => {
  const symbol = symbolOf(checker, tag)
  const module: Record<string, { readonly operations: Group } | undefined> = await import(pathToFileURL(path).href)
  const operations: Partial<Group> = module[symbol.name]?.operations ?? {}
  const sample = symbol.getJsDocTags(checker).find(({ name }) => name === "example")?.text
  if (sample === undefined) throw new Error(`${symbol.name} has no @example`)
  const methods = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbolOf(checker, offers)))
  const rank = ({ name }: Symbol) => first.indexOf(name) + 1 || first.length + 1
  return {
    name: symbol.name,
    comment: comment(checker, symbol),
    sample: sample.trim(),
    methods: [...methods]
      .sort((a, b) => rank(a) - rank(b))
      .map((method) => ({
        name: method.name,
        signature: signatureOf(checker, method, offers),
        comment: comment(checker, method),
        isDeprecated: isDeprecated(checker, method),
        operation: operations[method.name]
      }))
  }
}

/**
 * As it is written, since the compiler would write the types out that have names. What is inherited is written in terms of
 * type parameters, so there the compiler's text is used, without what it adds.
 */
const signatureOf = (checker: Checker, method: Symbol, offers: InterfaceDeclaration): string => {
  const node = method.declarations[0]?.resolve()
  if (node === undefined) throw new Error(`nothing declares ${method.name}`)
  if (node.parent === offers) {
    return node
      .getText(node.getSourceFile())
      .replace(/^readonly /, "")
      .replaceAll(/^ {2}/gm, "")
  }
  const type = checker.getTypeOfSymbol(method)
  const text = type === undefined ? "" : written(checker, type)
  const signature = `${method.name}: ${text
    .replaceAll(/(\w+\?: [^,)]+?) \| undefined/g, "$1")
    .replaceAll(/\b(Effect|Stream)</g, "$1.$1<")
    .replace(/, never>$/, ">")}`
  if (signature.length <= 120) return signature
  const [, name, parameters = "", result] = /^(\w+): \((.*)\) => (.*)$/.exec(signature) ?? []
  return `${name}: (\n  ${parameters.replaceAll(/, (?=\w+\??: )/g, ",\n  ")}\n) => ${result}`
}

const requestOf = ({ operation }: Method): string =>
  operation === undefined ? "" : `\`${operation.method} ${operation.path}\``

// ---------------------------------------------------------------------------------------------------------------------
// pages
// ---------------------------------------------------------------------------------------------------------------------

const page = (service: Service, shapes: ReadonlyArray<string>): string =>
  [
    `# ${service.name}`,
    service.comment,
    service.sample,
    "## Methods",
    tableOf([
      ["Method", "Request", ""],
      ...service.methods.map((method) => [
        `[\`${method.name}\`](#${method.name.toLowerCase()})`,
        requestOf(method),
        firstSentence(method)
      ])
    ]),
    ...service.methods.map((method) =>
      [`### ${method.name}`, `\`\`\`ts ignore\n${method.signature}\n\`\`\``, method.comment]
        .filter((part) => part !== "")
        .join("\n\n")
    ),
    ...(shapes.length === 0 ? [] : ["## Shapes", ...shapes]),
    ""
  ].join("\n\n")

const sharedShapes = (shapes: ReadonlyArray<string>): string =>
  [
    "# Shapes",
    "What several resources have in common, and the other types that their methods name. [Errors](../errors.md) tells what to do about each error.",
    ...shapes,
    "## Ids",
    "Integers, each with a brand of its own, so that none passes for another: `AssetId.make(12)`.",
    Object.keys(Ids)
      .filter((name) => name.endsWith("Id"))
      .sort()
      .map((name) => `\`${name}\``)
      .join(", "),
    ""
  ].join("\n\n")

const index = (services: ReadonlyArray<Service>): string =>
  [
    "# Reference",
    "A page for every resource. [Shapes](Shapes.md) has what several of them have in common, and [operations](../operations.md) is the table\nof all operations with their paths.",
    tableOf([
      ["Resource", ""],
      ...services.map(({ comment, name }) => [`[${name}](${name}.md)`, oneLine(comment.split("\n\n")[0] ?? "")])
    ]),
    ""
  ].join("\n\n")

const table = (services: ReadonlyArray<Service>): string => {
  const rows = services.flatMap(({ methods, name }) =>
    methods.flatMap((method) =>
      method.operation === undefined
        ? []
        : [
            [
              `[\`${name}.${method.name}\`](reference/${name}.md#${method.name.toLowerCase()})`,
              requestOf(method),
              // What services share is told of records in general.
              firstSentence(method)
                .replace("One page of the list.", `One page of ${wordsOf(name)}.`)
                .replace("One record.", `One ${singularOf(wordsOf(name))}.`)
            ]
          ]
    )
  )
  return [
    "# Operations",
    `All ${rows.length} operations of the API and the methods that carry them out.`,
    tableOf([["Method", "Request", ""], ...rows]),
    ""
  ].join("\n\n")
}

/** `WorkOrders` as people say it. */
const wordsOf = (name: string): string => name.replaceAll(/(?<=.)[A-Z]/g, " $&").toLowerCase()

const singularOf = (words: string): string =>
  words
    .replace(/ies$/, "y")
    .replace(/statuses$/, "status")
    .replace(/(?<!s)(?<!statu)s$/, "")

const firstSentence = ({ comment, isDeprecated }: Method): string =>
  `${isDeprecated ? "**Deprecated.** " : ""}${/^.*?[.:](?=\s|$)/.exec(oneLine(comment))?.[0] ?? oneLine(comment)}`

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, " ").replaceAll(/(?<!\\)\|/g, "\\|")

const fenced = (code: string): string => `\`\`\`ts ignore\n${code}\n\`\`\``

const tableOf = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const [head = [], ...body] = rows
  return [head, head.map(() => "---"), ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}

if (import.meta.main) {
  const pages = await reference()
  rmSync(join(root, "docs/reference"), { recursive: true, force: true })
  mkdirSync(join(root, "docs/reference"), { recursive: true })
  for (const [path, text] of pages) writeFileSync(join(root, "docs", path), text.replace(/\n+$/, "\n"))
}
