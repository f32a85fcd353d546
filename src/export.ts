/**
 * A trained model leaves graft, for the command and for the library.
 *
 * In: the model, a format, a folder. Out: the files that were written, and what the stock tool made of them where that
 * was asked; or reports. Every file is written whole or not at all.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { ExportPart } from "../compiler/export/part.js";
import { partNames } from "../compiler/export/part.js";
import { isQuantised, type Precision, precisions, quantise, restored } from "../compiler/export/quantise.js";
import type { Report } from "../compiler/words/report.js";
import type { Session, Tensor, Tensors } from "../runtime/engine/engine.js";
import {
  type AskedParts,
  exportModel,
  type Folder,
  type Format,
  formatNames,
  formats,
  type Leaving,
} from "../runtime/export/index.js";
import { disagreesProblem } from "../runtime/export/problem/disagrees.js";
import { noQuantisingProblem } from "../runtime/export/problem/no-quantising.js";
import { nothingComputesProblem } from "../runtime/export/problem/nothing-computes.js";
import { nothingToVerifyProblem } from "../runtime/export/problem/nothing-to-verify.js";
import { unknownFormatProblem } from "../runtime/export/problem/unknown-format.js";
import { unknownPartProblem } from "../runtime/export/problem/unknown-part.js";
import { unknownPrecisionProblem } from "../runtime/export/problem/unknown-precision.js";
import type { Found, Stock } from "../runtime/export/stock/stock.js";
import { compare, type Difference } from "../runtime/export/verify.js";
import { reportOf } from "../runtime/problem/failure.js";
import { writeBelow } from "../runtime/run/record.js";
import { refuseExport } from "./report/export.js";
import { type Refusal, refusalOf } from "./report/refusal.js";
import { refuseRun } from "./report/run.js";

/** A model and the session that holds its weights. */
export interface Source extends Leaving {
  readonly session: Session;
  /** −ELBO of the session as it is now, in nats per sample; absent where there is no data. */
  readonly bound?: () => Promise<number | undefined>;
}

/** Which format, where to, and of which parts. */
export interface ExportOptions {
  readonly to: string;
  readonly out: string;
  /**
   * `sample`, `guided`, `decode`, `encode`, `reconstruct` or `all`; left out: what the model is for, or all of them
   * where the format holds all.
   */
  readonly part?: string | undefined;
  readonly verify?: boolean | undefined;
  /** `uint8` or `float16`: kernels and tables in fewer bits. */
  readonly quantise?: string | undefined;
}

/** A file that was written, with its size in bytes. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
}

/** What a stock tool made of one part. */
export interface Verified extends Difference {
  readonly part: string;
  readonly tool: string;
}

/** What fewer bits cost: bytes, and −ELBO in nats per sample where there was data to measure it on. */
export interface Cost {
  readonly precision: Precision;
  readonly before?: number;
  readonly after?: number;
}

/** What was written, and what the stock tool said of it where it was asked. */
export interface Exported {
  readonly quantised?: Cost;
  readonly format: string;
  readonly parts: ReadonlyArray<string>;
  readonly files: ReadonlyArray<WrittenFile>;
  readonly verified: ReadonlyArray<Verified>;
  /** What stands in the way of verifying, and what does not agree. */
  readonly reports: ReadonlyArray<Report>;
}

/** How far a stock tool may be off: rounding in another order. */
export const tolerance = 1e-5;

const formatNamed = (name: string): E.Either<Refusal, Format> => {
  const known: Readonly<Record<string, Format>> = formats;
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  return found === undefined ? E.left(refusalOf(unknownFormatProblem, { name, known: formatNames })) : E.right(found);
};

const partNamed = (name: string | undefined): E.Either<Refusal, AskedParts> => {
  const known = [...partNames, "all"] as const;
  const found = known.find((each) => each === name);
  return name === undefined || found !== undefined
    ? E.right(found)
    : E.left(refusalOf(unknownPartProblem, { name, known }));
};

/** Writes the folders of an export, all or none: what of somebody else's is in the way of one stops all. */
const writeFolders = async (
  out: string,
  folders: ReadonlyArray<Folder>,
): Promise<E.Either<Refusal, ReadonlyArray<WrittenFile>>> => {
  const files = folders.flatMap(({ path, files: own }) =>
    [...own].map(([name, bytes]) => [join(path, name), bytes] as const),
  );
  const written = E.mapLeft(refuseRun)(await writeBelow(out, files, "export"));
  return E.map(() => files.map(([name, bytes]) => ({ path: join(out, name), bytes: bytes.length })))(written);
};

