/**
 * Decimal numbers read from bytes.
 *
 * In: bytes and where a field lies. Out: its number, rounded as JavaScript rounds it; NaN for a missing value; `wordy`
 * for anything else.
 */
import { numberOf } from "../convert/text.js";

/** Stands for what is no number: the smallest number there is, 5e-324, which no table holds in earnest. */
export const wordy = Number.MIN_VALUE;

const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);

const [SPACE, PLUS, MINUS, POINT, COMMA, ZERO] = [32, 43, 45, 46, 44, 48] as const;

const ascii = new TextDecoder("latin1");

const slow = (bytes: Uint8Array, from: number, to: number, decimalComma: boolean): number =>
  to - from > 400 ? wordy : (numberOf(ascii.decode(bytes.subarray(from, to)), decimalComma) ?? wordy);

/**
 * At most 15 digits and a point stand exactly in a float64, and one division by a power of ten to 10²² rounds once: so
 * does JavaScript. Everything else takes the slow way.
 */
export const numberAt = (bytes: Uint8Array, start: number, stop: number, decimalComma: boolean): number => {
  let [from, to] = [start, stop];
  while (from < to && bytes[from] === SPACE) from++;
  while (from < to && bytes[to - 1] === SPACE) to--;
  if (from === to) return Number.NaN;
  const sign = bytes[from];
  let at = sign === MINUS || sign === PLUS ? from + 1 : from;
  let [digits, behind, point, value] = [0, 0, false, 0];
  for (; at < to; at++) {
    const byte = bytes[at] ?? 0;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits += 1;
      if (point) behind += 1;
    } else if (!point && (byte === POINT || (byte === COMMA && decimalComma))) point = true;
    else return slow(bytes, from, to, decimalComma);
  }
  if (digits === 0 || digits > 15) return slow(bytes, from, to, decimalComma);
  const size = behind === 0 ? value : value / (POWERS[behind] ?? 1);
  return sign === MINUS ? -size : size;
};
