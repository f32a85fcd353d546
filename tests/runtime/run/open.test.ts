/**
 * A folder that isn't what a checkpoint wrote is told, whatever is wrong with it; and a folder in use is left alone.
 */
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readBytes } from "../../../runtime/checkpoint/atomic.js";
import { sha256 } from "../../../runtime/run/hash.js";
import { openRun, resumeRun, startRun } from "../../../runtime/run/index.js";
import { writeOwn } from "../../../runtime/run/record.js";
import { decodeState, encodeState } from "../../../runtime/run/state.js";
import { compiled, compileTiny, spec, start } from "./tiny.js";

let folder = "";
beforeEach(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), "graft-run-"));
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

const open = () => openRun(folder, compileTiny);
const at = (name: string): string => join(folder, name);
const files = ["model.safetensors", "optimizer.safetensors", "spec.json"];

const flipped = (bytes: Uint8Array, i: number): Uint8Array => bytes.with(i, (bytes[i] ?? 0) ^ 4);

describe("openRun", () => {
  it("gives what was saved", async () => {
    await startRun(start(folder));
    const run = await open();
    if (E.isLeft(run)) throw new Error(run.left._tag);
    const { state } = compiled(spec()).program;
    const names = (slots: boolean) => state.filter(({ role }) => (role === "slot") === slots).map(({ name }) => name);
    expect(Object.keys(run.right.model).sort()).toEqual(names(false).sort());
    expect(Object.keys(run.right.slots).sort()).toEqual(names(true).sort());
    expect(names(true).length).toBeGreaterThan(0);
    expect(run.right).toMatchObject({ spec: spec(), state: { position: { step: 6 }, plan: { seed: 3, steps: 6 } } });
  });

  it("tells a folder that is no run", async () => {
    expect(await open()).toEqual(E.left({ _tag: "NotARun", folder, found: [] }));
    await fs.writeFile(at("notes.txt"), "");
    expect(await open()).toEqual(E.left({ _tag: "NotARun", folder, found: ["notes.txt"] }));
    expect(await openRun(at("none"), compileTiny)).toMatchObject({ left: { _tag: "NotARun", found: [] } });
    expect(await openRun(at("notes.txt"), compileTiny)).toMatchObject({ left: { _tag: "NotARun" } });
  });

  it.each(files)("tells a changed, cut or missing %s", async (name) => {
    await startRun(start(folder));
    const bytes = new Uint8Array(await fs.readFile(at(name)));
    const broken = [
      bytes.subarray(0, bytes.length / 2),
      ...[0, 9, 80, -1].map((i) => flipped(bytes, i < 0 ? bytes.length - 1 : i)),
    ];
    for (const wrong of broken) {
      await fs.writeFile(at(name), wrong);
      expect(await open()).toMatchObject({ left: { _tag: "FileChanged", path: at(name) } });
    }
    await fs.unlink(at(name));
    expect(await open()).toMatchObject({ left: { _tag: "FileProblem", path: at(name), code: "ENOENT" } });
  });

  it("takes a model whose metrics.jsonl is damaged, and goes on with no training over it", async () => {
    const asked = new AbortController();
    await startRun({ ...start(folder), onEpoch: () => asked.abort(), signal: asked.signal });
    const run = await open();
    if (E.isLeft(run)) throw new Error(run.left._tag);
    await fs.writeFile(at("metrics.jsonl"), "{}\n");
    expect(await open()).toMatchObject({ _tag: "Right" });
    const { engine, data } = start(folder);
    expect(await resumeRun({ run: run.right, engine, data })).toMatchObject({
      left: { _tag: "FileChanged", path: at("metrics.jsonl") },
    });
  });

  it("tells another spec's tensors", async () => {
    await startRun(start(folder));
    const other = compiled(spec({ latent: { type: "point", size: 2 } }));
    const wider = compiled(spec({ latent: { type: "gaussian", size: 3 } }));
    const open = (program: typeof other) => openRun(folder, () => ({ _tag: "Right", right: program }));
    expect(await open(other)).toMatchObject({ left: { _tag: "TensorMismatch", expected: undefined } });
    expect(await open(wider)).toMatchObject({
      left: { _tag: "TensorMismatch", path: at("model.safetensors"), expected: "f32[5, 3]", found: "f32[5, 2]" },
    });
    expect(await openRun(folder, () => ({ _tag: "Left", left: ["no"] }))).toMatchObject({
      left: { _tag: "BadSpec", problems: ["no"] },
    });
  });
});

