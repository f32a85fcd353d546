/**
 * Where bytes stop being UTF-8. In: bytes, in one piece or several. Out: the first byte that can't be there, as a
 * person finds it.
 */

/**
 * A byte that no UTF-8 text has at its place. `at` counts bytes from 0, `line` lines from 1; without `byte` the text
 * ends within a character.
 */
export interface NotUtf8 {
  readonly at: number;
  readonly line: number;
  readonly byte?: number;
}

/** The bytes that may follow a first one, as ranges; undefined for one that begins nothing (RFC 3629, section 4). */
const following = (first: number): ReadonlyArray<readonly [number, number]> | undefined => {
  const any = [0x80, 0xbf] as const;
  if (first < 0x80) return [];
  if (first >= 0xc2 && first <= 0xdf) return [any];
  if (first >= 0xe0 && first <= 0xef) return [[first === 0xe0 ? 0xa0 : 0x80, first === 0xed ? 0x9f : 0xbf], any];
  if (first >= 0xf0 && first <= 0xf4) return [[first === 0xf0 ? 0x90 : 0x80, first === 0xf4 ? 0x8f : 0xbf], any, any];
  return undefined;
};

/**
 * Looks for it piece by piece: each call goes on where the last one ended; one without bytes says that this is the end.
 */
export const utf8Reader = (): ((bytes?: Uint8Array) => NotUtf8 | undefined) => {
  let [at, line] = [0, 1];
  let wanted: ReadonlyArray<readonly [number, number]> = [];
  return (bytes) => {
    if (bytes === undefined) return wanted.length > 0 ? { at, line } : undefined;
    for (const byte of bytes) {
      const [range, ...rest] = wanted;
      const next = range === undefined ? following(byte) : byte >= range[0] && byte <= range[1] ? rest : undefined;
      if (next === undefined) return { at, line, byte };
      wanted = next;
      at += 1;
      if (byte === 0x0a) line += 1;
    }
    return undefined;
  };
};

export const notUtf8In = (bytes: Uint8Array): NotUtf8 | undefined => {
  const read = utf8Reader();
  return read(bytes) ?? read();
};

/** Whether a text begins with UTF-16's byte-order mark. */
export const beginsUtf16 = ({ at, byte }: NotUtf8): boolean => at === 0 && (byte === 0xff || byte === 0xfe);

/** As a part of a sentence; bytes are counted from 1, as editors do. */
export const notUtf8Words = (found: NotUtf8): string => {
  const { at, line, byte } = found;
  if (beginsUtf16(found)) return "it begins as UTF-16 does";
  return byte === undefined
    ? `it ends within a character, after byte ${at}, in line ${line}`
    : `byte ${at + 1}, in line ${line}, is 0x${byte.toString(16).padStart(2, "0")}, which no text in UTF-8 has there`;
};
