/**
 * TensorFlow Serving's REST API: predict, status and metadata.
 *
 * In: bodies by row (`instances`) or by column (`inputs`). Out: `predictions` or `outputs` in the same form; errors are
 * `{"error": "…"}`.
 */
import * as E from "fp-ts/lib/Either.js";
import { isEncoded, unpacked } from "../bytes.js";
import { badRequest, type Fault, said } from "../fault.js";
import type { Given } from "../feed.js";
import { numbersOf, rowTexts } from "../nested.js";
import type { Registry, Served } from "../registry.js";
import { ask, type Patience, type Service, signatureNamed } from "../service.js";
import type { Output, Signature, Slot } from "../signature.js";
import { isFields } from "../wish.js";

type Fields = Readonly<Record<string, unknown>>;

/** The one input that must be given, where there is just one: its values may come without its name. */
const only = ({ inputs }: Signature): Slot | undefined => {
  const needed = inputs.filter(({ optional }) => !optional);
  return needed.length === 1 ? needed[0] : undefined;
};

const nameless = (signature: Signature): Fault =>
  badRequest(
    `Values without a name need a signature with one input; ${signature.name} takes ` +
      `${signature.inputs.map(({ name }) => name).join(", ")}.`,
  );

/** Rows by input name, each still JSON. */
type Columns = ReadonlyMap<string, ReadonlyArray<unknown>>;

const byRow = (signature: Signature, instances: unknown): E.Either<Fault, Columns> => {
  if (!Array.isArray(instances)) return E.left(badRequest("“instances” must be a list with a row each."));
  const single = only(signature);
  const named = instances.every((each) => isFields(each) && !isEncoded(each));
  if (!named && single === undefined) return E.left(nameless(signature));
  const rows = named
    ? (instances as ReadonlyArray<Fields>)
    : instances.map((value): Fields => ({ [single?.name ?? ""]: value }));
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return E.right(
    new Map([...names].map((name) => [name, rows.map((row) => (Object.hasOwn(row, name) ? row[name] : undefined))])),
  );
};

const byColumn = (signature: Signature, inputs: unknown): E.Either<Fault, Columns> => {
  const single = only(signature);
  if (!isFields(inputs) && single === undefined) return E.left(nameless(signature));
  const columns = isFields(inputs) ? Object.entries(inputs) : [[single?.name ?? "", inputs] as const];
  const scalar = columns.find(([, value]) => !Array.isArray(value));
  if (scalar !== undefined) return E.left(badRequest(`${said(scalar[0])} must be a list with a row each.`));
  return E.right(new Map(columns as ReadonlyArray<readonly [string, ReadonlyArray<unknown>]>));
};

const givenOf = (signature: Signature, columns: Columns): E.Either<Fault, Given> => {
  const rows = [...columns.values()][0]?.length ?? 0;
  const made = new Map<string, ArrayLike<number>>();
  for (const [name, values] of columns) {
    if (values.length !== rows)
      return E.left(badRequest(`${said(name)} has ${values.length} rows, and another input has ${rows}.`));
    const slot = signature.inputs.find((each) => each.name === name);
    const without = slot?.kind === "condition" ? -1 : values.indexOf(undefined);
    if (without >= 0)
      return E.left(badRequest(`${said(name)} is missing in row ${without}: give it in every row, or in none.`));
    // feedsOf tells of a name that there isn't.
    const numbers =
      slot === undefined
        ? E.right(new Float64Array())
        : E.chain((rows: ReadonlyArray<unknown>) => numbersOf(slot, rows))(unpacked(slot, values));
    if (E.isLeft(numbers)) return numbers;
    made.set(name, numbers.right);
  }
  return E.right({ rows, columns: made });
};

type Texts = ReadonlyArray<readonly [name: string, rows: ReadonlyArray<string>]>;

/** The outputs as JSON, a text for each row. */
const textsOf = (
  outputs: ReadonlyArray<Output>,
  data: (name: string) => ArrayLike<number>,
  asText: boolean,
): E.Either<Fault, Texts> => {
  const all: Array<Texts[number]> = [];
  for (const output of outputs) {
    const rows = rowTexts(output, data(output.name), asText);
    if (E.isLeft(rows)) return rows;
    all.push([output.name, rows.right]);
  }
  return E.right(all);
};