/** The first stock tool that is here; else why none is. */
const findStock = async ({
  stock,
}: Format): Promise<E.Either<ReadonlyArray<Extract<Found, { _tag: "Absent" }>>, Stock>> => {
  const absent: Array<Extract<Found, { _tag: "Absent" }>> = [];
  for (const find of stock) {
    const found = await find();
    if (found._tag === "Ready") return E.right(found.stock);
    absent.push(found);
  }
  return E.left(absent);
};

const verifyPart = async (stock: Stock, folder: string, part: ExportPart, session: Session): Promise<Verified> => {
  const opened = await stock.open(folder, part);
  try {
    return { part: part.name, tool: stock.name, ...(await compare(part, session, opened, { slow: stock.slow })) };
  } finally {
    await opened.close();
  }
};

const verify = async (
  format: Format,
  out: string,
  folders: ReadonlyArray<Folder>,
  session: Session,
): Promise<Pick<Exported, "verified" | "reports">> => {
  const stock = await findStock(format);
  if (E.isLeft(stock))
    return { verified: [], reports: [reportOf(nothingToVerifyProblem, { format: format.name, absent: stock.left })] };
  const verified: Array<Verified> = [];
  for (const { path, parts } of folders)
    for (const part of parts) verified.push(await verifyPart(stock.right, join(out, path), part, session));
  const off = verified.filter(({ largest }) => !(largest <= tolerance));
  return {
    verified,
    reports: off.map((one) => reportOf(disagreesProblem, { ...one, most: tolerance })),
  };
};

const precisionNamed = (format: Format, name: string | undefined): E.Either<Refusal, Precision | undefined> => {
  if (name === undefined) return E.right(undefined);
  const found = precisions.find((each) => each === name);
  if (found === undefined) return E.left(refusalOf(unknownPrecisionProblem, { name, known: precisions }));
  return format.quantises ? E.right(found) : E.left(refusalOf(noQuantisingProblem, { format: format.name }));
};

/** The weights as a reader of the files has them. */
const asRead = ({ weights }: Leaving, precision: Precision): Tensors =>
  Object.fromEntries(
    Object.entries(weights).flatMap(([name, weight]) =>
      isQuantised(weight)
        ? [[name, { ...weight, data: restored(quantise(weight.data as Float32Array, precision)) }] as const]
        : [],
    ),
  );

/** Does `then` while the session holds what the files hold; what it held before is put back. */
const withRead = async <A>(source: Source, precision: Precision | undefined, then: () => Promise<A>): Promise<A> => {
  if (precision === undefined) return then();
  const read = asRead(source, precision);
  await source.session.write(read);
  try {
    return await then();
  } finally {
    await source.session.write(
      Object.fromEntries(Object.keys(read).map((name) => [name, source.weights[name] as Tensor])),
    );
  }
};

const costOf = async (source: Source, precision: Precision | undefined): Promise<Pick<Exported, "quantised">> => {
  if (precision === undefined) return {};
  const before = await source.bound?.();
  const after = before === undefined ? undefined : await withRead(source, precision, async () => source.bound?.());
  return { quantised: { precision, ...(before !== undefined && { before }), ...(after !== undefined && { after }) } };
};

interface Settled {
  readonly format: Format;
  readonly parts: AskedParts;
  readonly precision: Precision | undefined;
}

const settled = ({
  to,
  part,
  verify: verifies = false,
  quantise: precision,
}: ExportOptions): E.Either<Refusal, Settled> =>
  pipe(
    E.Do,
    E.bind("format", () => formatNamed(to)),
    E.bind("parts", () => partNamed(part)),
    E.bind("precision", ({ format }) => precisionNamed(format, precision)),
    E.filterOrElse(
      ({ format }) => !(verifies && format.stock.length === 0),
      () => refusalOf(nothingComputesProblem, { format: to }),
    ),
  );

/** Exports the model; its folder is made where it isn't there. */
export const exportTo = async (given: Source, options: ExportOptions): Promise<E.Either<Refusal, Exported>> => {
  const asked = settled(options);
  if (E.isLeft(asked)) return asked;
  const { format, parts, precision } = asked.right;
  const source = { ...given, precision };
  const folders = await exportModel(source, format, parts);
  if (E.isLeft(folders)) return E.left(refuseExport(folders.left));
  const files = await writeFolders(options.out, folders.right);
  if (E.isLeft(files)) return files;
  const checked = options.verify
    ? await withRead(source, precision, () => verify(format, options.out, folders.right, source.session))
    : { verified: [], reports: [] };
  const names = folders.right.flatMap((folder) => folder.parts.map(({ name }) => name));
  return E.right({
    format: format.name,
    parts: names,
    files: files.right,
    ...(await costOf(source, precision)),
    ...checked,
  });
};
