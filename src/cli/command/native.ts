/** `graft native`: sets up the native engine. scripts/native.mjs does it, which needs nothing of graft but a step to train at the end. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { refusal } from "../../report/refusal.js";
import { noNative } from "../../report/run.js";
import { type Define, examples } from "../command.js";
import { refused } from "../outcome.js";
import { note } from "../terminal.js";

const script = (): string =>
  join(dirname(createRequire(import.meta.url).resolve("graftml/package.json")), "scripts/native.mjs");

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

export const define: Define = (command) => {
  examples(command, [
    ["graft native", "then `graft doctor` shows the engine; run again, it finds its work done"],
    ["graft train spec.json --engine wasm", "to go without it all the same"],
  ]);
  return async () => {
    const { code, said, complaint } = await setUp();
    if (code !== 0) return refused(refusal(1, noNative(complaint)));
    return { exit: 0, text: `${said.trim()}\n`, json: { result: said.trim() }, reports: [] };
  };
};
