/**
 * A Python that has JAX.
 *
 * In: the environment and the working folder. Out: the interpreter, or a sentence that says why there is none.
 * GRAFT_PYTHON decides where it is set; else the first that has JAX of: a `.venv` of the project, the environment that
 * `graft native --jax` made, and `python3`. JAX itself is not imported.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ownEnvironment, pythonIn } from "../places.js";

export type Python =
  | { readonly _tag: "Found"; readonly path: string; readonly jax: string }
  | { readonly _tag: "Absent"; readonly why: string };

interface Candidate {
  readonly path: string;
  /** How a person knows it. */
  readonly called: string;
}

const script = `
import importlib.metadata as m, sys
try: print(m.version("jax"))
except m.PackageNotFoundError: print("")
print(sys.version.split()[0])`;

type Probed = { readonly jax: string; readonly python: string } | undefined;

const probe = (path: string): Promise<Probed> =>
  new Promise((done) => {
    execFile(path, ["-c", script], { timeout: 30_000, encoding: "utf8" }, (error, stdout) => {
      const [jax = "", python = ""] = stdout.split("\n").map((line) => line.trim());
      done(error === null ? { jax, python } : undefined);
    });
  });

/** `.venv` of this folder or one above it. */
const projectEnvironment = (folder: string): string | undefined => {
  const python = pythonIn(join(folder, ".venv"));
  if (existsSync(python)) return python;
  return dirname(folder) === folder ? undefined : projectEnvironment(dirname(folder));
};

/** Where a Python may be, the likeliest first; GRAFT_PYTHON alone where it is set. */
export const candidates = (): ReadonlyArray<Candidate> => {
  const named = process.env["GRAFT_PYTHON"];
  if (named !== undefined && named !== "") return [{ path: named, called: "GRAFT_PYTHON" }];
  const [project, own] = [projectEnvironment(process.cwd()), pythonIn(ownEnvironment())];
  return [
    ...(project === undefined ? [] : [{ path: project, called: "the project's .venv" }]),
    ...(existsSync(own) ? [{ path: own, called: "the environment of graft native --jax" }] : []),
    { path: process.platform === "win32" ? "python" : "python3", called: "python3" },
  ];
};

const lacking = ({ path, called }: Candidate, probed: Probed): string =>
  probed === undefined
    ? `${called}${called === path ? "" : ` (${path})`} does not start`
    : `${called} is Python ${probed.python} without JAX`;

const help = "`graft native --jax` sets it up";

/** Looks for it anew at each call. */
export const findPython = async (): Promise<Python> => {
  const reasons: Array<string> = [];
  for (const candidate of candidates()) {
    const probed = await probe(candidate.path);
    if (probed !== undefined && probed.jax !== "") return { _tag: "Found", path: candidate.path, jax: probed.jax };
    reasons.push(lacking(candidate, probed));
  }
  return { _tag: "Absent", why: `no Python with JAX: ${reasons.join(", ")}; ${help}` };
};
