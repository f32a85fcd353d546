// Every generated file is the one that the codecs and catalogues make now.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generated } from "../../compiler/manual/index.js";

test.each([...generated()])("%s is fresh; if not, run `npm run generate`", (path, text) => {
  expect(readFileSync(path, "utf8")).toBe(text);
});
