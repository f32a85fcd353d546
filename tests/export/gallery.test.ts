// Every gallery spec × every format: the stock tool opens what was written, and computes what graft does within 1e-5, for every part under every condition; or
// the format refuses it with a code. A few specs that hold every kind of node here; all of them, in every variant, under GRAFT_LONG=1.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, describe, expect, test } from "vitest";
import { programOf } from "../../compiler/pipeline/compile.js";
import { engines } from "../../runtime/engine/registry.js";
import { exportModel, type Format, formats, type Leaving } from "../../runtime/export/index.js";
import { compare } from "../../runtime/export/verify.js";
import { initialise } from "../../runtime/train/initialise.js";
import { tolerance } from "../../src/export.js";
import { refuseExport } from "../../src/report/export.js";
import { compiled, galleryVariants, opened } from "../models.js";

const few = /^(cvae|conv-cvae|guided-cvae|pooling-cvae|vq-vae|gru-cvae|denoising-unet|two-inputs|class-vector-vae)$/;
/** The plain backend of TensorFlow.js runs the very files that its WebAssembly one has run, ten times slower. */
const fewest = /^(pooling-cvae|vq-vae|class-vector-vae)$/;
const tried = (tool: string) =>
  galleryVariants.filter(
    ([name]) => process.env["GRAFT_LONG"] === "1" || (/on cpu$/.test(tool) ? fewest : few).test(name),
  );

/** Under each value of each condition. */
const samples = process.env["GRAFT_LONG"] === "1" ? 16 : 3;

const place = mkdtempSync(join(tmpdir(), "graft-export-"));
afterAll(() => rmSync(place, { recursive: true }));

const leaving = (spec: string, options: Parameters<typeof compiled>[1]): Leaving => {
  const { core, program, typed } = compiled(spec, options);
  return {
    core,
    typed,
    program,
    plain: () => programOf(typed),
    weights: initialise(program, 1),
    spec: "{}\n",
    version: "0.0.0",
  };
};

/** Writes every part; the folders, or the code of the refusal. */
const written = async (model: Leaving, format: Format, to: string) => {
  const folders = await exportModel(model, format, "all");
  if (E.isLeft(folders)) return refuseExport(folders.left).reports[0]?.code;
  for (const { path, files } of folders.right)
    for (const [name, bytes] of files) {
      mkdirSync(dirname(join(to, path, name)), { recursive: true });
      writeFileSync(join(to, path, name), bytes);
    }
  return folders.right;
};

for (const format of Object.values(formats) as ReadonlyArray<Format>) {
  for (const find of format.stock) {
    const found = await find();
    const title = found._tag === "Ready" ? found.stock.name : `skipped, since ${found.why}`;
    describe.skipIf(found._tag === "Absent")(`${format.name}: ${title}`, () => {
      test.each(tried(title))("%s", async (name, spec, options) => {
        if (found._tag === "Absent") return;
        const model = leaving(spec, options);
        const to = join(place, format.name, name);
        const folders = await written(model, format, to);
        if (typeof folders === "string") return expect(folders).toMatch(/^G8[5-7][0-9]$/);
        const session = await opened(engines.wasm, compiled(spec, options));
        for (const { path, parts } of folders ?? [])
          for (const part of parts) {
            const tool = await found.stock.open(join(to, path), part);
            const difference = await compare(part, session, tool, { count: samples, slow: found.stock.slow });
            await tool.close();
            expect({ part: part.name, ...difference, small: difference.largest <= tolerance }).toMatchObject({
              small: true,
            });
          }
        session.dispose();
      });
    });
  }

  test(`${format.name}: the same model gives the same bytes`, async () => {
    const [one, two] = [leaving("guided-cvae", {}), leaving("guided-cvae", {})];
    const all = async (model: Leaving) => {
      const folders = await exportModel(model, format, "all");
      if (E.isLeft(folders)) throw new Error(folders.left._tag);
      return folders.right.flatMap(({ path, files }) =>
        [...files].map(([file, bytes]) => [path, file, Buffer.from(bytes).toString("base64")]),
      );
    };
    expect(await all(one)).toEqual(await all(two));
  });
}
