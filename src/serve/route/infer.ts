/**
 * The Open Inference Protocol, version 2: inference and metadata, tensors as JSON or in the binary extension.
 *
 * In: named tensors with shape and datatype. Out: the same of the outputs. `parameters.signature_name` chooses what is
 * computed, `parameters.timeout` (microseconds) how long the caller waits.
 */
import * as E from "fp-ts/lib/Either.js";
import { indexOf } from "../../../runtime/data/members.js";
import type { Tensor } from "../../../runtime/engine/engine.js";
import { datatypes, floatsIn, fromBytes, toBytes, unknownType } from "../binary.js";
import { badRequest, type Fault, said } from "../fault.js";
import type { Given } from "../feed.js";
import { choiceOf, rowTexts, taken, unsayable } from "../nested.js";
import type { Registry, Served } from "../registry.js";
import { type Answer, ask, type Patience, type Service, signatureNamed } from "../service.js";
import { type Output, type Signature, type Slot, widthOf } from "../signature.js";
import { isFields } from "../wish.js";

type Fields = Readonly<Record<string, unknown>>;
type Checked<A> = E.Either<Fault, A>;

/** A body's JSON, and the raw bytes behind it. */
export interface InferBody {
  readonly json: unknown;
  readonly bytes: Uint8Array;
}

interface Sent {
  readonly name: string;
  readonly shape: ReadonlyArray<number>;
  readonly datatype: string;
  readonly data: unknown;
  /** Of the bytes behind the JSON. */
  readonly size: number | undefined;
}

const sentOf = (input: unknown): Checked<Sent> => {
  if (!isFields(input) || typeof input["name"] !== "string")
    return E.left(badRequest("Each of “inputs” must be an object with a name, a shape and a datatype."));
  const { name, shape, datatype, data, parameters } = input as Fields & { readonly name: string };
  const whole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!Array.isArray(shape) || shape.length === 0 || !shape.every(whole))
    return E.left(badRequest(`${said(name)} has no shape: a list of whole numbers, the rows first.`));
  if (typeof datatype !== "string" || !datatypes.includes(datatype)) return E.left(unknownType(name, String(datatype)));
  const size = isFields(parameters) ? parameters["binary_data_size"] : undefined;
  if (size !== undefined && !whole(size))
    return E.left(badRequest(`${said(name)} has a binary_data_size that is no number of bytes.`));
  return E.right({ name, shape: shape as ReadonlyArray<number>, datatype, data, size });
};

/** Whether a tensor of `shape` holds rows of the slot. A last axis of 1 is no axis. */
const rowsIn = (slot: Slot, { name, shape }: Sent): Checked<number> => {
  const [rows = 0, ...rest] = shape;
  const width = rest.reduce((product, size) => product * size, 1);
  return width === widthOf(slot)
    ? E.right(rows)
    : E.left(
        badRequest(
          `${said(name)} has the shape [${shape.join(", ")}], where [-1, ${slot.shape.join(", ")}] is wanted.`,
        ),
      );
};

/** JSON's values in C order; nested lists are flattened. */
const flat = (value: unknown, out: Array<unknown>, depth = 0): Array<unknown> => {
  if (Array.isArray(value) && depth < 16) for (const each of value) flat(each, out, depth + 1);
  else out.push(value);
  return out;
};

const numberFor = (slot: Slot, value: unknown): number | undefined => {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const choice = choiceOf(slot);
  return typeof value === "string" && choice !== undefined ? indexOf(value, choice) : undefined;
};

const valuesOf = (slot: Slot, sent: Sent, count: number, bytes: Uint8Array): Checked<ArrayLike<number>> => {
  const quick = sent.size === undefined ? undefined : floatsIn(sent.datatype, bytes, count);
  if (quick !== undefined) return E.right(quick);
  const raw =
    sent.size === undefined ? E.right(flat(sent.data, [])) : fromBytes(sent.name, sent.datatype, bytes, count);
  if (E.isLeft(raw)) return raw;
  const list: ReadonlyArray<unknown> = raw.right;
  if (list.length !== count)
    return E.left(badRequest(`${said(sent.name)} has ${list.length} values, where its shape makes ${count}.`));
  const out = new Float64Array(count);
  for (const [i, value] of list.entries()) {
    const number = numberFor(slot, value);
    if (number === undefined)
      return E.left(badRequest(`${said(sent.name)} can't be ${said(String(value))}: it takes ${taken(slot)}.`));
    out[i] = number;
  }
  return E.right(out);
};

const givenOf = (signature: Signature, { json, bytes }: InferBody): Checked<Given> => {
  const inputs = isFields(json) ? json["inputs"] : undefined;
  if (!Array.isArray(inputs)) return E.left(badRequest("The body must have “inputs”, a list of tensors."));
  const columns = new Map<string, ArrayLike<number>>();
  let [at, rows]: [number, number | undefined] = [0, undefined];
  for (const input of inputs) {
    const sent = sentOf(input);
    if (E.isLeft(sent)) return sent;
    const { name, size = 0 } = sent.right;
    if (at + size > bytes.length) return E.left(badRequest(`The body ends inside the bytes of ${said(name)}.`));
    if (columns.has(name)) return E.left(badRequest(`${said(name)} is given twice.`));
    const slot = signature.inputs.find((each) => each.name === name);
    const count = slot === undefined ? E.right(0) : rowsIn(slot, sent.right);
    if (E.isLeft(count)) return count;
    if (slot !== undefined && rows !== undefined && count.right !== rows)
      return E.left(badRequest(`${said(name)} has ${count.right} rows, and another input has ${rows}.`));
    if (slot !== undefined) rows = count.right;
    const values =
      slot === undefined
        ? E.right([])
        : valuesOf(slot, sent.right, count.right * widthOf(slot), bytes.subarray(at, at + size));
    if (E.isLeft(values)) return values;
    columns.set(name, values.right);
    at += size;
  }
  if (at !== bytes.length) return E.left(badRequest(`${bytes.length - at} bytes behind the JSON belong to no input.`));
  return E.right({ rows: rows ?? 0, columns });
};

