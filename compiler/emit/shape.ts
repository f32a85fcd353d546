// Arithmetic on concrete shapes, shared by the lowerings.

export type Shape = ReadonlyArray<number>;

export const product = (shape: Shape): number => shape.reduce((all, n) => all * n, 1);

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, i) => n === b[i]);

/** The size of axis `i`, which must exist. */
export const sizeOf = (shape: Shape, i: number): number => {
  const size = shape[i];
  if (size === undefined) throw new Error(`no axis ${i} in [${shape}]`);
  return size;
};

/** The shape that two broadcasting operands make; their axes are paired from the last. */
export const broadcastShape = (a: Shape, b: Shape): Shape =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const [x, y] = [a.at(-1 - i) ?? 1, b.at(-1 - i) ?? 1];
    return x === 1 ? y : x;
  }).reverse();
