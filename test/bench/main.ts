/**
 * `npm run bench`: measures what `docs/measurements.md` records, and prints it as the same table.
 *
 * Times depend on the machine. What they are held against is measured beside them in the same run, so differences and
 * ratios can be compared between machines; sizes and instantiations are the same everywhere.
 */
import { execFileSync } from "node:child_process"
import { cpus } from "node:os"
import { bundles, gzipped } from "./bundle.ts"
import { calls } from "./calls.ts"
import { completion } from "./completion.ts"
import { declarations } from "./declarations.ts"
import { decoding } from "./decoding.ts"
import { embedded, largeStart } from "./embedded.ts"
import { imports } from "./imports.ts"
import { projectCheck } from "./project.ts"
import { quota, type Situation, waiting } from "./quota.ts"
import { root } from "./root.ts"
import { firstAnswers, startup } from "./startup.ts"
import { load } from "./webhooks.ts"

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
const milliseconds = (time: number) => `${time.toFixed(time < 10 ? 2 : 0)} ms`
const microseconds = (time: number) => `${time.toFixed(0)} µs`
const seconds = (time: number) => `${(time / 1000).toFixed(2)} s`
const count = (n: number) => n.toLocaleString("en")
const times = (ratio: number) => `${ratio.toFixed(2)} times`

execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit", shell: process.platform === "win32" })

const programs = await bundles()
const { face, subpath } = await imports()
const { instantiations, resources, size, time } = await declarations()
const completed = await completion()
const { project } = projectCheck()
const started = startup()
const starts = await firstAnswers(programs)
const { usual, withoutNewFunction } = decoding()
const [raw, ...clients] = await calls()
const quotas = await quota()
const [, half, whole] = await waiting()
const factory = await embedded()
const large = largeStart()
const loads = await load()

const aimsOfCalls: Readonly<Record<string, string>> = {
  "ours over `fetch`": "2.2 times",
  "ours over Effect's undici client": "0.9 times"
}

const situations: Readonly<Record<Situation, string>> = {
  exact: "the quota told exactly",
  absent: "the quota not told",
  "rounded up": "the reset rounded up",
  "mid-window": "in the middle of another's window"
}

const bundledPrograms = {
  byHand: { name: "the same program by hand with Effect", aim: "none" },
  listing: { name: "a bundled program that lists users", aim: "1.3 times" },
  readme: { name: "the README's program, bundled,", aim: "1.5 times" }
}

