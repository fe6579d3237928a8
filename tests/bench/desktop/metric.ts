/** Names of figures in the bench's JSON, with their units. */
export const UNITS = { readyMs: "ms", appReadyMs: "ms", firstPaintMs: "ms", packedMb: "MB" } as const;

export type Metric = keyof typeof UNITS;
export type Figures = Readonly<Partial<Record<Metric, number>>>;
