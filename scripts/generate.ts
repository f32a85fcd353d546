// Writes what is generated from the codecs and catalogues: the JSON Schema and the reference pages. Run by `npm run generate`.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generated } from "../compiler/manual/index.js";

const root = join(import.meta.dirname, "..");

for (const [path, text] of generated()) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
