/** What a person is told about a value that the language does not allow. In: a DecodeProblem. Out: its Report. */

import { meant, meantAmong } from "../base/meant.js";
import type { DecodeProblem } from "../decode/problem.js";
import { type Fixed, fixed, inline, meantOne, put, remove, replace } from "../edit/edit.js";
import type { Fault } from "../language/codec.js";
import { childPointer, type Place } from "../read/located.js";
import { quote } from "../words/layout.js";
import type { Report } from "../words/report.js";
import { capital, jsonKind, listed, noun, subject, type Words, written } from "../words/words.js";
import { decodeCodes } from "./codes.js";

type Of<Tag extends Fault["_tag"]> = Extract<Fault, { readonly _tag: Tag }>;

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

/** In place of what stands there. */
const write = (place: Place, text: string, fix = `write ${text}`): Fixed => fixed(fix, replace(place, text));

function wrongTypeFix({ expected, found, members }: Of<"WrongType">, place: Place): Fixed | undefined {
  if (typeof found === "string" && members !== undefined) {
    const [word] = members.known.includes(found) ? [found] : meant(found, members.known);
    return word === undefined ? undefined : write(place, inline({ [members.tag]: word }));
  }
  if (typeof found === "string") return unquoted(found, expected, place);
  if (/^a list/.test(expected) && found !== null && typeof found === "object" && !Array.isArray(found))
    return write(place, `[${textAt(place)}]`, "put it in a list: [ … ]");
  return undefined;
}

/** Where nothing tells objects apart, "an object" says it all. */
const plainly = (expected: string): string => expected.replace(/^an object: (?:the .*|a spec)$/, "an object");

function wrongType(fault: Of<"WrongType">, place: Place): Words {
  return {
    title: "WRONG TYPE",
    summary: `${capital(subject(place.pointer))} can't be ${written(fault.found)}.`,
    expected: { text: plainly(fault.expected) },
    found: jsonKind(fault.found),
    ...wrongTypeFix(fault, place),
  };
}

/** A share written as a percentage. */
const percent = ({ expected, found }: Of<"OutOfRange">, place: Place): Fixed | undefined =>
  /below 1\b|from 0 to 1$/.test(expected) && typeof found === "number" && found > 1 && found < 100
    ? write(place, `${found / 100}`)
    : undefined;

const numberInQuotes = ({ found }: Of<"OutOfRange">, place: Place): Fixed | undefined =>
  typeof found === "string" && /^\d+$/.test(found)
    ? write(place, `${Number(found)}`, `write ${Number(found)}, without quotes`)
    : undefined;

function outOfRange(fault: Of<"OutOfRange">, place: Place): Words {
  return {
    title: "OUT OF RANGE",
    summary: `${capital(subject(place.pointer))} can't be ${written(fault.found)}.`,
    expected: { text: fault.expected },
    ...(percent(fault, place) ?? numberInQuotes(fault, place)),
  };
}

function unknownWord({ what, known, found, fits = known }: Of<"UnknownWord">, place: Place): Words {
  const likely = meantAmong(found, known, fits);
  const thing = what.replace(/^an? /, "");
  return {
    title: `UNKNOWN ${thing.toUpperCase()}`,
    summary: `There is no ${thing} ${quote(found)}.`,
    ...(likely.length > 0
      ? meantOne(place, likely, `write ${likely.map((word) => `"${word}"`).join(" or ")}`)
      : { notes: [`${known.length === 1 ? "The only one is" : "There are"} ${listed(known)}.`] }),
  };
}

/** Where a word stands for a whole object, but this word needs more than itself. */
const shorthandFix = (key: string, what: string): string | undefined => {
  const [, word] = /"(.+)"/.exec(what) ?? [];
  return word === undefined ? undefined : `write it in full: { "type": "${word}", "${key}": … }`;
};

