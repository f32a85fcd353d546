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
  readonly field: FormField | undefined;
}

const below = (form: Form, segment: string): Step | undefined => {
  if (form._tag === "List") return { form: form.item, field: undefined };
  if (form._tag === "Map") return { form: form.value, field: undefined };
  const field = form._tag === "Record" && Object.hasOwn(form.fields, segment) ? form.fields[segment] : undefined;
  return field === undefined ? undefined : { form: field.form, field };
};

export interface Described {
  readonly form: Form;
  /** Absent for items of lists and maps. */
  readonly field: FormField | undefined;
  /** What the enclosing record says about itself. */
  readonly doc: string | undefined;
}

const docOf = (form: Form): string | undefined => (form._tag === "Record" ? form.doc : undefined);

/** Follows the segments from the root of a spec; undefined where the language has nothing of that name. */
export const fieldAt = (value: unknown, segments: ReadonlyArray<string>): Described | undefined => {
  let at: Described = { form: model.shape.form, field: undefined, doc: undefined };
  let here = value;
  for (const segment of segments) {
    const holders = meant(at.form, here);
    const step = holders.map((form) => below(form, segment)).find((found) => found !== undefined);
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
