/**
 * Sets up a Python with JAX: what `graft native --jax` does.
 *
 * In: a platform. Out: a sentence that says what is ready, or the lines that say why nothing is. A virtual environment
 * of graft's own gets JAX by pip, and trains one step; what does not is removed again, and what was there before is put
 * back.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { type JaxEngine, jaxEngineOn } from "../../runtime/engine/jax/index.js";
import { environmentMark, ownEnvironment, pythonIn } from "../../runtime/engine/places.js";
import { takeOneStep } from "../../runtime/measure/one-step.js";

/** What pip installs for each platform: versions that graft's laws were run with. */
const packages = {
  cpu: "jax>=0.10.2,<0.12",
  cuda: "jax[cuda12]>=0.10.2,<0.12",
  tpu: "jax[tpu]>=0.10.2,<0.12",
} as const;

export type Platform = keyof typeof packages;

export const platforms = Object.keys(packages) as ReadonlyArray<Platform>;

/** What JAX calls each. */
const called: Readonly<Record<Platform, string>> = { cpu: "cpu", cuda: "gpu", tpu: "tpu" };

interface Done {
  readonly ok: boolean;
  readonly output: string;
}

const run = (command: string, args: ReadonlyArray<string>): Promise<Done> =>
  new Promise((done) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const hear = (text: string): void => {
      output = `${output}${text}`.slice(-20_000);
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.on("error", (error) => done({ ok: false, output: error.message }));
    child.on("close", (code) => done({ ok: code === 0, output }));
  });

const lastLines = (text: string): string =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-6)
    .join("\n");

/** With an NVIDIA driver here, its GPUs; else the processor. */
export const platformHere = async (): Promise<Platform> => ((await run("nvidia-smi", ["-L"])).ok ? "cuda" : "cpu");

/** The engine of an environment, where it trains a step on the platform; or why it does not. */
const verified = async (python: string, platform: Platform): Promise<E.Either<string, JaxEngine>> => {
  try {
    const engine = await jaxEngineOn(python);
    if (engine.platform !== called[platform])
      return E.left(
        `JAX is installed, and finds no ${platform === "cuda" ? "GPU" : platform}: it runs on ${engine.devices}.`,
      );
    await takeOneStep(engine);
    return E.right(engine);
  } catch (cause) {
    return E.left(cause instanceof Error ? cause.message : String(cause));
  }
};

const base = (): string => {
  const named = process.env["GRAFT_PYTHON"];
  return named === undefined || named === "" ? (process.platform === "win32" ? "python" : "python3") : named;
};

const isNewEnough = "import sys; sys.exit(sys.version_info < (3, 10))";

/** Makes the environment and installs into it. */
const install = async (
  environment: string,
  platform: Platform,
  say: (text: string) => void,
): Promise<E.Either<string, void>> => {
  const python = base();
  const fits = await run(python, ["-c", isNewEnough]);
  if (!fits.ok)
    return E.left(
      `${python} is not here, or is older than Python 3.10.\n  Debian, Ubuntu:  sudo apt install python3 python3-venv`,
    );
  say(`Making a virtual environment in ${environment} …\n`);
  const made = await run(python, ["-m", "venv", environment]);
  if (!made.ok)
    return E.left(
      `${python} could not make a virtual environment:\n${lastLines(made.output)}\n  Debian, Ubuntu:  ` +
        "sudo apt install python3-venv",
    );
  say(`Installing ${packages[platform]} with pip …\n`);
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  const done = await run(pythonIn(environment), ["-m", "pip", "install", ...quiet, packages[platform]]);
  return done.ok
    ? E.right(undefined)
    : E.left(`pip could not install ${packages[platform]}:\n${lastLines(done.output)}`);
};

const ready = ({ version }: JaxEngine): string => `The engine jax is ready: ${version}`;

const attempt = async (platform: Platform, say: (text: string) => void): Promise<E.Either<string, string>> => {
  const environment = ownEnvironment();
  const installed = await install(environment, platform, say);
  if (E.isLeft(installed)) return installed;
  say("Training one step …\n");
  const engine = await verified(pythonIn(environment), platform);
  if (E.isLeft(engine)) return engine;
  const mark = { platform: engine.right.platform, version: engine.right.version };
  await writeFile(environmentMark(), `${JSON.stringify(mark)}\n`);
  const where = platform === "cpu" ? "`--engine jax` uses it" : "`graft` uses it from now on";
  return E.right(`${ready(engine.right)}; it trained one step. ${where}.`);
};

/** Sets it up where it is not; `say` is told what takes a while. */
export const setUpJax = async (platform: Platform, say: (text: string) => void): Promise<E.Either<string, string>> => {
  const environment = ownEnvironment();
  const kept = `${environment}.kept`;
  // Somebody may have stopped the last try half-way.
  if (existsSync(kept) && !existsSync(environmentMark())) {
    await rm(environment, { recursive: true, force: true });
    await rename(kept, environment);
  }
  if (existsSync(environmentMark())) {
    const before = await verified(pythonIn(environment), platform);
    if (E.isRight(before)) return E.right(`${ready(before.right)}. Nothing to do.`);
  }
  await mkdir(dirname(environment), { recursive: true });
  await rm(kept, { recursive: true, force: true });
  if (existsSync(environment)) await rename(environment, kept);
  const made = await attempt(platform, say);
  if (E.isRight(made)) await rm(kept, { recursive: true, force: true });
  else {
    await rm(environment, { recursive: true, force: true });
    if (existsSync(kept)) await rename(kept, environment);
  }
  return made;
};
