/**
 * Every file that a command is given by name, every folder that it is sent to look through, and every body that is sent
 * to it, in a registry, against what is no file, is endless, is cut or grows when it is opened. Nothing waits, fills
 * memory or ends without saying what is wrong.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import * as E from "fp-ts/lib/Either.js";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../runtime/checkpoint/npy.js";
import { openRun, startRun } from "../../runtime/run/index.js";
import { describeHome, homeOf, runNamed, runRows, saveSpec, zippedRun } from "../../src/cli/studio/home.js";
import { scan } from "../../src/serve/places.js";
import { called, folder } from "../e2e/graft.js";
import { long } from "../long.js";
import { compileTiny, start, spec as tinySpec } from "../runtime/run/tiny.js";
import { type Fixture, fixture } from "../serve/fixture.js";

const place = folder();
const at = (...names: ReadonlyArray<string>): string => join(place.path, ...names);

/** What a file may be instead of itself. */
const traps: Readonly<Record<string, (path: string) => void>> = {
  "a pipe": (path) => void execFileSync("mkfifo", [path]),
  "a device without end": (path) => symlinkSync("/dev/zero", path),
  "a link to itself": (path) => symlinkSync(path, path),
  "an empty file": (path) => writeFileSync(path, ""),
  "zeros, cut": (path) => writeFileSync(path, new Uint8Array(77)),
  "five gigabytes of nothing": (path) => {
    writeFileSync(path, "");
    truncateSync(path, 5 * 2 ** 30);
  },
};

/** How much memory a refusal may take, and how long on a busy machine. */
const [most, soon] = [2 ** 30, 30_000];

const inTime = async <A>(work: Promise<A>): Promise<A> => {
  const late = new Promise<never>((_, fail) => setTimeout(() => fail(new Error("it waits")), soon).unref());
  const before = process.memoryUsage().rss;
  const done = await Promise.race([work, late]);
  expect(process.memoryUsage().rss - before).toBeLessThan(most);
  return done;
};

/** A command line for each way of naming a file; those whose file is data are in readers.test.ts, by its source. */
const inputs: ReadonlyArray<readonly [what: string, ending: string, args: (path: string) => ReadonlyArray<string>]> = [
  ["check", ".json", (path) => ["check", path]],
  ["explain", ".json", (path) => ["explain", path]],
  ["resolve", ".json", (path) => ["resolve", path]],
  ["diff", ".json", (path) => ["diff", at("spec.json"), path]],
  ["migrate", ".json", (path) => ["migrate", path]],
  ["types", ".json", (path) => ["types", path]],
  ["train", ".json", (path) => ["train", path, "--quiet", "--out", at("out")]],
  ["train, extending", ".json", (path) => ["train", extending(path), "--quiet", "--out", at("out")]],
  ["sweep", ".json", (path) => ["sweep", path, "--quiet", "--out", at("out")]],
  ["studio", ".json", (path) => ["studio", path, "--no-open"]],
  ["import", ".onnx", (path) => ["import", path]],
  ["import --into", ".safetensors", (path) => ["import", path, "--into", at("spec.json")]],
  ["import --map", ".json", (path) => ["import", at("w.npy"), "--into", at("spec.json"), "--map", path]],
  ["sample --z", ".npy", (path) => ["sample", at("run"), "--z", path]],
  ["sample --condition =@", ".npy", (path) => ["sample", at("run"), "--condition", `kind=@${path}`]],
  ["serve --token-file", ".txt", (path) => ["serve", at("run"), "--token-file", path, "--port", "0"]],
  ["serve", "", (path) => ["serve", path, "--port", "0"]],
  ["eval", "", (path) => ["eval", path]],
];

const extending = (path: string): string => {
  writeFileSync(at("extends.json"), JSON.stringify({ graft: 1, extends: path }));
  return at("extends.json");
};

const known = process.env["XDG_STATE_HOME"];

beforeAll(async () => {
  process.env["XDG_STATE_HOME"] = at("known");
  writeFileSync(at("spec.json"), tinySpec());
  writeFileSync(at("w.npy"), writeNpy({ shape: [1], data: Float32Array.of(1) }));
  expect(E.isRight(await startRun(start(at("run"))))).toBe(true);
});
afterAll(() => {
  process.env["XDG_STATE_HOME"] = known;
  place.remove();
});

