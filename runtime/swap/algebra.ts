/**
 * Changes of a spec that are not a permutation and still change no output. In: what the old model holds, and both typed
 * models. Out: the same function in the tensors that the new model has, with a note of each rewriting; what can't be
 * rewritten stays as it was, and says why.
 *
 *   embedding → one-hot   W_c = E·W_e, one row for each class
 *   one-hot → embedding   W_c = E·W_e by the singular values of W_c, where its rank is at most the embedding's width
 *   add → suffix          W_c = U·W_x, since W(x + U c) = W x + W U c (identity I1)
 *   suffix → add          U = W_c·W_x⁺, where the rows of W_c lie in the row space of W_x
 */
import { Matrix, pseudoInverse, SingularValueDecomposition } from "ml-matrix";
import { madeBy } from "../../compiler/assemble/definition.js";
import type { InjectionTrace, TypedModel } from "../../compiler/assemble/typed.js";
import { besideSite } from "../../compiler/expand/site.js";
import type { State } from "../../compiler/ir/program.js";
import { widthOf } from "../../compiler/scope/scope.js";
import { type Held, type Holding, indicesOf, rowAxis, rowsAt, segmentsOf, unfold, withRows } from "./held.js";

export interface Rewriting {
  readonly holding: Holding;
  /** Conditions whose code was rewritten: its rows are as wide as in the new model. */
  readonly recoded?: ReadonlyArray<string>;
  /** What was rewritten, and what could not be, in sentences. */
  readonly notes: ReadonlyArray<string>;
}

/** Relative to the largest singular value; float32 weights carry about 1e-7. */
const tolerance = 1e-5;

const tableOf = (condition: string): string => `${condition}.embedding`;

/** Parameters whose rows meet a condition's code. */
const readers = (holding: Holding, condition: string): ReadonlyArray<Held> =>
  [...holding.values()].filter(({ state }) => {
    const axis = rowAxis(state);
    return (
      state.role === "parameter" &&
      axis !== undefined &&
      segmentsOf(state, axis)?.some(({ source }) => source === condition)
    );
  });

/**
 * A code as its readers meet it: the condition, and how many numbers its code has. Behind a flatten it recurs at every
 * position.
 */
interface Code {
  readonly condition: string;
  readonly width: number;
}

/**
 * A reader's rows for a code, one row for each number of the code; the positions at which it recurs stand side by side.
 */
const codeRows = ({ state, tensor }: Held, { condition, width }: Code): Matrix => {
  const axis = rowAxis(state) ?? 0;
  const rows = rowsAt(unfold(tensor, axis), indicesOf(segmentsOf(state, axis) ?? [], condition));
  const made = new Matrix(width, (rows.rows / width) * rows.columns);
  for (let i = 0; i < rows.rows; i++)
    for (let k = 0; k < rows.columns; k++)
      made.set(i % width, Math.floor(i / width) * rows.columns + k, rows.get(i, k));
  return made;
};

/** The inverse of `codeRows`, for rows of so many columns. */
const recurring = (code: Matrix, columns: number): Matrix => {
  const made = new Matrix((code.rows * code.columns) / columns, columns);
  for (let i = 0; i < made.rows; i++)
    for (let k = 0; k < columns; k++) made.set(i, k, code.get(i % code.rows, Math.floor(i / code.rows) * columns + k));
  return made;
};

/** A tensor of a reader's layout with other rows for the code, behind the rows that stay. */
const rewritten = (held: Held, meaning: State, condition: string, code: Matrix): Held => {
  const axis = rowAxis(meaning) ?? 0;
  const segments = segmentsOf(meaning, axis) ?? [];
  const all = unfold(held.tensor, axis);
  const rows = recurring(code, all.columns);
  const old = new Set(indicesOf(segments, condition));
  const kept = Array.from({ length: all.rows }, (_, i) => i).filter((i) => !old.has(i));
  const joined = new Matrix(kept.length + rows.rows, all.columns);
  if (kept.length > 0) joined.setSubMatrix(rowsAt(all, kept), 0, 0);
  joined.setSubMatrix(rows, kept.length, 0);
  const others = segments.filter(({ source }) => source !== condition);
  return withRows(held, axis, joined, [...others, { source: condition, start: 0, count: rows.rows }]);
};

/** What no number of the old model stands for: carrying starts it fresh. */
const unknown = (rows: number, columns: number): Matrix => new Matrix(rows, columns).fill(Number.NaN);

/** Puts a code's rows in place of a reader's. Its slots can't follow a product: theirs for these rows start fresh. */
const put = (holding: Map<string, Held>, { state }: Held, condition: string, code: Matrix): void => {
  for (const held of [...holding.values()]) {
    const { name } = held.state;
    const isSlot = held.state.slotOf === state.name;
    if (name === state.name) holding.set(name, rewritten(held, state, condition, code));
    else if (isSlot) holding.set(name, rewritten(held, state, condition, unknown(code.rows, code.columns)));
  }
};

