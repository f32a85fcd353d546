// What is generated from the codecs and the catalogues: the JSON Schema and the reference pages. In: nothing but the
// registries. Out: files by their path in the package, as text.
import { model } from "../pipeline/model.js";
import { languagePages } from "./language.js";
import { placementsPath, placementsText } from "./placements.js";
import { jsonSchema } from "./schema.js";
import { typeModule } from "./types.js";

/** Where the schema of this version of the language lies in the package. */
export const schemaPath = "specs/schema/v1.json";

export const schemaText = (): string =>
  `${JSON.stringify(jsonSchema("A graft spec, version 1 of the language", model.shape.form), undefined, 2)}\n`;

/** Where the spec's TypeScript types lie in the sources. */
const typesPath = "src/typed/spec.ts";

const typesHeader = `/**
 * What a spec is, as types: generated from the codecs by \`npm run generate\`, with their descriptions. In: nothing.
 * Out: \`Spec\`.
 */`;

const typesText = (): string => typeModule(typesHeader, model.shape.form);

/** The reference pages of the language, and the table of placements. */
export const languageFiles = (): ReadonlyArray<readonly [path: string, text: string]> => [
  ...languagePages(model.shape.form),
  [placementsPath, placementsText()],
];

/** What programs read: the schema and the types. */
export const generated = (): ReadonlyMap<string, string> =>
  new Map([
    [schemaPath, schemaText()],
    [typesPath, typesText()],
  ]);
