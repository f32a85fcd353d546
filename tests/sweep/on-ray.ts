// Run inside a network of its own by ray-train.test.ts, since Ray listens on every interface: trains on the real Ray,
// through a stand-in for its dashboard, into a folder that the cluster does not share, and with a worker that is killed
// on the way. Prints what came of it as JSON.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { launch } from "../e2e/graft.js";
import { jobServer } from "./job-server.js";

const [, , folder = "", python = ""] = process.argv;
const command = [process.execPath, ...launch].map((word) => `'${word}'`).join(" ");
const env = { XDG_CACHE_HOME: join(folder, "cache"), GRAFT_COMMAND: command, RAY_DISABLE_IMPORT_WARNING: "1" };
const server = await jobServer(python, env);

const soon = (): Promise<void> => new Promise((done) => setTimeout(done, 50));

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

/** The folder seems to be none that the cluster shares: its marker goes as soon as a job is there. */
const hideFolder = async (): Promise<void> => {
  while (server.posted.length === 0) await soon();
  rmSync(join(folder, ".run.graft-ray"), { force: true });
};

/** Ends a worker and what it started, once it trains, as a node that is lost would. */
const killOne = async (): Promise<void> => {
  while (![...server.jobs.values()].some(({ log }) => log.includes("epoch 1/"))) await soon();
  const processes = readdirSync("/proc").filter((id) => textOf(`/proc/${id}/cmdline`).includes("graft-worker-"));
  const lost = processes.find((id) => textOf(`/proc/${id}/cmdline`).includes("--listen"));
  const parent = (id: string): string => /^PPid:\s*(\d+)/m.exec(textOf(`/proc/${id}/status`))?.[1] ?? "";
  for (const id of processes) if (id === lost || parent(id) === lost) process.kill(Number(id), "SIGKILL");
};

const graft = (): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> =>
  new Promise((done) => {
    const args = ["train", "spec.json", "--on", `ray:${server.address}`, "--workers", "2", "--out", "run", "--json"];
    const child = spawn(process.execPath, [...launch, ...args], { cwd: folder, env: { ...process.env, ...env } });
    let [out, err] = ["", ""];
    child.stdout.on("data", (text: Buffer) => {
      out += text.toString();
    });
    child.stderr.on("data", (text: Buffer) => {
      err += text.toString();
    });
    child.on("close", (code) => done({ code, out, err }));
  });

void hideFolder();
void killOne();
const first = await graft();
const again = await graft();
process.stdout.write(JSON.stringify({ first, again, posted: server.posted }));
server.close();
process.exit(0);
