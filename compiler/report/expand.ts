/** What a person is told about a name that stands for nothing, or an expression that makes no size. In: an ExpandProblem.
 * Out: its Report. */

import { nearest } from "../base/nearest.js";
import { meantOne } from "../edit/edit.js";
import type { ExpandProblem, Named, Values } from "../expand/problem.js";
import { largestSize } from "../language/codec.js";
import { either, quote } from "../words/layout.js";
import type { Report } from "../words/report.js";
import { count, listed, plural, type Words } from "../words/words.js";
import { expandCodes } from "./codes.js";
import { reportExpression } from "./expression.js";

type Plain = Exclude<ExpandProblem, { readonly _tag: "Expression" }>;
type Of<Tag extends Plain["_tag"]> = Extract<Plain, { readonly _tag: Tag }>;

/** "Here `width` is 400 and `z` is 2." Empty where the expression reads no names. */
function valuesNote(values: Values): ReadonlyArray<string> {
  const parts = values.slice(0, 8).map(([name, value]) => `${quote(name)} is ${count(value)}`);
  const last = parts.pop();
  if (last === undefined) return [];
  return [`Here ${parts.length === 0 ? last : `${parts.join(", ")} and ${last}`}.`];
}

const body = (text: string): string => text.trim().replace(/^=\s*/, "");

const sizeReasons: Readonly<Record<Of<"NotASize">["why"], string>> = {
  fraction: "a size is a whole number",
  "below-one": "a size is at least 1",
  "too-large": `a size is at most ${count(largestSize)} (2^24)`,
};

function notASize({ text, value, why, values }: Of<"NotASize">): Words {
  const inner = body(text);
  const notes = values.some(([name]) => name === inner) ? [] : valuesNote(values);
  return {
    title: "NOT A SIZE",
    summary: `This makes ${why === "fraction" ? String(value) : count(value)}, and ${sizeReasons[why]}.`,
    label: `= ${why === "fraction" ? String(value) : count(value)}`,
    notes,
    ...(why === "fraction" ? { fix: `round it, "= floor(${inner})" or "= ceil(${inner})"` } : {}),
  };
}

function circularLet({ names }: Of<"CircularLet">): Words {
  const own = names.length === 2;
  return {
    title: "CIRCULAR LET",
    summary: own
      ? `${quote(names[0] ?? "")} is written in terms of itself, so it has no value.`
      : `These need each other, so none of them has a value: ${names.map((name) => quote(name)).join(" → ")}.`,
    fix: own ? "give it a number" : "give one of them a number",
  };
}

/** What people call the ways in, and the sites that they are. */
const siteHabits: Readonly<Record<string, string>> = {
  latent: "decoder",
  z: "decoder",
  input: "encoder",
  output: "decoder",
};

function likelyNames(named: Named, found: string, known: ReadonlyArray<string>): ReadonlyArray<string> {
  const habit = named === "site" && Object.hasOwn(siteHabits, found) ? siteHabits[found] : undefined;
  const bare = known.filter((name) => name.endsWith(`.${found}`));
  if (habit !== undefined || bare.length > 0) return habit === undefined ? bare : [habit];
  // A site of another module is another thing, however near its name.
  const [module = ""] = found.split(".");
  const beside = (name: string): boolean => !known.includes(module) || name.startsWith(`${module}.`);
  const near = nearest(
    found,
    known.filter((name) => name.includes(".") === found.includes(".") && (!found.includes(".") || beside(name))),
  );
  return near.length === 0 && known.length === 1 ? known : near;
}

const declareNote = (named: Named, found: string): string =>
  named === "parameter"
    ? "This block has none."
    : named === "condition"
      ? `This spec declares no conditions; a category of ten would be "conditions": { ${JSON.stringify(found.slice(0, 40))}: { "type": "category", "size": 10 } }.`
      : "This spec declares none.";

/** Parts that a model has only once the spec asks for them. */
const partNotes = (named: Named, found: string): ReadonlyArray<string> => {
  if (named !== "site") return [];
  if (/^prior\b/.test(found))
    return ['A prior that takes conditions is declared in the latent: "prior": { "given": ["…"], "layers": [] }.'];
  return /^heads?\b/.test(found) ? ['A head is declared in the latent: "heads": { "…": { "layers": [] } }.'] : [];
};

function unknownName({ named, found, known, place }: Of<"UnknownName">): Words {
  const likely = likelyNames(named, found, known);
  const exist = `${known.length === 1 ? "The only one is" : "There are"} ${listed(known)}.`;
  return {
    title: `UNKNOWN ${named.toUpperCase()}`,
    summary:
      named === "site" ? `Nothing in this model is called ${quote(found)}.` : `There is no ${named} ${quote(found)}.`,
    notes: [known.length === 0 ? declareNote(named, found) : exist, ...partNotes(named, found)],
    ...(likely.length === 0 ? {} : meantOne(place, likely, `write ${either(likely)}`)),
  };
}

