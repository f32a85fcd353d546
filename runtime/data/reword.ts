/**
 * The address of several sources, rewritten. In: the address, one of its parts, and a word for it. Out: the address
 * with that word behind the part.
 */
import { withWord } from "./table/reading.js";

/** What parts the addresses of several sources that are joined. */
export const joint = " + ";

/** Where the part is itself several, its first gets the word. */
export const inAddress = (uri: string, part: string, word: string): string => {
  const parts = uri.split(joint).map((one) => one.trim());
  const bare = part.split(joint)[0]?.trim() ?? part;
  const at = Math.max(
    parts.findIndex((one) => one === bare || one.startsWith(`${bare}#`) || one.startsWith(`${bare},`)),
    0,
  );
  return parts.map((one, i) => (i === at ? withWord(one, word) : one)).join(joint);
};
