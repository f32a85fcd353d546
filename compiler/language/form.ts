// The form of a codec: which JSON values it takes, as data. The JSON Schema and the reference pages are made of it, so
// a form says all that its codec asks for, but for what the codec's shape names as `beyond`.

/** One field of a record, as far as it shows. */
export interface FormField {
  readonly form: Form;
  readonly description: string;
  /** Must it be written? */
  readonly required: boolean;
  /** What an absent field means, as it would be written; absent here when absence has a meaning of its own. */
  readonly default?: unknown;
}

export interface Called {
  /** What other libraries and everyday speech call it; a spec that says so is told our word. */
  readonly alsoCalled?: ReadonlyArray<string>;
}

/** What a registry's member says about itself. */
export interface Shown extends Called {
  readonly doc?: string;
  /** A formula, such as a placement's. */
  readonly formula?: string;
  /** A worked example, as JSON. */
  readonly sample?: Readonly<Record<string, unknown>>;
}

export interface RecordForm extends Shown {
  readonly _tag: "Record";
  /** How messages call it: `a layer "dense"`. */
  readonly what: string;
  readonly fields: Readonly<Record<string, FormField>>;
}

export interface UnionForm {
  readonly _tag: "Union";
  /** How messages call it: "a layer". */
  readonly what: string;
  /** The key whose word picks the member. */
  readonly tag: string;
  readonly members: Readonly<Record<string, RecordForm>>;
}

export type Form =
  | { readonly _tag: "Anything" }
  | { readonly _tag: "Boolean" }
  | { readonly _tag: "Constant"; readonly value: string | number }
  | { readonly _tag: "Text"; readonly pattern?: string }
  /** `above` and `below` are exclusive, `least` and `most` inclusive; infinite or absent: no bound. */
  | {
      readonly _tag: "Number";
      readonly whole: boolean;
      readonly above?: number;
      readonly least?: number;
      readonly below?: number;
      readonly most?: number;
    }
  | { readonly _tag: "Words"; readonly words: ReadonlyArray<string> }
  | {
      readonly _tag: "List";
      readonly item: Form;
      readonly least?: number;
      readonly most?: number;
      /** No item twice. */
      readonly distinct?: boolean;
    }
  | { readonly _tag: "Map"; readonly key: Form; readonly value: Form; readonly least?: number }
  | RecordForm
  | UnionForm
  /** A value of one of these forms, which differ in their JSON types, or are records that share no key. */
  | { readonly _tag: "Either"; readonly of: ReadonlyArray<Form> }
  /** A form inside itself. */
  | { readonly _tag: "Later"; readonly of: () => Form };
