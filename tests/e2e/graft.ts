/** Runs the real command in a folder of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { vi } from "vitest";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const gallery = join(root, "specs/gallery/cvae.json");

/** What lets Node run TypeScript. */
export const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** What Node is given to run the command: the bundle that users run, made of today's sources by tests/setup.ts. */
export const launch: ReadonlyArray<string> = [join(root, "dist/cli/main.js")];

export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly answer: Promise<Answer>;
}

/** Starts `graft …args` in `cwd`; `input` goes to stdin. */
export const start = (
  cwd: string,
  args: ReadonlyArray<string>,
  input = "",
  env: Readonly<Record<string, string>> = {},
): Running => {
  const child = spawn(process.execPath, [...launch, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (part: Buffer) => (out += part.toString()));
  child.stderr.on("data", (part: Buffer) => (err += part.toString()));
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const answer = new Promise<Answer>((done) => child.on("close", (code) => done({ code, out, err })));
  return { child, answer };
};

export const graft = (cwd: string, args: ReadonlyArray<string>, input?: string): Promise<Answer> =>
  start(cwd, args, input).answer;

/** Waits until `test` holds; fails after a minute. */
export const until = async (test: () => boolean): Promise<void> => {
  for (let i = 0; i < 6000 && !test(); i++) await new Promise((done) => setTimeout(done, 10));
  if (!test()) throw new Error("waited a minute");
};

export const folder = (): { readonly path: string; readonly remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), "graft-e2e-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** What two runs must have in common, byte for byte. */
export const bytesOf = (run: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ["model.safetensors", "optimizer.safetensors", "metrics.jsonl", "state.json", "spec.json"].map((name) => {
      const path = join(run, name);
      return [name, existsSync(path) ? readFileSync(path).toString("base64") : "absent"];
    }),
  );

/** A training that takes a second. */
export const tiny = ["--data", "digits:200", "--epochs", "1", "--set", "let.width=16", "--quiet"] as const;

/**
 * Runs the command in this process: for calls that end before any work. Paths must be absolute or relative to the
 * repository.
 */
export const called = async (args: ReadonlyArray<string>): Promise<Answer> => {
  const { runProgram } = await import("../../src/cli/program.js");
  const [out, err]: [Array<string>, Array<string>] = [[], []];
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation((part) => out.push(String(part)) > 0),
    vi.spyOn(process.stderr, "write").mockImplementation((part) => err.push(String(part)) > 0),
  ];
  try {
    const code = await runProgram(args);
    return { code, out: out.join(""), err: err.join("") };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