const objectText = (entries: ReadonlyArray<readonly [string, string]>): string =>
  `{${entries.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(",")}}`;

const listText = (rows: ReadonlyArray<string>): string => `[${rows.join(",")}]`;

/** One output goes without its name, as TensorFlow Serving has it. */
const predictions = (columns: Texts): string => {
  const [first, ...more] = columns;
  if (first === undefined || more.length === 0) return listText(first?.[1] ?? []);
  return listText(
    first[1].map((_, row) => objectText(columns.map(([name, rows]) => [name, rows[row] ?? "null"] as const))),
  );
};

const outputsText = (columns: Texts): string => {
  const [single, ...more] = columns;
  if (single === undefined || more.length === 0) return listText(single?.[1] ?? []);
  return objectText(columns.map(([name, rows]) => [name, listText(rows)] as const));
};

export interface Predicted {
  /** JSON. */
  readonly body: string;
  readonly seed: number;
  readonly rows: number;
}

export const predict = async (
  service: Service,
  served: Served,
  body: unknown,
  patience: Patience,
  asText: boolean,
): Promise<E.Either<Fault, Predicted>> => {
  if (!isFields(body)) return E.left(badRequest("The body must be a JSON object."));
  const { signature_name: name, instances, inputs } = body;
  if (name !== undefined && typeof name !== "string") return E.left(badRequest("“signature_name” must be text."));
  if ((instances === undefined) === (inputs === undefined))
    return E.left(
      badRequest("The body must have either “instances” (a list of rows) or “inputs” (a list for each input)."),
    );
  const signature = signatureNamed(served, name);
  if (E.isLeft(signature)) return signature;
  const columns = inputs === undefined ? byRow(signature.right, instances) : byColumn(signature.right, inputs);
  if (E.isLeft(columns)) return columns;
  const given = givenOf(signature.right, columns.right);
  if (E.isLeft(given)) return given;
  const answer = await ask(service, served, signature.right, given.right, patience);
  if (E.isLeft(answer)) return answer;
  const { outputs, seed, rows } = answer.right;
  const made = textsOf(signature.right.outputs, (each) => outputs[each]?.data ?? [], asText);
  if (E.isLeft(made)) return made;
  const text =
    inputs === undefined ? `{"predictions":${predictions(made.right)}}` : `{"outputs":${outputsText(made.right)}}`;
  return E.right({ body: text, seed, rows });
};

/** `model_version_status`, newest first. */
export const status = (registry: Registry, model: string, version: string | undefined): Fields => ({
  model_version_status: registry
    .versions(model)
    .filter((one) => version === undefined || one.version === version)
    .reverse()
    .map(({ version: one, state, error }) => ({
      version: one,
      state,
      status: { error_code: error === "" ? "OK" : "FAILED_PRECONDITION", error_message: error },
    })),
});

const tensorInfo = ({ name, dtype, shape }: Output, prefix = ""): Fields => ({
  dtype: dtype === "i32" ? "DT_INT32" : "DT_FLOAT",
  tensor_shape: {
    dim: [-1, ...shape].map((size) => ({ size: String(size), name: "" })),
    unknown_rank: false,
  },
  name: `${prefix}${name}:0`,
});

const signatureDef = ({ inputs, outputs }: Signature): Fields => ({
  inputs: Object.fromEntries(inputs.map((slot) => [slot.name, tensorInfo(slot)])),
  outputs: Object.fromEntries(outputs.map((output) => [output.name, tensorInfo(output)])),
  method_name: "tensorflow/serving/predict",
  defaults: {},
});

export const metadata = ({ place, signatures }: Served): Fields => {
  const [first] = signatures.values();
  const all = [...signatures].map(([name, signature]) => [name, signatureDef(signature)] as const);
  const usual = first === undefined ? [] : [["serving_default", signatureDef(first)] as const];
  return {
    model_spec: { name: place.model, signature_name: "", version: place.version },
    metadata: { signature_def: { signature_def: Object.fromEntries([...usual, ...all]) } },
  };
};