/** A code of another encoding that could not be rewritten: none of its rows means what it meant. */
const forgotten = (holding: Holding, code: Code): Holding => {
  const next = new Map(holding);
  for (const held of readers(holding, code.condition)) {
    const { rows, columns } = codeRows(held, code);
    put(next, held, code.condition, unknown(rows, columns));
  }
  return next;
};

const without = (holding: Holding, ...names: ReadonlyArray<string>): Map<string, Held> =>
  new Map([...holding].filter(([name, { state }]) => !names.some((each) => name === each || state.slotOf === each)));

/** embedding → one-hot: each class gets the row that its vector made. */
const toOneHot = (holding: Holding, code: Code): Rewriting => {
  const { condition } = code;
  const table = holding.get(tableOf(condition));
  if (table === undefined) return { holding, notes: [] };
  const vectors = unfold(table.tensor, 0);
  const next = without(holding, tableOf(condition));
  for (const held of readers(holding, condition)) put(next, held, condition, vectors.mmul(codeRows(held, code)));
  return {
    holding: next,
    notes: [`${condition}: each class has the row that its vector of ${vectors.columns} numbers made`],
  };
};

/** E and W of M = E·W with `width` columns in E; undefined where the rank of M is larger. */
const factored = (
  matrix: Matrix,
  width: number,
): { readonly left: Matrix; readonly right: Matrix; readonly rank: number } => {
  const svd = new SingularValueDecomposition(matrix, { autoTranspose: true });
  const largest = svd.diagonal[0] ?? 0;
  const rank = svd.diagonal.filter((value) => value > tolerance * largest).length;
  const [left, right] = [new Matrix(matrix.rows, width), new Matrix(width, matrix.columns)];
  for (let k = 0; k < Math.min(width, svd.diagonal.length); k++) {
    const root = Math.sqrt(svd.diagonal[k] ?? 0);
    for (let i = 0; i < matrix.rows; i++) left.set(i, k, svd.leftSingularVectors.get(i, k) * root);
    for (let j = 0; j < matrix.columns; j++) right.set(k, j, svd.rightSingularVectors.get(j, k) * root);
  }
  return { left, right, rank };
};

