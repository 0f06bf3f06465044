/**
 * Runs the samples that are named on the command line, one after the other, and prints a line of JSON for each: what went wrong, or null.
 */
for (const file of process.argv.slice(2)) {
  const failure: unknown = await import(file).then(
    () => null,
    (error: unknown) => String(error)
  )
  process.stdout.write(`\n${JSON.stringify({ file, failure })}\n`)
}
process.exit()
