/** The parts of the page, in the order in which people look. */
export const names = ["Requests", "Deliveries", "Records", "Faults", "Clock", "History"] as const

export type Name = (typeof names)[number]