describe.skipIf(process.platform === "win32")("a file that a command is given", () => {
  const names = long ? Object.keys(traps) : ["a pipe"];
  it.each(inputs)(
    "%s: every trap is refused",
    async (what, ending, args) => {
      // An editor opens what is no spec yet.
      const wrong = what === "studio" ? names.filter((name) => !/empty|zeros/.test(name)) : names;
      for (const name of wrong) {
        const path = at(`${name} of ${what}${ending}`.replaceAll(/[ ,=@]+/g, "-"));
        traps[name]?.(path);
        const { code, err, out } = await inTime(called(args(path)));
        const said = `${what}, ${name}: ${out}${err}`;
        expect([1, 2, 3, 4], said).toContain(code);
        expect(said).not.toMatch(/UNEXPECTED|G799/);
        expect(`${out}${err}`.trim(), said).not.toBe("");
      }
    },
    300_000,
  );
});

const runFiles = ["state.json", "spec.json", "metrics.jsonl", "model.safetensors", "samples.png", "table.csv"];

describe.skipIf(process.platform === "win32").each(Object.keys(traps))("a folder of runs with %s", (trap) => {
  const root = at(`below ${trap}`);
  beforeAll(() => {
    for (const name of runFiles) {
      const run = join(root, name.replace(".", "-"));
      mkdirSync(run, { recursive: true });
      // Under every name, so that a reader meets the trap first or last.
      for (const each of runFiles) {
        if (each === name) traps[trap]?.(join(run, each));
        else writeFileSync(join(run, each), "{}\n");
      }
      traps[trap]?.(join(root, `${name}.csv`));
    }
  });

  it("is looked through by the studio", async () => {
    const home = await inTime(homeOf(root));
    expect(home).toMatchObject({ right: { kind: "folder" } });
    expect(await inTime(describeHome({ kind: "folder", path: root }))).toMatchObject({ kind: "folder" });
    expect(await inTime(runRows(root))).toEqual([]);
    for (const name of runFiles) {
      const run = await inTime(runNamed(root, name.replace(".", "-")));
      if (run !== undefined) expect(await inTime(zippedRun(run))).toBeUndefined();
      expect(await inTime(saveSpec(join(root, name.replace(".", "-"), name), "read before", "new"))).not.toBe("saved");
    }
  });

  it("is looked through by serve, which opens none of them", async () => {
    const { places } = await inTime(scan([root]));
    for (const { folder: run } of places) expect(E.isLeft(await inTime(openRun(run, compileTiny)))).toBe(true);
  });
});

describe("a body that is sent to serve", () => {
  let served: Fixture;
  beforeAll(async () => {
    served = await fixture({ cvae: "cvae" });
  });
  afterAll(() => served.close());

  /** The PNG of a picture of the right size whose data are a bomb: 200 MB of zeros in 200 KB. */
  const bomb = (): Buffer => {
    const sound = PNG.sync.write(new PNG({ width: 28, height: 28 }));
    const data = deflateSync(Buffer.alloc(200_000_000), { level: 1 });
    const start = sound.indexOf("IDAT") - 4;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    return Buffer.concat([sound.subarray(0, start), length, Buffer.from("IDAT"), data, crc, sound.subarray(-12)]);
  };

  const image = (bytes: Uint8Array): string =>
    JSON.stringify({
      signature_name: "encode",
      instances: [{ image: { b64: Buffer.from(bytes).toString("base64") }, digit: 3 }],
    });

  const bodies: Readonly<Record<string, () => string>> = {
    "a picture that is a bomb": () => image(bomb()),
    "a picture of no size": () => image(PNG.sync.write(new PNG({ width: 28, height: 28 })).subarray(0, 20)),
    "half a picture": () => image(PNG.sync.write(new PNG({ width: 28, height: 28 })).subarray(0, 60)),
    "a hundred thousand brackets": () => `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
    "rows of brackets": () => `{"instances":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
    "half of JSON": () => '{"instances": [',
    "names of a prototype": () => '{"instances": [{"__proto__": 1, "constructor": 2, "toString": 3}]}',
    "a count without end": () => '{"count": 1e308, "conditions": {"digit": 3}}',
    nothing: () => "",
  };

  it.each(Object.keys(bodies).filter((name) => long || !name.endsWith("bomb")))(
    "%s: refused in a moment, by name",
    async (name) => {
      const payload = bodies[name]?.() ?? "";
      for (const verb of ["predict", "sample"]) {
        const url = `/v1/models/cvae:${verb}`;
        const headers = { "content-type": "application/json" };
        const answer = await inTime(served.serving.app.inject({ method: "POST", url, headers, payload }));
        expect([400, 413], answer.body.slice(0, 200)).toContain(answer.statusCode);
        expect(JSON.parse(answer.body).error.length).toBeGreaterThan(5);
        expect(answer.body.length).toBeLessThan(2_000);
      }
    },
  );
});