describe("state.json", () => {
  it("has no byte that can change unseen", async () => {
    await startRun(start(folder));
    const bytes = await fs.readFile(at("state.json"));
    const text = bytes.toString();
    const state = decodeState("", text, sha256);
    if (E.isLeft(state)) throw new Error(state.left._tag);
    expect(encodeState(state.right, sha256)).toBe(text);
    for (let i = 0; i < bytes.length; i++)
      expect(E.isLeft(decodeState("", new TextDecoder().decode(flipped(bytes, i)), sha256)), `byte ${i}`).toBe(true);
    for (let i = 0; i < text.length; i += 7) expect(E.isLeft(decodeState("", text.slice(0, i), sha256))).toBe(true);
  });

  it("leads nowhere else, and names a newer format", async () => {
    await startRun(start(folder));
    const state = decodeState("", await fs.readFile(at("state.json"), "utf8"), sha256);
    if (E.isLeft(state)) throw new Error(state.left._tag);
    const model = { name: "../model.safetensors", sha256: state.right.files.model.sha256 };
    const outside = encodeState({ ...state.right, files: { ...state.right.files, model } }, sha256);
    expect(decodeState("p", outside, sha256)).toEqual(E.left({ _tag: "StateChanged", path: "p", what: "fields" }));
    expect(decodeState("p", '{"schema":2}', sha256)).toEqual(
      E.left({ _tag: "StateSchema", path: "p", expected: 1, found: 2 }),
    );
    for (const text of ["", "null", "[]", "{}", '{"schema":1}', '{"__proto__":null}'])
      expect(decodeState("p", text, sha256)).toMatchObject({ left: { _tag: "StateChanged" } });
  });
});

describe("startRun", () => {
  it("takes an empty folder, what an unfinished start left, and a run only when asked", async () => {
    await writeOwn(at("spec.json"), "left");
    await fs.writeFile(at(".model.1.2.graft-temporary"), "left");
    expect(await startRun(start(folder))).toMatchObject({ _tag: "Right" });
    const first = await fs.readFile(at("model.safetensors"));
    await fs.writeFile(at("notes.txt"), "mine");
    expect(await startRun(start(folder))).toMatchObject({ left: { _tag: "FolderTaken", run: true } });
    const other = { ...start(folder, spec({ train: { seed: 9 } })), replace: true };
    expect(await startRun(other)).toMatchObject({ _tag: "Right" });
    expect(await fs.readFile(at("model.safetensors"))).not.toEqual(first);
    expect(await open()).toMatchObject({ right: { state: { plan: { seed: 9 } } } });
    expect(await fs.readFile(at("notes.txt"), "utf8")).toBe("mine");
  });

  it("never takes a folder of somebody else's files", async () => {
    await fs.writeFile(at("notes.txt"), "mine");
    for (const replace of [false, true])
      expect(await startRun({ ...start(folder), replace })).toMatchObject({
        left: { _tag: "FolderTaken", run: false, found: ["notes.txt"] },
      });
    expect(await fs.readdir(folder)).toEqual(["notes.txt"]);
  });

  it("leaves nothing, and the old run as it was, when it fails before its first step", async () => {
    const diverging = (path: string) => {
      const begun = start(path);
      const [x, kind] = begun.data.split.train.columns;
      if (x === undefined || kind === undefined) throw new Error("no columns");
      const train = { ...begun.data.split.train, columns: [{ ...x, data: new Float32Array(120).fill(1e30) }, kind] };
      return { ...begun, data: { ...begun.data, split: { ...begun.data.split, train } } };
    };
    expect(await startRun(diverging(at("new")))).toMatchObject({
      left: { _tag: "Diverged", step: 1, epoch: 1, where: "train", term: "loss", found: "Infinity" },
    });
    expect(await readBytes(at("new"))).toMatchObject({ left: { code: "ENOENT" } });
    await fs.rmdir(folder);
    await startRun(start(folder));
    const before = await fs.readFile(at("state.json"), "utf8");
    expect(await startRun({ ...diverging(folder), replace: true })).toMatchObject({ left: { _tag: "Diverged" } });
    expect(await fs.readFile(at("state.json"), "utf8")).toBe(before);
    expect(await open()).toMatchObject({ _tag: "Right" });
  });

  it("writes nothing when asked to stop before it starts", async () => {
    const ended = await startRun({ ...start(at("new")), signal: AbortSignal.abort() });
    expect(ended).toMatchObject({ right: { _tag: "Stopped", position: { step: 0 } } });
    expect(await fs.readdir(folder)).toEqual([]);
  });
});
