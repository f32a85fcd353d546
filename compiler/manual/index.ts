// What is generated from the codecs and the catalogues: the JSON Schema and the reference pages. In: nothing but the
// registries. Out: files by their path in the package, as text.
import { model } from "../language/model.js";
import { jsonSchema } from "./schema.js";

/** Where the schema of this version of the language lies in the package. */
export const schemaPath = "specs/schema/v1.json";

export const schemaText = (): string =>
  `${JSON.stringify(jsonSchema("A graft spec, version 1 of the language", model.shape.form), undefined, 2)}\n`;

/** Every generated file. */
export const generated = (): ReadonlyMap<string, string> => new Map([[schemaPath, schemaText()]]);