const joinedColumns = (parts: ReadonlyArray<Matrix>): Matrix => {
  const all = new Matrix(
    parts[0]?.rows ?? 0,
    parts.reduce((n, { columns }) => n + columns, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.setSubMatrix(part, 0, at);
    at += part.columns;
  }
  return all;
};

/** one-hot → embedding: the classes' rows of every reader together are E·W. */
const toEmbedding = (holding: Holding, code: Code, table: State): Rewriting => {
  const { condition } = code;
  const found = readers(holding, condition);
  const rows = found.map((held) => codeRows(held, code));
  const width = Number(table.type.axes[1]?.size ?? 0);
  if (rows.length === 0 || width === 0) return { holding, notes: [] };
  const { left, right, rank } = factored(joinedColumns(rows), width);
  if (rank > width)
    return {
      holding: forgotten(holding, code),
      notes: [
        `${condition}: its rows have rank ${rank}, which vectors of ${width} numbers can't hold; they start fresh`,
      ],
    };
  const next = new Map(holding);
  let at = 0;
  for (const [i, held] of found.entries()) {
    const columns = rows[i]?.columns ?? 0;
    put(next, held, condition, right.subMatrix(0, width - 1, at, at + columns - 1));
    at += columns;
  }
  const data = Float32Array.from(left.to1DArray());
  next.set(table.name, { state: table, tensor: { dtype: "f32", shape: [left.rows, width], data } });
  return {
    holding: next,
    notes: [`${condition}: its rows, of rank ${rank}, became vectors of ${width} numbers and a matrix`],
  };
};

/** The kernel of an affine layer that reads a site. */
const kernelBehind = ({ core }: TypedModel, { site }: InjectionTrace): string | undefined => {
  const { list, at } = besideSite(core.modules, site);
  const layer = list[at];
  const kernel = layer === undefined ? undefined : layer.definition.affine;
  return layer === undefined || kernel === undefined ? undefined : `${layer.site}.${kernel}`;
};

/** add → a joining placement: U·W_x are the rows that the code meets. */
const toJoined = (holding: Holding, trace: InjectionTrace, code: Code, kernel: string): Rewriting => {
  const [projection, held] = [holding.get(`${trace.path}.kernel`), holding.get(kernel)];
  if (projection === undefined || held === undefined) return { holding, notes: [] };
  const rows = unfold(projection.tensor, 0).mmul(unfold(held.tensor, 0));
  const next = without(holding, projection.state.name);
  put(next, held, code.condition, rows);
  return {
    holding: next,
    notes: [
      `${trace.condition} at ${trace.siteName}: the projection and the layer behind it became rows of that layer`,
    ],
  };
};

/** A joining placement → add: U with U·W_x = W_c, where there is one. */
const toAdded = (holding: Holding, trace: InjectionTrace, from: Code, kernel: string, projection: State): Rewriting => {
  const held = holding.get(kernel);
  if (held === undefined) return { holding, notes: [] };
  const [all, wanted] = [unfold(held.tensor, 0), codeRows(held, from)];
  const code = new Set(indicesOf(segmentsOf(held.state, 0) ?? [], from.condition));
  const own = rowsAt(
    all,
    Array.from({ length: all.rows }, (_, i) => i).filter((i) => !code.has(i)),
  );
  const made = wanted.mmul(pseudoInverse(own));
  const off = Matrix.sub(made.mmul(own), wanted).norm("frobenius") / Math.max(wanted.norm("frobenius"), 1e-30);
  if (off > tolerance)
    return {
      holding,
      notes: [
        `${trace.condition} at ${trace.siteName}: no projection onto ${own.rows} values does what its ` +
          "rows did; it starts fresh",
      ],
    };
  const next = new Map(holding);
  const others = (segmentsOf(held.state, 0) ?? []).filter(({ source }) => source !== from.condition);
  next.set(kernel, withRows(held, 0, own, others));
  const data = Float32Array.from(made.to1DArray());
  next.set(projection.name, { state: projection, tensor: { dtype: "f32", shape: [made.rows, made.columns], data } });
  return {
    holding: next,
    notes: [`${trace.condition} at ${trace.siteName}: its rows became a projection before the layer`],
  };
};

/** Of a condition with layers of its own, what these read and make. */
const layersOf = ({ conditions }: TypedModel, name: string) => conditions.find(({ condition }) => condition === name);

/** The code that an injection brings, by the source that its indices come from. */
const codeOf = (model: TypedModel, { condition, code }: InjectionTrace): Code => ({
  condition: layersOf(model, condition) === undefined ? condition : madeBy(condition),
  width: widthOf(code),
});

/** The encoding of a condition, as whoever reads it first meets it. */
const encodingOf = (model: TypedModel, { condition, code }: InjectionTrace): Code => ({
  condition,
  width: widthOf(layersOf(model, condition)?.encoded ?? code),
});

const adds = ({ definition }: InjectionTrace): boolean => definition.adds ?? false;

const sameEntrance = (a: InjectionTrace, b: InjectionTrace): boolean =>
  a.condition === b.condition && a.siteName === b.siteName;

const placements = (holding: Holding, before: TypedModel, after: TypedModel): Rewriting => {
  let [now, notes]: [Holding, ReadonlyArray<string>] = [holding, []];
  for (const trace of before.injections) {
    const other = after.injections.find((each) => sameEntrance(each, trace));
    const kernel = kernelBehind(before, trace);
    if (other === undefined || kernel === undefined || other.place === trace.place) continue;
    const code = codeOf(before, trace);
    if (code.condition !== codeOf(after, other).condition) continue;
    const projection = after.state.find(({ name }) => name === `${other.path}.kernel`);
    const step =
      adds(trace) && other.definition.joins
        ? toJoined(now, trace, code, kernel)
        : trace.definition.joins && adds(other) && projection !== undefined
          ? toAdded(now, trace, code, kernel, projection)
          : undefined;
    if (step !== undefined) [now, notes] = [step.holding, [...notes, ...step.notes]];
  }
  return { holding: now, notes };
};

const encodings = (holding: Holding, before: TypedModel, after: TypedModel): Rewriting => {
  let [now, notes]: [Holding, ReadonlyArray<string>] = [holding, []];
  const recoded: Array<string> = [];
  for (const { name } of before.core.conditions) {
    const table = after.state.find((state) => state.name === tableOf(name));
    const had = before.state.some((state) => state.name === tableOf(name));
    const known = after.core.conditions.some((condition) => condition.name === name);
    const trace = before.injections.find(({ condition }) => condition === name);
    if (!known || trace === undefined || had === (table !== undefined)) continue;
    const code = encodingOf(before, trace);
    const step = table === undefined ? toOneHot(now, code) : toEmbedding(now, code, table);
    [now, notes] = [step.holding, [...notes, ...step.notes]];
    recoded.push(name);
  }
  return { holding: now, notes, recoded };
};

/**
 * The old model's function in the new model's terms, as far as the algebra goes. Encodings first: placements then see
 * the code as it will be.
 */
export const rewrite = (holding: Holding, before: TypedModel, after: TypedModel): Rewriting => {
  const encoded = encodings(holding, before, after);
  const placed = placements(encoded.holding, before, after);
  return { ...encoded, holding: placed.holding, notes: [...encoded.notes, ...placed.notes] };
};
