// Strided copies of 4-byte elements as WebAssembly. In: nothing; out: one module that runs every move: transposes,
// slices, joins, repetitions. The two innermost loops are a plane, of which there are four kinds: rows that are runs of
// memory on both sides, rows that repeat one element, transposes (4 × 4 elements at a time), and all others, element by
// element.
import { call, copyBytes, type Frame, i32, load, openFrame, store } from "./assembly.js";
import { assembleModule, type Code, type Routine } from "./encode.js";
import { transpose4 } from "./pack.js";

/** Loops that a move may have. */
export const moverLoops = 6;

/** A move's loops, innermost last: sizes, and by how many elements reads and writes go on. */
interface Loops {
  readonly sizes: ReadonlyArray<number>;
  readonly reads: ReadonlyArray<number>;
  readonly writes: ReadonlyArray<number>;
}

/**
 * The loops of a move as the mover takes them: size, read, write for each, six in all. Where the innermost writes a run
 * but reads none, a loop that reads one comes next to it: together they are a transpose.
 */
export const moverArguments = ({ sizes, reads, writes }: Loops): ReadonlyArray<number> => {
  const loops = sizes.map((size, i) => [size, 4 * (reads[i] ?? 0), 4 * (writes[i] ?? 0)] as const);
  const last = loops.at(-1);
  const down = last?.[2] === 4 && last[1] !== 4 && last[1] !== 0 ? loops.findIndex(([, read]) => read === 4) : -1;
  if (down >= 0) loops.splice(loops.length - 2, 0, ...loops.splice(down, 1));
  while (loops.length < moverLoops) loops.unshift([1, 0, 0]);
  return loops.flat();
};

const number = i32.constant;
const four = number(4);

/** Runs at least this many bytes long are copied by the engine. */
const longRun = 512;

const parameters = (count: number): ReadonlyArray<"i32"> => Array.from({ length: count }, () => "i32");

/**
 * What a plane is called with: addresses, then for each of its two loops a size and the bytes that reads and writes go
 * on by.
 */
interface Plane {
  readonly from: Code;
  readonly to: Code;
  readonly rows: Code;
  readonly readDown: Code;
  readonly writeDown: Code;
  readonly columns: Code;
  readonly readAcross: Code;
  readonly writeAcross: Code;
}

const openPlane = (): { readonly frame: Frame; readonly plane: Plane } => {
  const frame = openFrame(parameters(8));
  const [from, to, rows, readDown, writeDown, columns, readAcross, writeAcross] = parameters(8).map((_, i) =>
    frame.parameter(i),
  ) as [Code, Code, Code, Code, Code, Code, Code, Code];
  return { frame, plane: { from, to, rows, readDown, writeDown, columns, readAcross, writeAcross } };
};

/** Visits the start of each row on both sides. */
const alongRows = (frame: Frame, plane: Plane, visit: (from: Code, to: Code) => void): void => {
  const [from, to, row] = [frame.counter(plane.from), frame.counter(plane.to), frame.counter(number(0))];
  frame.repeat(i32.below(row.get, plane.rows), () => {
    visit(from.get, to.get);
    frame.advance(from, plane.readDown);
    frame.advance(to, plane.writeDown);
    frame.advance(row, number(1));
  });
};

/**
 * Calls `vector` for every 16 of `bytes` bytes, the last time reaching back; where there are fewer, `single` for every
 * 4.
 */
const alongRun = (frame: Frame, bytes: Code, vector: (at: Code) => void, single: (at: Code) => void): void => {
  const at = frame.counter(number(0));
  const last = frame.keep("i32", i32.subtract(bytes, number(16)));
  frame.when(
    i32.below(bytes, number(16)),
    () =>
      frame.repeat(i32.below(at.get, bytes), () => {
        single(at.get);
        frame.advance(at, four);
      }),
    () => {
      frame.repeat(i32.below(at.get, last), () => {
        vector(at.get);
        frame.advance(at, number(16));
      });
      vector(last);
    },
  );
};

const copyRow = (frame: Frame, bytes: Code, from: Code, to: Code): void =>
  alongRun(
    frame,
    bytes,
    (at) => frame.emit(store.four(i32.add(to, at), load.four(i32.add(from, at)))),
    (at) => frame.emit(i32.store(i32.add(to, at), i32.load(i32.add(from, at)))),
  );

const runsRoutine = (): Routine => {
  const { frame, plane } = openPlane();
  const bytes = frame.keep("i32", i32.shiftLeft(plane.columns, number(2)));
  frame.when(
    i32.below(bytes, number(longRun)),
    () => alongRows(frame, plane, (from, to) => copyRow(frame, bytes, from, to)),
    () => alongRows(frame, plane, (from, to) => frame.emit(copyBytes(to, from, bytes))),
  );
  return frame.finish([]);
};

const repeatRoutine = (): Routine => {
  const { frame, plane } = openPlane();
  const bytes = frame.keep("i32", i32.shiftLeft(plane.columns, number(2)));
  alongRows(frame, plane, (from, to) => {
    const element = frame.keep("v128", load.splat(from));
    const put = (write: typeof store.four) => (at: Code) => frame.emit(write(i32.add(to, at), element));
    alongRun(frame, bytes, put(store.four), put(store.one));
  });
  return frame.finish([]);
};

const singlesRoutine = (): Routine => {
  const { frame, plane } = openPlane();
  alongRows(frame, plane, (from, to) => {
    const [read, write, column] = [frame.counter(from), frame.counter(to), frame.counter(number(0))];
    frame.repeat(i32.below(column.get, plane.columns), () => {
      frame.emit(i32.store(write.get, i32.load(read.get)));
      frame.advance(read, plane.readAcross);
      frame.advance(write, plane.writeAcross);
      frame.advance(column, number(1));
    });
  });
  return frame.finish([]);
};

