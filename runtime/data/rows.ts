/**
 * Rows that are not held side by side in one array: those of a file, or some of an array's.
 *
 * In: where they lie. Out: the numbers of the rows that are asked for, in the order asked. A file's rows can be fetched
 * before they are read, so that nobody waits.
 */
export type Kept = Float32Array | Int32Array | Uint8Array;

export interface Rows {
  readonly kind: "u8" | "f32" | "i32";
  /** Numbers in all rows together. */
  readonly length: number;
  /** They lie in a file: to read all of them takes long. */
  readonly far?: true;
  /** Rows that lie so near each other that they are read at once; absent where each costs the same. */
  readonly block?: number;
  /** Writes rows one behind the other; what was not fetched is waited for. */
  readonly read: (rows: Uint32Array, out: Kept) => void;
  /** Begins to fetch rows; undefined where all are at hand. */
  readonly fetch?: (rows: Uint32Array) => Promise<void> | undefined;
}

export const isRows = (data: Kept | Rows): data is Rows => !ArrayBuffer.isView(data);

const kinds = { u8: Uint8Array, f32: Float32Array, i32: Int32Array } as const;

export const kindOf = (data: Kept | Rows): Rows["kind"] => {
  if (isRows(data)) return data.kind;
  if (data instanceof Uint8Array) return "u8";
  return data instanceof Int32Array ? "i32" : "f32";
};

/** An array that holds numbers of the same kind. */
export const roomFor = (data: Kept | Rows, length: number): Kept => new kinds[kindOf(data)](length);

/** Copies rows of `size` numbers. */
export const readRows = (data: Kept | Rows, size: number, rows: Uint32Array, out: Kept): void => {
  if (isRows(data)) data.read(rows, out);
  else
    for (let to = 0; to < rows.length; to++) {
      const from = (rows[to] ?? 0) * size;
      out.set(data.subarray(from, from + size), to * size);
    }
};

/** The rows `chosen` of what has rows of `size` numbers, where they lie. */
export const someRows = (data: Kept | Rows, size: number, chosen: Uint32Array): Rows => {
  const placed = (rows: Uint32Array): Uint32Array => rows.map((row) => chosen[row] ?? 0);
  const { block, fetch, far }: Partial<Rows> = isRows(data) ? data : {};
  return {
    kind: kindOf(data),
    length: chosen.length * size,
    ...(far === undefined ? {} : { far }),
    ...(block === undefined ? {} : { block }),
    read: (rows, out) => readRows(data, size, placed(rows), out),
    ...(fetch === undefined ? {} : { fetch: (rows: Uint32Array) => fetch(placed(rows)) }),
  };
};
