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

/** A transpose of fewer axes that moves the elements alike: axes of size 1 go, axes that stay neighbours become one. */
export const mergedOrder = (shape: Shape, order: Shape): { readonly shape: Shape; readonly order: Shape } => {
  const runs: Array<Array<number>> = [];
  for (const axis of order.filter((i) => shape[i] !== 1)) {
    const last = runs.at(-1);
    const before = last?.at(-1);
    const follows = before !== undefined && shape.slice(before + 1, axis).every((n) => n === 1) && axis > before;
    if (last && follows) last.push(axis);
    else runs.push([axis]);
  }
  const sorted = [...runs].sort((a, b) => sizeOf(a, 0) - sizeOf(b, 0));
  return {
    shape: sorted.map((run) => product(run.map((i) => sizeOf(shape, i)))),
    order: runs.map((run) => sorted.indexOf(run)),
  };
};

/** A padding of fewer axes: an axis without margins joins the one before it. */
export const mergedPadding = (
  shape: Shape,
  before: Shape,
  after: Shape,
): { readonly shape: Shape; readonly paddings: ReadonlyArray<readonly [number, number]> } => {
  const groups: Array<readonly [size: number, before: number, after: number]> = [];
  shape.forEach((size, i) => {
    const [first, last] = [before[i] ?? 0, after[i] ?? 0];
    const previous = first === 0 && last === 0 ? groups.pop() : undefined;
    groups.push(
      previous ? [previous[0] * size, previous[1] * size, previous[2] * size] : [size, first, last],
    );
  });
  return { shape: groups.map(([size]) => size), paddings: groups.map(([, first, last]) => [first, last]) };
};

/** The shape that two broadcasting operands make; their axes are paired from the last. */
export const broadcastShape = (a: Shape, b: Shape): Shape =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const [x, y] = [a.at(-1 - i) ?? 1, b.at(-1 - i) ?? 1];
    return x === 1 ? y : x;
  }).reverse();
