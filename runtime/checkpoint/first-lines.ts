/**
 * The beginning of a text of lines. In: its bytes and how many lines. Out: the bytes of those.
 */
const NEWLINE = 0x0a;

/** The bytes of the first `count` lines, their ends included; of fewer if there are fewer. */
export const firstLines = (bytes: Uint8Array, count: number): Uint8Array => {
  let end = 0;
  for (let kept = 0; kept < count; kept++) {
    const next = bytes.indexOf(NEWLINE, end);
    if (next < 0) break;
    end = next + 1;
  }
  return bytes.subarray(0, end);
};
