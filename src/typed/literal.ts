/**
 * A JSON value as the TypeScript type that is just that value: `{ readonly graft: 1 }`. In: the value. Out: the text of
 * the type, or of the declaration file that gives `import spec from "./cvae.json"` this type (TypeScript's
 * `allowArbitraryExtensions`).
 */
import { visible } from "../../compiler/words/layout.js";

const keyOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));

/** Numbers and words that fit on a line. */
const isShort = (items: ReadonlyArray<string>): boolean =>
  items.every((item) => !item.includes("\n")) && items.join(", ").length <= 80;

const typeOf = (value: unknown, indent: string): string => {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => typeOf(item, inner));
    return isShort(items)
      ? `readonly [${items.join(", ")}]`
      : `readonly [\n${inner}${items.join(`,\n${inner}`)},\n${indent}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([key, item]) => `\n${inner}readonly ${keyOf(key)}: ${typeOf(item, inner)};`,
  );
  return fields.length === 0 ? "{}" : `{${fields.join("")}\n${indent}}`;
};

/** `specs/cvae.json` → `specs/cvae.d.json.ts`, where TypeScript looks for it. */
export const declarationPath = (path: string): string => path.replace(/\.json$/, ".d.json.ts");

/** The declaration file of a spec. */
export const declaration = (name: string, value: unknown): string =>
  `// The type of ${visible(name).replaceAll("\n", "␊")}, written by \`graft types\`: run it again when the spec changes.
declare const spec: ${typeOf(value, "")};
// The one form that a JSON module has under \`module: nodenext\` and for bundlers alike; the compiler would refuse it
// in a package of ES modules.
// @ts-ignore TS1203
export = spec;
`;
