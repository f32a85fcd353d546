/**
 * The field that a pointer leads to, as the codecs describe it. In: the form of a spec, its value so far, a path. Out:
 * the description, the default, and the form of what may stand there; unions are followed by the word that was written.
 */
import type { Form, FormField } from "../../compiler/language/form.js";
import { model } from "../../compiler/pipeline/model.js";

const isObject = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === "object" && u !== null && !Array.isArray(u);

/** The forms that a value may be meant for: alternatives opened, unions picked by their tag. */
const meant = (form: Form, value: unknown): ReadonlyArray<Form> => {
  if (form._tag === "Later") return meant(form.of(), value);
  if (form._tag === "Either") return form.of.flatMap((each) => meant(each, value));
  if (form._tag !== "Union") return [form];
  const word = isObject(value) ? value[form.tag] : undefined;
  const member = typeof word === "string" && Object.hasOwn(form.members, word) ? form.members[word] : undefined;
  return member === undefined ? [] : [member];
};

interface Step {
  readonly form: Form;
  /** Absent for items of lists and maps. */
  readonly field: FormField | undefined;
  /** The words that may stand there, where none of them does yet. */
  readonly words?: ReadonlyArray<string>;
}

const below = (form: Form, segment: string): Step | undefined => {
  if (form._tag === "List") return { form: form.item, field: undefined };
  if (form._tag === "Map") return { form: form.value, field: undefined };
  const field = form._tag === "Record" && Object.hasOwn(form.fields, segment) ? form.fields[segment] : undefined;
  return field === undefined ? undefined : { form: field.form, field };
};

export interface Described extends Step {
  /** What the enclosing record says about itself. */
  readonly doc: string | undefined;
}

const docOf = (form: Form): string | undefined => (form._tag === "Record" ? form.doc : undefined);

/** Every form that a value may yet come to, where its union's word is missing or half written. */
const possible = (form: Form): ReadonlyArray<Form> => {
  if (form._tag === "Later") return possible(form.of());
  if (form._tag === "Either") return form.of.flatMap(possible);
  return form._tag === "Union" ? Object.values(form.members) : [form];
};

/** The words that pick a form, of the unions that are picked by a field. */
const wordsBy = (form: Form, tag: string): ReadonlyArray<string> => {
  if (form._tag === "Later") return wordsBy(form.of(), tag);
  if (form._tag === "Either") return form.of.flatMap((each) => wordsBy(each, tag));
  return form._tag === "Union" && form.tag === tag ? Object.keys(form.members) : [];
};

/** What all of them that have the field say of it. */
const agreed = (form: Form, segment: string): Step | undefined => {
  const words = wordsBy(form, segment);
  const steps = possible(form).flatMap((each) => below(each, segment) ?? []);
  const [first] = steps;
  return first !== undefined && new Set(steps.map(({ field }) => field?.description)).size === 1
    ? { ...first, ...(words.length > 0 && { words }) }
    : undefined;
};

/** Follows the segments from the root of a spec; undefined where the language has nothing of that name. */
export const fieldAt = (value: unknown, segments: ReadonlyArray<string>): Described | undefined => {
  let at: Described = { form: model.shape.form, field: undefined, doc: undefined };
  let here = value;
  for (const segment of segments) {
    const holders = meant(at.form, here);
    const known = holders.map((form) => below(form, segment)).find((found) => found !== undefined);
    const step = known ?? (isObject(here) ? agreed(at.form, segment) : undefined);
    if (step === undefined) return undefined;
    at = { ...step, doc: holders.map(docOf).find((doc) => doc !== undefined) };
    here = Array.isArray(here)
      ? (here as ReadonlyArray<unknown>)[Number(segment)]
      : isObject(here)
        ? here[segment]
        : undefined;
  }
  return at;
};

/** What a record at the end of a path says about itself: a layer's doc. */
export const docAt = (value: unknown, described: Described): string | undefined =>
  meant(described.form, value)
    .map(docOf)
    .find((doc) => doc !== undefined);
