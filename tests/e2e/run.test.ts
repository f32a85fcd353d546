// One small run from training to sampling, each command in a process of its own.
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNpy } from "../../runtime/checkpoint/npy.js";
import { type Answer, bytesOf, called, folder, gallery, graft, root, tiny } from "./graft.js";

const place = folder();
const at = (name: string): string => join(place.path, name);
const run = (...args: ReadonlyArray<string>) => graft(place.path, args);
const isPng = (path: string): boolean => readFileSync(path).subarray(1, 4).toString() === "PNG";
const lines = (path: string): ReadonlyArray<string> => readFileSync(path, "utf8").trimEnd().split("\n");

let trained: Answer;
beforeAll(async () => {
  trained = await run("train", gallery, ...tiny, "--json");
});
afterAll(place.remove);

describe("train", () => {
  it("leaves a whole run and says what came of it", () => {
    expect(trained.err).toBe("");
    expect(trained.code).toBe(0);
    const document = JSON.parse(trained.out);
    expect(document).toMatchObject({
      ok: true,
      run: "runs/mnist-cvae",
      complete: true,
      epochs: 1,
      requestedClass: { _tag: "Measured" },
    });
    expect(document.figures.map(({ name }: { name: string }) => name)).toContain("negative-elbo");
    for (const name of ["spec.json", "state.json", "metrics.jsonl", "model.safetensors", "optimizer.safetensors"])
      expect(existsSync(at(`runs/mnist-cvae/${name}`))).toBe(true);
    expect(document.pictures.map((path: string) => isPng(at(path)))).toEqual([true, true]);
    for (const name of ["samples.svg", "curve.svg"])
      expect(readFileSync(at(`runs/mnist-cvae/${name}`), "utf8")).toMatch(/^<svg /);
  });

  it("gives the same bytes again, in a folder of its own", async () => {
    const again = await run("train", gallery, ...tiny);
    expect(again.out).toContain("runs/mnist-cvae-2");
    expect(again.out).toMatch(/−ELBO +[0-9.]+ +nats/);
    expect(bytesOf(at("runs/mnist-cvae-2"))).toEqual(bytesOf(at("runs/mnist-cvae")));
  });

  it("keeps its hands off a folder that is taken", async () => {
    const refused = await run("train", gallery, ...tiny, "--out", "runs/mnist-cvae");
    expect([refused.code, refused.out]).toEqual([2, ""]);
    expect(refused.err).toContain("--replace");
  });
});