const openLower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Where only one value is right there, it can be added. */
const addKey = (key: string, expected: string, { pointer }: Place): Partial<Fixed> =>
  /^\d+$/.test(expected)
    ? fixed(`add "${key}": ${expected}`, put(childPointer(pointer, key), Number(expected)))
    : { fix: `add "${key}": …` };

function missingKey({ key, what, expected, description }: Of<"MissingKey">, place: Place): Words {
  const shorthand = textAt(place).startsWith("{") ? undefined : shorthandFix(key, what);
  return {
    title: "MISSING KEY",
    summary: `${capital(noun(what))} needs ${quote(key)}, and this one has none.`,
    expected: { text: `"${key}": ${plainly(expected)}` },
    notes: [`${quote(key)}: ${openLower(description)}`],
    ...(textAt(place).startsWith("{")
      ? addKey(key, expected, place)
      : shorthand === undefined
        ? {}
        : { fix: shorthand }),
  };
}

/** A key that a path brought, of a variant, a sweep or an option: the path is wrong, and there is nothing to delete. */
const repath = (place: Place, text: string, key: string, likely: string): Fixed =>
  write(
    place,
    text
      .split(/([/."])/)
      .map((step) => (step === key ? likely : step))
      .join(""),
  );

const keyFix = (place: Place, key: string, likely: string, free: boolean): Fixed => {
  const text = place.source.text.slice(place.range.start, place.range.end);
  if (text !== JSON.stringify(key)) return repath(place, text, key, likely);
  return free
    ? write(place, inline(likely), `rename it to "${likely}"`)
    : fixed(`delete it: "${likely}" is there already`, remove(place.pointer));
};

function unknownKey({ key, what, known, present, fits }: Of<"UnknownKey">, place: Place): Words {
  const [likely] = meant(key, known).filter((each) => fits.includes(each) || present.includes(each));
  const has = known.length === 0 ? "It has no keys." : `It may have ${listed(known)}.`;
  const owner = noun(what);
  const free = likely !== undefined && !present.includes(likely);
  return {
    title: "UNKNOWN KEY",
    summary: `${capital(owner)} has no ${quote(key)}.`,
    ...(likely === undefined ? { notes: [has], fix: "delete it, if it isn't a slip for one of these" } : {}),
    ...(likely === undefined ? {} : keyFix(place, key, likely, free)),
  };
}

/** The same name with everything replaced that a name may not have. */
function cleaned(name: string): string | undefined {
  const inner = name
    .trim()
    .replace(/[^A-Za-z0-9_-]+/g, "_")
    .slice(0, 128);
  const safe = /^[A-Za-z_]/.test(inner) ? inner : `_${inner}`.slice(0, 128);
  return /[A-Za-z0-9]/.test(safe) ? safe : undefined;
}

function badName({ name, expected }: Of<"BadName">, place: Place): Words {
  const safe = cleaned(name);
  return {
    title: "BAD NAME",
    summary: name === "" ? "A name can't be empty." : `${quote(name)} can't be a name.`,
    expected: { text: expected, because: "expressions and sites refer to it" },
    ...(safe === undefined ? {} : safe.length > 40 ? { fix: "write a shorter name" } : write(place, inline(safe))),
  };
}

const textAt = ({ source, range }: Place): string => source.text.slice(range.start, range.end);

/** The words of a fault, given where it stands. */
const catalogue: { readonly [Tag in Fault["_tag"]]: (fault: Of<Tag>, place: Place) => Words } = {
  WrongType: wrongType,
  OutOfRange: outOfRange,
  UnknownWord: unknownWord,
  MissingKey: missingKey,
  UnknownKey: unknownKey,
  BadName: badName,
};

export function reportDecode({ place, fault }: DecodeProblem): Report {
  // The catalogue's type pairs each tag with its fault, which indexing by a union can't show.
  const words = catalogue[fault._tag] as (fault: Fault, place: Place) => Words;
  return { code: decodeCodes[fault._tag], severity: "error", place, ...words(fault, place) };
}
