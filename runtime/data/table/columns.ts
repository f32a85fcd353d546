/**
 * Columns of a table as they are read: bytes while values are whole and to 255, then float64; or texts.
 *
 * In: a record's fields, row by row. Out: numbers or texts by column. A column that turns out to hold words is told of,
 * to be read again as texts.
 */
import type { Numbers, Texts } from "../field.js";
import { numberAt, wordy } from "./number.js";
import { type Fields, textOf } from "./scan.js";

export type Kind = "numbers" | "texts";

export interface Builder {
  readonly add: (bytes: Uint8Array, fields: Fields, field: number, row: number) => boolean;
  readonly done: (count: number) => Numbers | Texts;
}

const FIRST = 1024;

/** Room for `row`, with what stands there. */
const grown = <A extends Uint8Array | Float64Array | Int32Array>(data: A, row: number): A => {
  if (row < data.length) return data;
  const larger = new (data.constructor as new (length: number) => A)(Math.max(FIRST, Math.ceil(row * 1.5)));
  larger.set(data as never);
  return larger;
};

/** False where a field is no number. */
const numberBuilder = (decimalComma: boolean): Builder => {
  let small: Uint8Array | null = new Uint8Array(FIRST);
  let wide = new Float64Array(0);
  return {
    add: (bytes, { starts, ends }, field, row) => {
      const value = numberAt(bytes, starts[field] ?? 0, ends[field] ?? 0, decimalComma);
      if (value === wordy) return false;
      if (small !== null) {
        small = grown(small, row);
        const byte = value & 255;
        if (byte === value) {
          small[row] = byte;
          return true;
        }
        wide = new Float64Array(Math.max(small.length, row + 1));
        wide.set(small.subarray(0, row));
        small = null;
      }
      wide = grown(wide, row);
      wide[row] = value;
      return true;
    },
    done: (count) => (small ?? wide).slice(0, count),
  };
};

const textBuilder = (): Builder => {
  const places = new Map<string, number>();
  const words: Array<string> = [];
  let codes = new Int32Array(FIRST);
  return {
    add: (bytes, fields, field, row) => {
      const text = textOf(bytes, fields, field);
      let code = places.get(text);
      if (code === undefined) {
        code = words.length;
        places.set(text, code);
        words.push(text);
      }
      codes = grown(codes, row);
      codes[row] = code;
      return true;
    },
    done: (count) => ({ codes: codes.slice(0, count), words }),
  };
};

export const builder = (kind: Kind, decimalComma: boolean): Builder =>
  kind === "numbers" ? numberBuilder(decimalComma) : textBuilder();