describe("a trained run", () => {
  it("is evaluated to the figures that training ended with", async () => {
    const { out, code } = await run("eval", "runs/mnist-cvae", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out).figures).toEqual(JSON.parse(trained.out).figures);
  });

  it("explains itself", async () => {
    expect((await called(["explain", at("runs/mnist-cvae"), "--graph", "sample"])).out).toMatch(/^graph sample\(/);
  });

  it("reconstructs", async () => {
    expect((await run("reconstruct", "runs/mnist-cvae", "--count", "20", "--out", "r.png")).code).toBe(0);
    expect(isPng(at("r.png"))).toBe(true);
  });

  it("encodes: a line for each sample, an array, a scatter", async () => {
    await run("encode", "runs/mnist-cvae");
    expect(lines(at("runs/mnist-cvae/latent.csv"))[0]).toBe("index,sample,digit,z.0,z.1,log-variance.0,log-variance.1");
    expect(lines(at("runs/mnist-cvae/latent.csv"))).toHaveLength(41);
    expect(isPng(at("runs/mnist-cvae/latent.png"))).toBe(true);
    await called(["encode", at("runs/mnist-cvae"), "--data", "digits:30", "--out", at("z.npy")]);
    expect(readNpy(readFileSync(at("z.npy")))).toMatchObject({ right: { shape: [30, 2] } });
    expect(readNpy(readFileSync(at("z.labels.npy")))).toMatchObject({ right: { shape: [30] } });
  });

  it("samples under a condition, and the same again", async () => {
    await run("sample", "runs/mnist-cvae", "--condition", "digit=3", "--count", "4", "--out", "a.npy");
    await called(["sample", at("runs/mnist-cvae"), "--condition", "digit=3", "--count", "4", "--out", at("b.npy")]);
    expect(readNpy(readFileSync(at("a.npy")))).toMatchObject({ right: { shape: [4, 28, 28, 1] } });
    expect(readFileSync(at("a.npy")).equals(readFileSync(at("b.npy")))).toBe(true);
  });

  it("draws a row for each class, equal latents down each column", async () => {
    await called(["sample", at("runs/mnist-cvae"), "--grid", "--columns", "3", "--out", at("g.npy")]);
    await called(["sample", at("runs/mnist-cvae"), "--condition", "digit=9", "--count", "3", "--out", at("nine.npy")]);
    const grid = readFileSync(at("g.npy"));
    const nine = readFileSync(at("nine.npy"));
    const size = 3 * 28 * 28 * 4;
    expect(grid.subarray(-size).equals(nine.subarray(-size))).toBe(true);
  });

  it("walks the latent: unit by unit, and from one sample to another", async () => {
    const npy = async (...args: ReadonlyArray<string>) => {
      await called(["sample", at("runs/mnist-cvae"), ...args, "--columns", "4", "--out", at("w.npy")]);
      return readNpy(readFileSync(at("w.npy")));
    };
    expect(await npy("--traverse", "--index", "3")).toMatchObject({ right: { shape: [8, 28, 28, 1] } });
    const rows = (await npy("--interpolate", "0,1")) as { readonly right: { readonly shape: ReadonlyArray<number> } };
    expect([4, 8]).toContain(rows.right.shape[0]);
    expect(await npy("--interpolate", "0,1", "--condition", "digit=7")).toMatchObject({
      right: { shape: [4, 28, 28, 1] },
    });
    await called(["sample", at("runs/mnist-cvae"), "--traverse", "--out", at("w.svg")]);
    expect(readFileSync(at("w.svg"), "utf8")).toContain(">z₁</text>");
  });

  it.each([
    [["--traverse", "--index", "40"], /is no sample: there are 40, from 0 to 39/],
    [["--interpolate", "1"], /two\s+whole\s+numbers/],
    [["--traverse", "--grid"], /different pictures/],
    [["--grid", "--index", "2"], /add --traverse/],
    [[], /CONDITION MISSING[\s\S]*digit: a class from 0 to 9[\s\S]*--condition\s+digit=3/],
    [["--condition", "digt=3"], /write `digit`/],
    [["--condition", "digit=10"], /a class from 0 to 9/],
    [["--condition", "digit"], /has no value/],
    [["--condition", "digit=1", "--condition", "digit=2"], /given twice/],
    [["--grid", "--condition", "digit=1"], /--grid goes through/],
    [["--condition", "digit=1", "--out", "s.jpg"], /\.png, \.svg, \.csv or \.npy/],
  ] as const)("sample %j is told what is needed", async (args, says) => {
    const { code, err, out } = await called(["sample", at("runs/mnist-cvae"), ...args]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(says);
  });

  it("shows what a condition does where there is no prior to draw from", async () => {
    const spec = join(root, "specs/gallery/conditional-autoencoder.json");
    const { out } = await called(["train", spec, ...tiny, "--out", at("point"), "--json"]);
    const names = JSON.parse(out).pictures.map((path: string) => basename(path));
    expect(names).toEqual(["reconstructions.png", "swaps.png", "curve.png"]);
    await called(["sample", at("point"), "--grid", "--columns", "2", "--out", at("swap.npy")]);
    expect(readNpy(readFileSync(at("swap.npy")))).toMatchObject({ right: { shape: [20, 28, 28, 1] } });
    expect((await called(["sample", at("point"), "--condition", "digit=1"])).code).toBe(3);
  });

  it("is not used when a byte of it has changed", async () => {
    cpSync(at("runs/mnist-cvae"), at("changed"), { recursive: true });
    const bytes = readFileSync(at("changed/model.safetensors"));
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(at("changed/model.safetensors"), bytes);
    const { code, err } = await called(["eval", at("changed")]);
    expect(code).toBe(3);
    expect(err).toContain("hash differs");
  });
});
