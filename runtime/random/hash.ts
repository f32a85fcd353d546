/**
 * A name's 128-bit key.
 *
 * In: any text. Out: four 32-bit words. MurmurHash3 x86_128 with seed 0 over the text's UTF-8 bytes: not for secrets,
 * only so that names that differ in one character start unrelated streams.
 */

export type Key = readonly [number, number, number, number];

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** Murmur's multipliers; lane i is scrambled with C[i] then C[i + 1]. */
const C = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;
const MIX = [15, 16, 17, 18] as const;

const scramble = (word: number, lane: 0 | 1 | 2 | 3): number =>
  Math.imul(rotate(Math.imul(word, C[lane]), MIX[lane]), C[(lane + 1) % 4] ?? 0);

const finish = (word: number): number => {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};

/** Four little-endian bytes at `at`; bytes past the end count as zero. */
const wordAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);

const avalanche = (lanes: Key, length: number): Key => {
  let [a, b, c, d] = [lanes[0] ^ length, lanes[1] ^ length, lanes[2] ^ length, lanes[3] ^ length];
  a = (a + b + c + d) | 0;
  [b, c, d] = [b + a, c + a, d + a];
  [a, b, c, d] = [finish(a), finish(b), finish(c), finish(d)];
  a = (a + b + c + d) | 0;
  return [a >>> 0, (b + a) >>> 0, (c + a) >>> 0, (d + a) >>> 0];
};

const encoder = new TextEncoder();

/** The key of `text`. */
export const hash128 = (text: string): Key => {
  const bytes = encoder.encode(text);
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = bytes.length - (bytes.length % 16);
  for (let i = 0; i < whole; i += 16) {
    a = (Math.imul(rotate(a ^ scramble(wordAt(bytes, i), 0), 19) + b, 5) + 0x561ccd1b) | 0;
    b = (Math.imul(rotate(b ^ scramble(wordAt(bytes, i + 4), 1), 17) + c, 5) + 0x0bcaa747) | 0;
    c = (Math.imul(rotate(c ^ scramble(wordAt(bytes, i + 8), 2), 15) + d, 5) + 0x96cd1c35) | 0;
    d = (Math.imul(rotate(d ^ scramble(wordAt(bytes, i + 12), 3), 13) + a, 5) + 0x32ac3b17) | 0;
  }
  a ^= scramble(wordAt(bytes, whole), 0);
  b ^= scramble(wordAt(bytes, whole + 4), 1);
  c ^= scramble(wordAt(bytes, whole + 8), 2);
  d ^= scramble(wordAt(bytes, whole + 12), 3);
  return avalanche([a, b, c, d], bytes.length);
};