const rows = [
  ["What", "Measured", "Held against", "Difference or ratio", "Aim"],
  ["---", "---", "---", "---", "---"],
  [
    "Bundle that lists users",
    kilobytes(gzipped(programs.listing)),
    `by hand with Effect: ${kilobytes(gzipped(programs.byHand))}`,
    kilobytes(gzipped(programs.listing) - gzipped(programs.byHand)),
    "20 kB"
  ],
  ["Bundle of the README's program", kilobytes(gzipped(programs.readme)), "", "", "85 kB"],
  ...(["byHand", "listing", "readme"] as const).map((name) => [
    `From the start of ${bundledPrograms[name].name} to its first answer`,
    milliseconds(starts[name]),
    `\`fetch\` alone: ${milliseconds(starts.rawFetch)}`,
    times(starts[name] / starts.rawFetch),
    bundledPrograms[name].aim
  ]),
  [
    "Import of `effect-maintainx/Users`",
    milliseconds(subpath.entry),
    `Effect's files: ${milliseconds(subpath.effect)}`,
    milliseconds(subpath.difference),
    "10 ms more"
  ],
  [
    "Import of `effect-maintainx`",
    milliseconds(face.entry),
    `Effect's files: ${milliseconds(face.effect)}`,
    milliseconds(face.difference),
    "none"
  ],
  [
    "Instantiations of the README's program",
    count(instantiations.program),
    `with Effect alone: ${count(instantiations.baseline)}`,
    count(instantiations.difference),
    "8,000"
  ],
  [
    "Type check of the same program",
    milliseconds(time.program),
    `with Effect alone: ${milliseconds(time.baseline)}`,
    milliseconds(time.difference),
    "none"
  ],
  ["Emitted declarations", kilobytes(size), `those of the resources: ${kilobytes(resources)}`, "", "none"],
  [
    "Proposals for a service's methods in an editor",
    milliseconds(completed.ours),
    `those for \`Effect.\`: ${milliseconds(completed.effect)}`,
    milliseconds(completed.ours - completed.effect),
    "120 ms"
  ],
  ["Type check of this project, tests included", seconds(project), "", "", "none"],
  [
    "Making the services of all resources",
    milliseconds(started.services),
    `loading the files: ${milliseconds(started.loading)}`,
    "",
    "10 ms"
  ],
  [
    "Decoding of 200 work orders",
    milliseconds(usual.decode),
    `\`JSON.parse\`: ${milliseconds(usual.parse)}`,
    times(usual.ratio),
    "2.6 times"
  ],
  [
    "The same where `new Function` is forbidden",
    milliseconds(withoutNewFunction.decode),
    `\`JSON.parse\`: ${milliseconds(withoutNewFunction.parse)}`,
    times(withoutNewFunction.ratio),
    "2.6 times"
  ],
  ...clients.map(({ name, ratio, time }) => [
    `Processor time of a small GET, ${name}`,
    microseconds(time),
    `${raw?.name}: ${microseconds(raw?.time ?? Number.NaN)}`,
    times(ratio),
    aimsOfCalls[name] ?? "none"
  ]),
  ["Start of an embedded factory of 20,000 work orders", seconds(factory.started), "", "", "1 s"],
  ["Start of one of 30,000 assets and 20,000 work orders", seconds(large), "", "", "2 s"],
  [
    "Paging through all of them over HTTP",
    milliseconds(factory.plain.ours),
    `a server by hand: ${milliseconds(factory.plain.hand)}`,
    times(factory.plain.ratio),
    "3 times"
  ],
  [
    "The same filtered, sorted and expanded",
    milliseconds(factory.expanded.ours),
    `a server by hand: ${milliseconds(factory.expanded.hand)}`,
    times(factory.expanded.ratio),
    "3 times"
  ],
  [
    `Memory in use after ${factory.memory.passes} more passes`,
    `${(factory.memory.after / 1e6).toFixed(1)} MB`,
    `before: ${(factory.memory.before / 1e6).toFixed(1)} MB`,
    `${((factory.memory.after - factory.memory.before) / 1e6).toFixed(1)} MB`,
    "flat"
  ],
  ...loads.flatMap(({ answers, name, rate, refused, used, waiting }) => [
    [
      `Answers to 10,000 deliveries, inbox ${name}: half, 99 of 100, all within`,
      [answers.median, answers.p99, answers.longest].map(milliseconds).join(", "),
      `accepted: ${count(Math.round(rate))} a second; refused with 503: ${count(refused)}`,
      "",
      "10 s"
    ],
    [
      "Memory in use after them",
      megabytes(used.after),
      `before: ${megabytes(used.before)}; with ${count(waiting)} waiting: ${megabytes(used.waiting)}`,
      megabytes(used.after - used.before),
      "bounded"
    ]
  ]),
  [
    `Processor time of ${count(whole?.calls ?? 0)} calls that wait for the quota`,
    seconds(whole?.time ?? Number.NaN),
    `of ${count(half?.calls ?? 0)}: ${seconds(half?.time ?? Number.NaN)}`,
    times((whole?.time ?? Number.NaN) / (half?.time ?? Number.NaN)),
    "2.5 times"
  ],
  ["Longest block of the event loop meanwhile", milliseconds(whole?.block ?? Number.NaN), "", "", "50 ms"],
  ...quotas.map(({ concurrency, failures, minimum, ratio, refusals, situation, time }) => [
    `1,000 GETs, ${concurrency} at a time, ${situations[situation]}: ${refusals} refused, ${failures} failed`,
    seconds(time),
    `what the quota allows: ${seconds(minimum)}`,
    `${ratio.toFixed(3)} times`,
    "1.02 times"
  ])
]

const [cpu] = cpus()
console.log(
  `Node.js ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} cores (${cpu?.model})`
)
console.log(`Page of work orders: ${count(usual.bytes)} bytes\n`)
const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
for (const row of rows) {
  const cells = row.map((cell, column) => {
    const width = widths[column] ?? 0
    return cell === "---" ? "-".repeat(width) : cell.padEnd(width)
  })
  console.log(`| ${cells.join(" | ")} |`)
}
