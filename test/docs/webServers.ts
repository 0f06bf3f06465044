/**
 * Asks the samples of the guide to web servers, which are named on the command line: the one with Hono, the one with
 * Express and the one with Next. Prints a line of JSON with what each answered.
 */
import type { AddressInfo } from "node:net"

const [hono = "", express = "", next = ""] = process.argv.slice(2)

const { app } = await import(hono)
const machines = async (id: string) => (await app.request(`/machines/${id}`)).status
console.log(JSON.stringify({ hono: [await machines("5000001"), await machines("999999"), await machines("pump")] }))

const server = (await import(express)).app.listen(0)
const { port }: AddressInfo = server.address()
const open = await fetch(`http://127.0.0.1:${port}/open`)
console.log(JSON.stringify({ express: [open.status, (await open.json()).length > 0] }))

const answer: Response = await (await import(next)).GET(new Request("http://localhost/api/open"))
console.log(JSON.stringify({ next: [answer.status, (await answer.json()).length > 0] }))
process.exit()
