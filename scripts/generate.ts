// Writes what is generated from the codecs and catalogues: the JSON Schema, the types and the reference pages. Run by
// `npm run generate`.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generatedFiles } from "./pages.js";

const root = join(import.meta.dirname, "..");
const files = generatedFiles();

for (const [path, text] of files) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

// A page whose construct or code is gone goes with it.
for (const folder of ["docs/language", "docs/problems"])
  for (const name of readdirSync(join(root, folder)))
    if (!files.has(`${folder}/${name}`)) rmSync(join(root, folder, name));
