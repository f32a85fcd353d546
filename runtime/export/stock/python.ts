/**
 * Stock tools of Python: the files are opened by the library that people open them with, in a process of its own.
 *
 * In: which library. Out: what runs a part there; feeds and results pass as safetensors. Python is GRAFT_PYTHON's where
 * that is set, else the first that has the library of the project's `.venv` and `python3`.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { ExportPart } from "../../../compiler/export/part.js";
import { readSafetensors, writeSafetensors } from "../../checkpoint/safetensors.js";
import type { Tensors } from "../../engine/engine.js";
import { candidates } from "../../engine/jax/python.js";
import { openPeer, type Peer } from "./peer.js";
import { type Library, programOf, scripts } from "./scripts.js";
import type { FindStock, Found, Opened } from "./stock.js";

const quiet = {
  TF_CPP_MIN_LOG_LEVEL: "3",
  KERAS_BACKEND: "tensorflow",
  JAX_PLATFORMS: "cpu",
  CUDA_VISIBLE_DEVICES: "-1",
};

/** The version of the first of these packages that a Python has. */
const versionOf = (python: string, packages: ReadonlyArray<string>): Promise<string | undefined> =>
  new Promise((done) => {
    const script = [
      "import importlib.metadata as m, sys",
      "def version(name):",
      "    try: return m.version(name)",
      "    except m.PackageNotFoundError: return ''",
      "print(next(filter(None, map(version, sys.argv[1:])), ''))",
    ].join("\n");
    execFile(python, ["-c", script, ...packages], { timeout: 30_000, encoding: "utf8" }, (error, out) =>
      done(error === null && out.trim() !== "" ? out.trim() : undefined),
    );
  });

const peers = new Map<string, Peer>();

/** One process for each library, for as long as Node runs. */
const peerOf = (python: string, library: Library): Peer => {
  const key = `${python} ${library}`;
  const peer = peers.get(key) ?? openPeer(python, programOf(library), quiet);
  peers.set(key, peer);
  return peer;
};

const run =
  (peer: Peer, library: Library, folder: string, part: ExportPart) =>
  async (feeds: Tensors): Promise<Tensors> => {
    const place = await mkdtemp(join(tmpdir(), "graft-verify-"));
    try {
      const [given, made] = [join(place, "in.safetensors"), join(place, "out.safetensors")];
      await writeFile(given, writeSafetensors({ tensors: new Map(Object.entries(feeds)), metadata: new Map() }));
      const [inputs, outputs] = [part.inputs.map(({ name }) => name), part.outputs.map(({ name }) => name)];
      const told = await peer(JSON.stringify({ folder, given, made, part: part.name, inputs, outputs }));
      const { ok, why } = JSON.parse(told) as { readonly ok: boolean; readonly why?: string };
      if (!ok) throw new Error(`${scripts[library].called}: ${why}`);
      const read = readSafetensors(new Uint8Array(await readFile(made)));
      if (E.isLeft(read)) throw new Error(`${scripts[library].called} gave no tensors: ${read.left._tag}`);
      return Object.fromEntries(read.right.tensors);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  };

/** A library of Python, where there is one. */
export const findPythonStock =
  (library: Library): FindStock =>
  async (): Promise<Found> => {
    const { called, distribution, beside } = scripts[library];
    for (const { path } of candidates()) {
      const version = await versionOf(path, distribution);
      if (version === undefined || (beside && (await versionOf(path, beside)) === undefined)) continue;
      const open = async (folder: string, part: ExportPart): Promise<Opened> => ({
        run: run(peerOf(path, library), library, resolve(folder), part),
        close: async () => undefined,
      });
      return { _tag: "Ready", stock: { name: `${called} ${version}`, open, slow: true } };
    }
    return { _tag: "Absent", why: `no Python with ${library} is here`, how: `pip install ${distribution[0]}` };
  };
