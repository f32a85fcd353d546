/** One training of several, stopped on one engine and called again on another. */
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { referenceEngine } from "../../runtime/engine/reference/index.js";
import { runTrial } from "../../src/study/trial.js";
import { compiled, spec, split } from "../runtime/run/tiny.js";

let root = "";
beforeAll(async () => {
  root = await fs.mkdtemp(join(tmpdir(), "graft-trial-"));
});
afterAll(() => fs.rm(root, { recursive: true, force: true }));

const text = spec();
const newer = { ...referenceEngine, version: "9" };

test("goes on where the engine was named, is left as it is where nobody named it, and once done asks for none", async () => {
  const data = { source: "tiny", split: split() };
  const trial = {
    folder: join(root, "run"),
    text,
    compiled: compiled(text),
    engine: referenceEngine,
    auto: true,
    data,
  };
  const asked = new AbortController();
  const stopped = await runTrial({ ...trial, onProgress: () => asked.abort(), signal: asked.signal });
  expect(stopped).toMatchObject({ right: { _tag: "Stopped" } });
  const refused = await runTrial({ ...trial, engine: newer });
  expect(E.isLeft(refused) && refused.left.reports[0]?.code).toBe("G787");
  expect(await runTrial({ ...trial, engine: newer, auto: false })).toMatchObject({ right: { _tag: "Completed" } });
  expect(await runTrial(trial)).toMatchObject({ right: { _tag: "Completed" } });
});