interface WantedOutput {
  readonly output: Output;
  readonly binary: boolean;
}

const parameterOf = (from: unknown, name: string): unknown => {
  const parameters = isFields(from) ? from["parameters"] : undefined;
  return isFields(parameters) ? parameters[name] : undefined;
};

const wantedOutputs = (signature: Signature, json: unknown): Checked<ReadonlyArray<WantedOutput>> => {
  const usual = parameterOf(json, "binary_data_output") === true;
  const wanted = isFields(json) ? json["outputs"] : undefined;
  if (wanted === undefined) return E.right(signature.outputs.map((output) => ({ output, binary: usual })));
  if (!Array.isArray(wanted)) return E.left(badRequest("“outputs” must be a list of the outputs that are wanted."));
  const all: Array<WantedOutput> = [];
  for (const each of wanted) {
    const name = isFields(each) ? each["name"] : undefined;
    const output = signature.outputs.find((one) => one.name === name);
    if (output === undefined)
      return E.left(
        badRequest(
          `There is no output ${said(String(name))}. There is ${signature.outputs.map((one) => one.name).join(", ")}.`,
        ),
      );
    const binary = parameterOf(each, "binary_data");
    all.push({ output, binary: typeof binary === "boolean" ? binary : usual });
  }
  return E.right(all);
};

export interface Inferred {
  /** The JSON, and what comes behind it; nothing does where every output is JSON. */
  readonly json: string;
  readonly bytes: ReadonlyArray<Uint8Array>;
  readonly rows: number;
}

const answered = (
  served: Served,
  signature: Signature,
  wanted: ReadonlyArray<WantedOutput>,
  { outputs, rows, seed }: Answer,
  id: unknown,
): Checked<Inferred> => {
  const bytes: Array<Uint8Array> = [];
  const tensors: Array<string> = [];
  for (const { output, binary } of wanted) {
    const tensor = outputs[output.name] as Tensor;
    const head = {
      name: output.name,
      shape: [rows, ...output.shape],
      datatype: output.dtype === "i32" ? "INT32" : "FP32",
    };
    if (binary) {
      const raw = toBytes(tensor.data);
      bytes.push(raw);
      tensors.push(JSON.stringify({ ...head, parameters: { binary_data_size: raw.length } }));
      continue;
    }
    const wrong = unsayable(output.name, tensor.data, Math.max(widthOf(output), 1));
    if (wrong !== undefined) return E.left(wrong);
    const list = rowTexts({ name: output.name, shape: [tensor.data.length] }, tensor.data, true);
    if (E.isLeft(list)) return list;
    tensors.push(`${JSON.stringify(head).slice(0, -1)},"data":${list.right[0] ?? "[]"}}`);
  }
  const drawn = signature.inputs.some(({ kind }) => kind === "seed");
  const body = {
    model_name: served.place.model,
    model_version: served.place.version,
    ...(typeof id === "string" ? { id } : {}),
    ...(drawn ? { parameters: { seed } } : {}),
  };
  return E.right({ json: `${JSON.stringify(body).slice(0, -1)},"outputs":[${tensors.join(",")}]}`, bytes, rows });
};

export const infer = async (
  service: Service,
  served: Served,
  body: InferBody,
  patience: Patience,
): Promise<Checked<Inferred>> => {
  const { json } = body;
  if (!isFields(json)) return E.left(badRequest("The body must be a JSON object."));
  const [name, timeout] = [parameterOf(json, "signature_name"), parameterOf(json, "timeout")];
  const signature = signatureNamed(served, typeof name === "string" ? name : undefined);
  if (E.isLeft(signature)) return signature;
  const given = givenOf(signature.right, body);
  if (E.isLeft(given)) return given;
  const wanted = wantedOutputs(signature.right, json);
  if (E.isLeft(wanted)) return wanted;
  const waits = typeof timeout === "number" && timeout > 0 ? { ...patience, timeout: timeout / 1000 } : patience;
  const answer = await ask(service, served, signature.right, given.right, waits);
  return E.isLeft(answer) ? answer : answered(served, signature.right, wanted.right, answer.right, json["id"]);
};

const tensorMeta = ({ name, dtype, shape }: Output): Fields => ({
  name,
  datatype: dtype === "i32" ? "INT32" : "FP32",
  shape: [-1, ...shape],
});

const slotMeta = (slot: Slot): Fields => ({
  ...tensorMeta(slot),
  ...(slot.kind === "seed" ? { datatype: "INT64" } : {}),
  parameters: { optional: slot.optional, takes: slot.kind === "seed" ? "a whole number of at least 0" : taken(slot) },
});

/** Metadata of the signature that answers where none is named; the others stand in `signatures`. */
export const modelMetadata = (registry: Registry, served: Served): Fields => {
  const all = [...served.signatures].map(
    ([name, { inputs, outputs }]) =>
      [name, { inputs: inputs.map(slotMeta), outputs: outputs.map(tensorMeta) }] as const,
  );
  return {
    name: served.place.model,
    versions: registry.versions(served.place.model).map(({ version }) => version),
    platform: "graft",
    inputs: all[0]?.[1].inputs ?? [],
    outputs: all[0]?.[1].outputs ?? [],
    signatures: Object.fromEntries(all),
  };
};
