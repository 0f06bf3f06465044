/** What forms have in common. */

/** The value of the control that an event comes from. */
export const valueOf = ({ currentTarget }: Event): string =>
  currentTarget instanceof HTMLInputElement || currentTarget instanceof HTMLSelectElement ? currentTarget.value : ""

/** The values of a form that is submitted, without its white space. The page stays. */
export const submitted = (event: Event): ReadonlyMap<string, string> => {
  event.preventDefault()
  const { currentTarget } = event
  if (!(currentTarget instanceof HTMLFormElement)) return new Map()
  return new Map(Array.from(new FormData(currentTarget), ([name, value]) => [name, `${value}`.trim()]))
}
