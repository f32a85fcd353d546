/** What several numbers come to. In: numbers. Out: their mean and how far they spread. */

/** Mean and standard deviation (n − 1); a single value has none. */
export const spreadOf = (values: ReadonlyArray<number>): { readonly mean: number; readonly sd: number } => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : Number.NaN };
};
