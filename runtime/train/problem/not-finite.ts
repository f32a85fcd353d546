/** How a number fails to be finite, in words. In: a number that is not finite. Out: its name. */
export type NotFinite = "NaN" | "Infinity" | "-Infinity";

export const notFinite = (value: number): NotFinite =>
  Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
