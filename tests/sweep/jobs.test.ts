/** Trials in processes of their own: however one ends, it says so and is gone. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loader } from "../e2e/graft.js";

test("a trial's process that throws says why over its channel, and ends", async () => {
  const script = fileURLToPath(new URL("throws.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", loader, script], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const said: Array<unknown> = [];
  child.on("message", (message) => said.push(message));
  const giveUp = setTimeout(() => child.kill("SIGKILL"), 30_000);
  const code = await new Promise((done) => child.on("close", done));
  clearTimeout(giveUp);
  expect(said.at(-1)).toMatchObject({ type: "ended", ended: { _tag: "Failed", reports: [{ title: "UNEXPECTED" }] } });
  expect(code).toBe(1);
}, 60_000);
