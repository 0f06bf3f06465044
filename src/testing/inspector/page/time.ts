/** Times and durations as people read them. All times are UTC, as in the API. */

export const clockTime = (instant: string): string => new Date(instant).toISOString().slice(11, 19)

export const dateAndTime = (instant: string | number): string =>
  new Date(instant).toISOString().slice(0, 19).replace("T", " ")

export const duration = (millis: number): string => {
  if (millis < 1000) return `${Math.round(millis)} ms`
  if (millis < 60_000) return `${(millis / 1000).toFixed(1)} s`
  return millis < 3_600_000 ? `${(millis / 60_000).toFixed(1)} min` : `${(millis / 3_600_000).toFixed(1)} h`
}

export const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`
