/**
 * The server in OpenAPI 3.1. In: the models that answer. Out: one document; each model's `:sample` has a schema of its
 * own conditions, labels as an enum.
 */
import type { CoreCondition } from "../../compiler/expand/core.js";
import { countAt } from "../../compiler/ir/graph/type.js";
import type { Served } from "./registry.js";

type Fields = Readonly<Record<string, unknown>>;

const nullable = (schema: Fields, condition: CoreCondition): Fields =>
  condition.null === undefined ? schema : { oneOf: [schema, { type: "null" }] };

const choices = (size: number, labels: ReadonlyArray<string> | undefined): Fields => {
  const number = { type: "integer", minimum: 0, maximum: size - 1 };
  return labels === undefined ? number : { oneOf: [{ type: "string", enum: labels }, number] };
};

/** One value of a condition. */
const valueSchema = ({ domain, raw }: CoreCondition): Fields => {
  const { classes, members, labels, range, vocabulary } = domain;
  if (classes !== undefined) return choices(classes, labels);
  if (members !== undefined) return { type: "array", items: choices(members, labels), uniqueItems: true };
  if (vocabulary !== undefined) {
    const token = { type: "integer", minimum: 0, maximum: vocabulary.length };
    const most = countAt(raw.axes, 1);
    return { oneOf: [{ type: "string" }, { type: "array", items: token, maxItems: most }] };
  }
  const number = { type: "number", ...(range === undefined ? {} : { minimum: range[0], maximum: range[1] }) };
  const count = countAt(raw.axes, 1);
  return raw.axes.length === 1 ? number : { type: "array", description: `${count} numbers, flat or nested` };
};

/** One value for all samples, or a list with one for each. */
const conditionSchema = (condition: CoreCondition): Fields => {
  const value = nullable(valueSchema(condition), condition);
  return { anyOf: [value, { type: "array", items: value, description: "one for each sample" }] };
};

const whole = (description: string, most?: number): Fields => ({
  type: "integer",
  minimum: 0,
  ...(most === undefined ? {} : { maximum: most }),
  description,
});

/** The body of a model's `:sample`. */
const sampleSchema = ({ compiled, signatures }: Served, rows: number): Fields => {
  const drawing = signatures.get("sample") ?? signatures.get("decode");
  const slots = drawing?.inputs ?? [];
  const conditions = compiled.core.conditions.filter(({ name }) => slots.some((slot) => slot.name === name));
  const needed = conditions.filter((condition) => condition.null === undefined).map(({ name }) => name);
  const code = signatures.get("decode")?.inputs.find(({ name }) => name === "z");
  return {
    type: "object",
    properties: {
      ...Object.fromEntries(conditions.map((condition) => [condition.name, conditionSchema(condition)])),
      count: { ...whole("how many samples; 16 if absent", rows), minimum: 1 },
      seed: whole("of the drawn latents; drawn and told if absent"),
      ...(signatures.has("guided")
        ? {
            guidance: {
              type: "number",
              minimum: -100,
              maximum: 100,
              description: "how far conditions are exaggerated",
            },
          }
        : {}),
      ...(code === undefined
        ? {}
        : { z: { type: "array", description: `codes to decode instead of drawing: [${code.shape.join(", ")}] each` } }),
      output: { type: "string", enum: drawing?.outputs.map(({ name }) => name) ?? [] },
      columns: { ...whole("images in a row of a picture", rows), minimum: 1 },
      scale: {
        type: "integer",
        minimum: 1,
        maximum: 16,
        description: "pixels of a picture for each value; 4 if absent",
      },
    },
    required: needed,
    additionalProperties: false,
  };
};

const failure: Fields = {
  description: "what was wrong",
  content: {
    "application/json": {
      schema: {
        type: "object",
        required: ["error"],
        properties: { error: { type: "string" }, code: { type: "string" } },
      },
    },
  },
};

const failures: Fields = Object.fromEntries(
  ["400", "401", "404", "413", "422", "503", "504"].map((status) => [status, failure]),
);

const json = (schema: Fields): Fields => ({ "application/json": { schema } });
const binary: Fields = { schema: { type: "string", format: "binary" } };

const operation = (summary: string, tag: string, more: Fields = {}): Fields => ({
  summary,
  tags: [tag],
  responses: { "200": { description: "as asked" }, ...failures },
  ...more,
});

const body = (schema: Fields): Fields => ({ requestBody: { required: true, content: json(schema) } });

const anyObject: Fields = { type: "object" };

const predictSchema: Fields = {
  type: "object",
  properties: {
    signature_name: { type: "string" },
    instances: { type: "array", description: "a row each" },
    inputs: { description: "a list for each input" },
  },
};

const inferSchema: Fields = {
  type: "object",
  required: ["inputs"],
  properties: {
    id: { type: "string" },
    parameters: anyObject,
    inputs: {
      type: "array",
      items: {
        type: "object",
        required: ["name", "shape", "datatype"],
        properties: { name: { type: "string" }, shape: { type: "array" }, datatype: { type: "string" }, data: {} },
      },
    },
    outputs: { type: "array", items: { type: "object", required: ["name"] } },
  },
};

const pathsOf = (served: Served, rows: number): Fields => {
  const { model, version } = served.place;
  const [one, two] = [`/v1/models/${model}`, `/v2/models/${model}`];
  const drawn = {
    ...body(sampleSchema(served, rows)),
    responses: {
      "200": {
        description: "samples; the header X-Graft-Seed tells the seed",
        content: { ...json(anyObject), "image/png": binary, "application/x-npy": binary },
      },
      ...failures,
    },
  };
  return {
    [`${one}:sample`]: { post: operation(`Samples of ${model}`, model, drawn) },
    [`${one}:predict`]: { post: operation(`Any signature of ${model}`, model, body(predictSchema)) },
    [one]: { get: operation("Status of every version", model) },
    [`${one}/metadata`]: { get: operation("Signatures", model) },
    [`${one}/versions/${version}:predict`]: {
      post: operation(`The same of version ${version}`, model, body(predictSchema)),
    },
    [two]: { get: operation("Metadata", model) },
    [`${two}/ready`]: { get: operation("Whether it answers", model) },
    [`${two}/infer`]: { post: operation("Inference", model, body(inferSchema)) },
  };
};

/** The whole document. */
export const openapi = (served: ReadonlyArray<Served>, version: string, rows: number, secured: boolean): Fields => ({
  openapi: "3.1.0",
  info: { title: "graft serve", version, description: "Models trained by graft." },
  paths: {
    "/healthz": { get: operation("Whether the process lives", "server") },
    "/metrics": { get: operation("Figures for Prometheus", "server") },
    "/v1/models": { get: operation("Every model, with its conditions", "server") },
    "/v2": { get: operation("The server", "server") },
    "/v2/health/live": { get: operation("Whether the server lives", "server") },
    "/v2/health/ready": { get: operation("Whether every model answers", "server") },
    ...Object.assign({}, ...served.map((one) => pathsOf(one, rows))),
  },
  ...(secured
    ? { components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } }, security: [{ bearer: [] }] }
    : {}),
});
