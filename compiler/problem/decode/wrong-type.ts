/** G101 · Wrong type. */
import type { Place } from "../../base/located.js";
import { type Aliases, meant } from "../../base/meant.js";
import { error, page } from "../../words/diagnostic.js";
import { type Fixed, inline } from "../../words/edit.js";
import { capital, jsonKind, subject, type Words, written } from "../../words/words.js";
import { plainly, textAt, write } from "./shared.js";

export interface WrongType {
  readonly _tag: "WrongType";
  readonly expected: string;
  readonly found: unknown;
  readonly members?: { readonly tag: string; readonly known: ReadonlyArray<string>; readonly aliases?: Aliases };
}

function wrongType(fault: WrongType, place: Place): Words {
  return {
    title: "WRONG TYPE",
    summary: `${capital(subject(place.pointer))} can't be ${written(fault.found)}.`,
    expected: { text: plainly(fault.expected) },
    found: jsonKind(fault.found),
    ...wrongTypeFix(fault, place),
  };
}

/** A text that is another value in quotes, or an expression that lacks its `=`. */
function unquoted(found: string, expected: string, place: Place): Fixed | undefined {
  const wantsNumber = /number/.test(expected);
  if (wantsNumber && found.trim() !== "" && Number.isFinite(Number(found)))
    return write(place, `${Number(found)}`, `write ${Number(found)}, without quotes`);
  if (wantsNumber && /expression/.test(expected) && /^[A-Za-z_]\w*$/.test(found))
    return write(place, `"= ${found}"`, `for a name of "let", write "= ${found}"`);
  if (wantsNumber && /expression/.test(expected) && /^[\w.\s+*/%()-]+$/.test(found) && /[a-z]/i.test(found))
    return write(place, inline(`= ${found.trim()}`), `begin an expression with \`=\`: ${inline(`= ${found.trim()}`)}`);
  if (/^true or false/.test(expected) && /^(?:true|false)$/i.test(found))
    return write(place, found.toLowerCase(), `write ${found.toLowerCase()}, without quotes`);
  return undefined;
}

function wrongTypeFix({ expected, found, members }: WrongType, place: Place): Fixed | undefined {
  if (typeof found === "string" && members !== undefined) {
    const [word] = members.known.includes(found) ? [found] : meant(found, members.known, members.aliases);
    return word === undefined ? undefined : write(place, inline({ [members.tag]: word }));
  }
  if (typeof found === "string") return unquoted(found, expected, place);
  if (/^a list/.test(expected) && found !== null && typeof found === "object" && !Array.isArray(found))
    return write(place, `[${textAt(place)}]`, "put it in a list: [ … ]");
  return undefined;
}

export const wrongTypeFault = error<WrongType, Place>("WrongType", {
  code: "G101",
  words: wrongType,
  page: page(
    "Wrong type",
    "The value is of another kind than its key takes: a string for a number, an object for a list.",
    "Write what the report expects. A number in quotes, or a single object where a list of them is expected, `graft " +
      "check --fix` puts right.",
  ),
});
