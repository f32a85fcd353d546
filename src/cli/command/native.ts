/**
 * `graft native`: sets up the native engine. scripts/native.mjs does it, which needs nothing of graft but a step to
 * train at the end.
 */

import { spawn } from "node:child_process";
import { Option } from "commander";
import * as E from "fp-ts/lib/Either.js";
import { fromPackage } from "../../report/package.js";
import { noJaxProblem } from "../../report/problem/engine/no-jax.js";
import { noNativeProblem } from "../../report/problem/engine/no-native.js";
import { refusalOf } from "../../report/refusal.js";
import { type Platform, platformHere, platforms, setUpJax } from "../../run/jax-setup.js";
import { type Define, examples } from "../command.js";
import { type Outcome, refused } from "../outcome.js";
import { note } from "../terminal.js";

const script = (): string => fromPackage("scripts/native.mjs");

/** Runs it, and passes on what it says as it says it; the last of its lines is what came of it. */
const setUp = (): Promise<{ readonly code: number | null; readonly said: string; readonly complaint: string }> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [script()], { stdio: ["ignore", "pipe", "pipe"] });
    let [said, complaint] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const lines = `${said}${text}`.split("\n");
      // The last whole line waits: it is the result if no other follows.
      for (const line of lines.slice(0, -2)) note(`${line}\n`);
      said = lines.slice(-2).join("\n");
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    child.on("error", (error) => done({ code: null, said, complaint: error.message }));
    child.on("close", (code) => done({ code, said, complaint }));
  });

const setUpNative = async (): Promise<Outcome> => {
  const { code, said, complaint } = await setUp();
  if (code !== 0) return refused(refusalOf(noNativeProblem, { said: complaint }));
  return { exit: 0, text: `${said.trim()}\n`, json: { result: said.trim() }, reports: [] };
};

const setUpPython = async (asked: Platform | true): Promise<Outcome> => {
  const made = await setUpJax(asked === true ? await platformHere() : asked, note);
  if (E.isLeft(made)) return refused(refusalOf(noJaxProblem, { said: made.left }));
  return { exit: 0, text: `${made.right}\n`, json: { result: made.right }, reports: [] };
};

export const define: Define = (command) => {
  command.addOption(
    new Option("--jax [platform]", "set up the engine jax instead, in a Python environment of its own").choices(
      platforms,
    ),
  );
  examples(command, [
    ["graft native", "then `graft doctor` shows the engine; run again, it finds its work done"],
    ["graft native --jax", "JAX for the GPU that is here, or for the processor"],
    ["graft native --jax cuda", "JAX for NVIDIA's GPUs, or a report"],
    ["graft train spec.json --engine wasm", "to go without either all the same"],
  ]);
  return () => {
    const { jax } = command.opts<{ readonly jax?: Platform | true }>();
    return jax === undefined ? setUpNative() : setUpPython(jax);
  };
};