function nameTaken({ name, first, what }: Of<"NameTaken">): Words {
  if (first === undefined)
    return {
      title: "NAME TAKEN",
      summary: `${quote(name)} is a name that every compiled model has already, so no input or condition can be called that.`,
      fix: `choose another, such as "my_${name}"`,
    };
  return {
    title: "NAME TAKEN",
    summary: `Two ${what === "layer" ? "layers of one list" : "things"} are called ${quote(name)}.`,
    label: "again here",
    related: [{ place: first, note: "The name is first given here:" }],
    notes: ["Parameters are called after it, and expressions, sites and data find things by it."],
    fix: "rename one of the two",
  };
}

const catalogue: { readonly [Tag in Plain["_tag"]]: (problem: Of<Tag>) => Words } = {
  CircularLet: circularLet,
  NotASize: notASize,
  UnknownName: unknownName,
  BadSite: ({ found }) => ({
    title: "BAD SITE",
    summary:
      found === "" ? "This says nowhere for the condition to go." : `${quote(found)} ends before it names a layer.`,
    expected: { text: "encoder, decoder, encoder.<layer>, decoder.layers[1], or a pattern such as decoder.conv*" },
  }),
  NothingMatches: ({ pattern, known, deeper, place }) => ({
    title: "NOTHING MATCHES",
    summary: `No layer matches ${quote(pattern)}, by its name or by its type.`,
    notes: [`There are ${listed(known)}.`],
    ...(deeper === undefined
      ? { fix: "name one of these, or delete the injection" }
      : meantOne(place, [deeper], `to reach layers inside layers, write ${quote(deeper)}`)),
  }),
  NameTaken: nameTaken,
  LinkOutsideDecoder: ({ layer }) => ({
    title: "NOT IN THE DECODER",
    summary: `A ${quote(layer)} reads what the encoder made, so it stands in the decoder.`,
    fix: "move it into decoder.layers, behind the layer whose output it joins",
  }),
  LabelCount: ({ size, labels, of }) => ({
    title: "LABEL COUNT",
    summary: `${plural(labels, "label")} for ${plural(size, of).replace(/classs$/, "classes")}.`,
    expected: { text: plural(size, "label"), because: `each ${of} has one, in order` },
    fix:
      labels > size
        ? `write "size": ${labels}, or delete ${plural(labels - size, "label")}`
        : `add ${plural(size - labels, "label")}, or write "size": ${Math.max(1, labels)}`,
  }),
  CircularBlock: ({ names }) => ({
    title: "CIRCULAR BLOCK",
    summary:
      names.length === 2
        ? `The block ${quote(names[0] ?? "")} uses itself, so it would never end.`
        : `These blocks use each other, so they would never end: ${names.map((name) => quote(name)).join(" → ")}.`,
    fix: "to have layers several times, give a use `repeat`",
  }),
  TooManyCopies: ({ limit }) => ({
    title: "TOO MANY LAYERS",
    summary: `The blocks of this list make more than ${count(limit)} layers, which is the limit.`,
    fix: "lower a `repeat`; one inside another multiplies it",
  }),
  NestedTooDeep: ({ limit }) => ({
    title: "TOO DEEP",
    summary: `Layers may stand ${limit} deep in each other, blocks unrolled; here it is one more.`,
  }),
  EpochsAndSteps: ({ steps }) => ({
    title: "EPOCHS AND STEPS",
    summary: "The length of training is given twice: in epochs and in steps.",
    related: [{ place: steps, note: "The other is here:" }],
    fix: "keep one of the two",
  }),
  WarmupAndCyclic: ({ cyclic }) => ({
    title: "TWO COURSES",
    summary: "The weight of the KL term can't warm up once and go in cycles as well.",
    related: [{ place: cyclic, note: "The other is here:" }],
    notes: ["The first cycle is a warm-up too: with `ratio` r, `cycles` M and T steps it takes r·T/M of them."],
    fix: "keep one of the two",
  }),
};

export function reportExpand(problem: ExpandProblem): Report {
  if (problem._tag === "Expression") {
    const report = reportExpression(problem.problem, problem.place);
    const notes = [...(report.notes ?? []), ...valuesNote(problem.values)];
    return notes.length === 0 ? report : { ...report, notes };
  }
  // The catalogue's type pairs each tag with its problem, which indexing by a union can't show.
  const words = catalogue[problem._tag] as (problem: Plain) => Words;
  return { code: expandCodes[problem._tag], severity: "error", place: problem.place, ...words(problem) };
}