/** Four rows and four columns: read down the columns, which are runs, and written along the rows, which are runs. */
const transposeBlock = (frame: Frame, plane: Plane, from: Code, to: Code): void => {
  const [read, write] = [frame.counter(from), frame.counter(to)];
  const columns = [0, 1, 2, 3].map(() => {
    const column = frame.keep("v128", load.four(read.get));
    frame.advance(read, plane.readAcross);
    return column;
  });
  for (const row of transpose4(frame, columns)) {
    frame.emit(store.four(write.get, row));
    frame.advance(write, plane.writeDown);
  }
};

/** Rows go in bands of four cache lines' worth at most, so that what is read of a line is used while it is there. */
const bandRows = 16;

const transposeBand = (frame: Frame, plane: Plane, top: Code, bottom: Code): void => {
  const column = frame.counter(number(0));
  const [from, to] = [
    frame.counter(i32.add(plane.from, i32.shiftLeft(top, number(2)))),
    frame.counter(i32.add(plane.to, i32.multiply(top, plane.writeDown))),
  ];
  const [fourReads, fourWrites] = [
    frame.keep("i32", i32.shiftLeft(plane.readAcross, number(2))),
    frame.keep("i32", i32.shiftLeft(plane.writeDown, number(2))),
  ];
  frame.repeat(i32.below(column.get, i32.and(plane.columns, number(-4))), () => {
    const [row, read, write] = [frame.counter(top), frame.counter(from.get), frame.counter(to.get)];
    frame.repeat(i32.below(row.get, bottom), () => {
      transposeBlock(frame, plane, read.get, write.get);
      frame.advance(read, number(16));
      frame.advance(write, fourWrites);
      frame.advance(row, four);
    });
    frame.advance(from, fourReads);
    frame.advance(to, number(16));
    frame.advance(column, four);
  });
};

const transposeRoutine = (singles: number): Routine => {
  const { frame, plane } = openPlane();
  const { from, to, rows, readDown, writeDown, columns, readAcross, writeAcross } = plane;
  const [wholeRows, wholeColumns] = [rows, columns].map((n) => frame.keep("i32", i32.and(n, number(-4)))) as [
    Code,
    Code,
  ];
  const top = frame.counter(number(0));
  frame.repeat(i32.below(top.get, wholeRows), () => {
    const next = frame.keep("i32", i32.add(top.get, number(bandRows)));
    const bottom = frame.keep("i32", i32.select(next, wholeRows, i32.below(next, wholeRows)));
    transposeBand(frame, plane, top.get, bottom);
    frame.emit(top.set(bottom));
  });
  const part = (row: Code, column: Code, height: Code, width: Code): Code =>
    call(
      singles,
      i32.add(from, i32.add(i32.multiply(row, readDown), i32.multiply(column, readAcross))),
      i32.add(to, i32.add(i32.multiply(row, writeDown), i32.multiply(column, writeAcross))),
      ...[height, readDown, writeDown, width, readAcross, writeAcross],
    );
  frame.emit(part(number(0), wholeColumns, wholeRows, i32.subtract(columns, wholeColumns)));
  frame.emit(part(wholeRows, number(0), i32.subtract(rows, wholeRows), columns));
  return frame.finish([]);
};

const names = { singles: 0, runs: 1, repeat: 2, transpose: 3 } as const;

/** One plane by the routine that suits its strides. */
const planeRoutine = (): Routine => {
  const { frame, plane } = openPlane();
  const { readDown, readAcross, writeAcross } = plane;
  const by = (index: number) => () => frame.emit(call(index, ...parameters(8).map((_, i) => frame.parameter(i))));
  const is = (stride: Code, bytes: number): Code => i32.equal(stride, number(bytes));
  frame.when(
    is(writeAcross, 4),
    () =>
      frame.when(is(readAcross, 4), by(names.runs), () =>
        frame.when(is(readAcross, 0), by(names.repeat), () =>
          frame.when(is(readDown, 4), by(names.transpose), by(names.singles)),
        ),
      ),
    by(names.singles),
  );
  return frame.finish([]);
};

const planeIndex = 4;

/**
 * A module that imports ("env", "memory") and exports `run(from, to, loops…)`: byte addresses, then for each of six
 * loops, outermost first, its size and the bytes by which reads and writes go on. Loops that a move lacks have size 1.
 */
export const encodeMover = (): Uint8Array<ArrayBuffer> => {
  const outer = moverLoops - 2;
  const frame = openFrame(parameters(2 + 3 * moverLoops));
  const loop = (index: number, from: Code, to: Code): void => {
    const [size, read, write] = [0, 1, 2].map((i) => frame.parameter(2 + 3 * index + i)) as [Code, Code, Code];
    if (index === outer) {
      const rest = parameters(6).map((_, i) => frame.parameter(2 + 3 * outer + i));
      frame.emit(call(planeIndex, from, to, ...rest));
      return;
    }
    const [at, reads, writes] = [frame.counter(number(0)), frame.counter(from), frame.counter(to)];
    frame.repeat(i32.below(at.get, size), () => {
      loop(index + 1, reads.get, writes.get);
      frame.advance(reads, read);
      frame.advance(writes, write);
      frame.advance(at, number(1));
    });
  };
  loop(0, frame.parameter(0), frame.parameter(1));
  return assembleModule([
    singlesRoutine(),
    runsRoutine(),
    repeatRoutine(),
    transposeRoutine(names.singles),
    planeRoutine(),
    frame.finish([]),
  ]);
};
