// Every gallery spec × every format: the stock tool opens what was written, and computes what graft does within 1e-5,
// for every part under every condition; or the format refuses it with a code. A few specs that hold every kind of node
// here; all of them, in every variant, under GRAFT_LONG=1.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, describe, expect, test } from "vitest";
import type { ExportPart } from "../../compiler/export/part.js";
import { programOf } from "../../compiler/pipeline/compile.js";
import { engines } from "../../runtime/engine/registry.js";
import { exportModel, type Folder, type Format, formats, type Leaving } from "../../runtime/export/index.js";
import { compare } from "../../runtime/export/verify.js";
import { initialise } from "../../runtime/train/initialise.js";
import { tolerance } from "../../src/export.js";
import { refuseExport } from "../../src/report/export.js";
import { long } from "../long.js";
import { compiled, galleryVariants, opened } from "../models.js";

const few = /^(cvae|conv-cvae|guided-cvae|pooling-cvae|vq-vae|gru-cvae|denoising-unet|two-inputs|class-vector-vae)$/;

/**
 * A format's first tool tries every spec; others that open the very same files try those that hold every kind of node.
 */
const tried = (format: Format, find: Format["stock"][number]) =>
  long && format.stock[0] === find && format !== formats.huggingface
    ? galleryVariants
    : galleryVariants.filter(([name]) => (format.stock[0] === find || long ? few : fewest).test(name));

/** The second tool of a format is asked as little outside the long run. */
const fewest = /^(pooling-cvae|vq-vae|class-vector-vae)$/;

/** Under each value of each condition. */
const samples = 3;

/** XLA optimises what runs for long; here everything runs once. */
process.env["XLA_FLAGS"] ??= "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true";

/**
 * `reconstruct` holds every node of `encode` and of `decode`: a tool that is slow to begin is not asked for those as
 * well.
 */
const asked = (
  folders: ReadonlyArray<Folder>,
  slow: boolean,
): ReadonlyArray<readonly [path: string, part: ExportPart]> => {
  const all = folders.flatMap(({ path, parts }) => parts.map((part) => [path, part] as const));
  const has = all.some(([, { name }]) => name === "reconstruct");
  return slow && has ? all.filter(([, { name }]) => name !== "decode" && name !== "encode") : all;
};

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
      test.each(tried(format, find))("%s", async (name, spec, options) => {
        if (found._tag === "Absent") return;
        const model = leaving(spec, options);
        const to = join(place, format.name, name);
        const folders = await written(model, format, to);
        if (typeof folders === "string") return expect(folders).toMatch(/^G8[5-7][0-9]$/);
        const session = await opened(engines.wasm, compiled(spec, options));
        for (const [path, part] of asked(folders ?? [], found.stock.slow === true)) {
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
