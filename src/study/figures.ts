/**
 * figures.json: what a run of a study was measured to be, so that it is measured once.
 *
 * In: figures, or a folder. Out: a text with its own hash, or the figures of one that is whole and has their fields;
 * nothing else is believed, and what is not believed is measured again.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { readPlain } from "../../runtime/file/plain.js";
import type { Row } from "../../runtime/measure/index.js";
import { figuresFile } from "../../runtime/run/folder.js";
import { sha256 } from "../../runtime/run/hash.js";
import { plainRow } from "../run/measure.js";

type Fields = Readonly<Record<string, unknown>>;

const mostBytes = 2 ** 26;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === "string";

const words = ["name", "title", "definition", "source", "unit", "reduction", "split", "better"] as const;

/** JSON has neither infinities nor NaN: such a value is a word. */
const isValue = (value: unknown): boolean =>
  Number.isFinite(value) || value === "NaN" || value === "Infinity" || value === "-Infinity";

const isEnd = (value: unknown): boolean => value === null || Number.isFinite(value);

const isLuck = (value: unknown): boolean =>
  isFields(value) && Number.isFinite(value["mean"]) && Number.isFinite(value["most"]);

const isRow = (value: unknown): boolean =>
  isFields(value) &&
  words.every((field) => isText(value[field])) &&
  (value["of"] === undefined || isText(value["of"])) &&
  isValue(value["value"]) &&
  (value["chance"] === undefined || isLuck(value["chance"])) &&
  Array.isArray(value["range"]) &&
  value["range"].length === 2 &&
  value["range"].every(isEnd);

const revived = (row: Row): Row => {
  const [low, high] = row.range as ReadonlyArray<number | null>;
  return { ...row, value: Number(row.value), range: [low ?? -Infinity, high ?? Infinity] };
};

export interface KeptFigures extends Fields {
  readonly rows: ReadonlyArray<Row>;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The file's text. */
export const encodeFigures = ({ rows, ...rest }: KeptFigures): string => {
  const content = JSON.stringify({ ...rest, rows: rows.map(plainRow) });
  return `${JSON.stringify({ ...(parsed(content) as Fields), sha256: sha256(content) }, undefined, 2)}\n`;
};

/** The figures of such a text; undefined where it is not what was written. */
export const decodeFigures = (text: string): KeptFigures | undefined => {
  const value = parsed(text);
  if (!isFields(value)) return undefined;
  const { sha256: hash, ...rest } = value;
  const { rows } = rest;
  if (hash !== sha256(JSON.stringify(rest)) || !Array.isArray(rows) || !rows.every(isRow)) return undefined;
  return { ...rest, rows: (rows as ReadonlyArray<Row>).map(revived) };
};

/** The figures in a run's folder, if they are whole. */
export const figuresIn = async (folder: string): Promise<KeptFigures | undefined> => {
  const bytes = await readPlain(join(folder, figuresFile), mostBytes);
  return E.isLeft(bytes) ? undefined : decodeFigures(new TextDecoder().decode(bytes.right));
};
