// Sets up the native engine: `graft native`, or `npm run native` in a checkout. Needs nothing but the network the first
// time; writes only into graft's own folder of whoever calls it, and leaves what was there where it fails. Run again,
// it finds its work done and stops.
//
//   already trains a step? ─yes→ done
//            │ no
//   a workshop with the sources of @tensorflow/tfjs-node ─→ TensorFlow's library, from its own downloads or else from the Python wheel
//                                                ─→ the addon, built or downloaded ─→ moved home ─→ trains a step?
//
// The package is no dependency of graft: it would bring others with known holes into every project that installs graft,
// and more than most trainings need.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const minutes = 60_000;
const version = "4.22.0";
const wheelVersion = "2.21.0";
/**
 * SHA-256 of its wheel for Linux on x86-64, as the Python Package Index has it: whatever a mirror or a cache gives
 * instead is not unpacked.
 */
const wheelHash = "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c";
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const checkout = existsSync(join(root, "runtime/engine/tensorflow/index.ts"));

/** Where the compiler and the engine are: the sources in a checkout, else what was built of them. */
const [from, ending, loader] = checkout ? [root, "ts", ["--import", "tsx"]] : [join(root, "dist"), "js", []];

if (checkout) (await import("tsx/esm/api")).register();
const { ownNative } = await import(pathToFileURL(join(from, `runtime/engine/places.${ending}`)).href);

const home = ownNative();
mkdirSync(dirname(home), { recursive: true });
/** What a setup that was killed left. */
for (const name of readdirSync(dirname(home)))
  if (name.startsWith(".native-") && Date.now() - statSync(join(dirname(home), name)).mtimeMs > 24 * 60 * minutes)
    rmSync(join(dirname(home), name), { recursive: true, force: true });
/** Beside it, so that what was made is moved by one rename. */
const workshop = mkdtempSync(join(dirname(home), ".native-"));
const staging = join(workshop, "node_modules/@tensorflow/tfjs-node");
/** Kept until the engine is ready: 274 MB that a missing compiler need not cost twice. */
const wheels = join(dirname(home), "native-wheel");
const own = ["lib", "deps"];

/** What went wrong and what helps, for a person. */
class Trouble extends Error {}

const say = (text) => process.stdout.write(`${text}\n`);

const lastLines = (text, count = 12) =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("npm warn Unknown"))
    .slice(-count)
    .map((line) => `    ${line}`)
    .join("\n");

/** Runs a command quietly; its output is shown only by those who ask for it. */
const run = (command, args, { cwd = root, env = {}, timeout = 15 * minutes } = {}) => {
  const done = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    timeout,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return { ok: done.status === 0, output: `${done.stdout ?? ""}${done.stderr ?? ""}${done.error?.message ?? ""}` };
};

/** npm's own script where npm runs this, since `npm` is no program on Windows. */
const npm = (args, options) =>
  process.env.npm_execpath?.endsWith(".js")
    ? run(process.execPath, [process.env.npm_execpath, ...args], options)
    : run("npm", args, options);

const has = (command, ...args) => run(command, args.length > 0 ? args : ["--version"], { timeout: minutes }).ok;

const module = (path) => JSON.stringify(pathToFileURL(join(from, `${path}.${ending}`)).href);

/** One step of gradient descent on w ↦ mean (x·w)², by hand: w = 0.5, x = 1 gives 0.5 − 0.1·1 = 0.4. */
const check = `
  import { buildGraph } from ${module("compiler/ir/graph/builder")};
  import { differentiate } from ${module("compiler/derive/differentiate")};
  import { axis, batch, f32 } from ${module("compiler/ir/graph/type")};
  import { matMul, mean, scale, square, subtract } from ${module("compiler/ir/op/dsl")};
  import { tensorflowEngine } from ${module("runtime/engine/tensorflow/index")};
  const type = f32(axis("in", 1), axis("out", 1));
  const train = buildGraph("train", (b) => {
    const w = b.emit("state", [], { name: "w", type });
    const x = b.emit("input", [], { name: "x", type: f32(batch, axis("in", 1)), source: { _tag: "Value" } });
    const loss = mean(b, square(b, matMul(b, x, w)), [0, 1]);
    return { outputs: { loss }, updates: { w: subtract(b, w, scale(b, differentiate(b, loss, [w])[0], 0.1)) } };
  });
  const state = [{ name: "w", type, role: "parameter", initial: { _tag: "Constant", value: 0.5 } }];
  const engine = await tensorflowEngine();
  const session = await engine.load({ graphs: { train }, state });
  await session.run("train", { x: { dtype: "f32", shape: [2, 1], data: Float32Array.of(1, 1) } });
  const { w } = await session.read();
  if (Math.abs(w.data[0] - 0.4) > 1e-6) throw new Error("trained w to " + w.data[0] + ", not to 0.4");
  process.stdout.write(engine.version);
`;

/** The engine's version where it trains one step, or why it does not. */
const trains = () => {
  const done = run(process.execPath, [...loader, "--input-type=module", "--eval", check], { timeout: 2 * minutes });
  if (done.ok) return { ok: true, version: done.output.trim().split("\n").at(-1) };
  return { ok: false, why: /Error: (.*)/.exec(done.output)?.[1] ?? lastLines(done.output, 1).trim() };
};

const fetchSources = () => {
  say(`Fetching the sources of @tensorflow/tfjs-node ${version}…`);
  // Its own wish is a tar with known holes.
  writeFileSync(join(workshop, "package.json"), JSON.stringify({ private: true, overrides: { tar: "^7.5.16" } }));
  const quiet = ["--ignore-scripts", "--no-save", "--no-audit", "--no-fund"];
  const done = npm(["install", ...quiet, `@tensorflow/tfjs-node@${version}`], { cwd: workshop });
  if (done.ok && existsSync(join(staging, "package.json"))) return;
  throw new Trouble(`npm could not install @tensorflow/tfjs-node ${version}:\n${lastLines(done.output)}`);
};

/** Takes away what a try before left. */
const clear = () => {
  for (const name of readdirSync(staging))
    if (own.includes(name) || name.startsWith("build")) rmSync(join(staging, name), { recursive: true, force: true });
};

/** Node's own headers, where they lie beside it: then the build needs no download. */
const headers = () => {
  const prefix = join(dirname(process.execPath), "..");
  return existsSync(join(prefix, "include/node/node_api.h")) && process.env.npm_config_nodedir === undefined
    ? { npm_config_nodedir: prefix }
    : {};
};

const downloads =
  process.env.TFJS_NODE_BASE_URI ??
  `${process.env.TFJS_NODE_CDN_STORAGE ?? "https://storage.googleapis.com/"}tensorflow/`;

/** Whether the host of the package's own downloads answers; behind a proxy only trying tells. */
const reachable = async () => {
  if (process.env.HTTPS_PROXY ?? process.env.https_proxy) return true;
  return fetch(new URL(downloads).origin, { method: "HEAD", signal: AbortSignal.timeout(5000) }).then(
    () => true,
    () => false,
  );
};

/** The package's own way: its install script downloads a library and an addon made for each other. */
const fromDownloads = async () => {
  if (!(await reachable())) throw new Trouble(`${new URL(downloads).host} does not answer.`);
  say(`Downloading TensorFlow's library from ${new URL(downloads).host}…`);
  const done = npm(["run", "install"], { cwd: staging, env: headers() });
  if (!done.ok) throw new Trouble(`The package's own download failed:\n${lastLines(done.output)}`);
};

const tools = [
  { name: "python3", here: () => has("python3"), apt: "python3", dnf: "python3" },
  { name: "pip", here: () => has("python3", "-m", "pip", "--version"), apt: "python3-pip", dnf: "python3-pip" },
  { name: "make", here: () => has("make"), apt: "make", dnf: "make" },
  { name: "g++", here: () => has(process.env.CXX ?? "g++"), apt: "g++", dnf: "gcc-c++" },
];

const ensureTools = () => {
  const missing = tools.filter(({ here }) => !here());
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(" and ");
  throw new Trouble(
    `Building from the Python wheel needs ${names}, which ${missing.length > 1 ? "are" : "is"} not here.\n` +
      `  Debian, Ubuntu:  sudo apt install ${missing.map(({ apt }) => apt).join(" ")}\n` +
      `  Fedora:          sudo dnf install ${missing.map(({ dnf }) => dnf).join(" ")}`,
  );
};

const wheelIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder).find((name) => name.includes(`-${wheelVersion}-`) && name.endsWith(".whl"))
    : undefined;

/** The SHA-256 of a file, a piece at a time. */
const hashOf = (path) => {
  const [hash, file, piece] = [createHash("sha256"), openSync(path, "r"), Buffer.alloc(2 ** 22)];
  try {
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) hash.update(piece.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
};

/** The wheel, downloaded once. It is only unpacked, so which Python it was made for does not matter. */
const wheel = () => {
  const kept = wheelIn(wheels);
  if (kept !== undefined && hashOf(join(wheels, kept)) === wheelHash) return join(wheels, kept);
  rmSync(wheels, { recursive: true, force: true });
  say(`Downloading the Python wheel of TensorFlow ${wheelVersion} (274 MB)…`);
  const partial = join(workshop, "partial");
  const made = ["--python-version", "3.11", "--platform", "manylinux_2_27_x86_64", "--only-binary", ":all:"];
  const wanted = [
    "--no-deps",
    "--disable-pip-version-check",
    ...made,
    "--dest",
    partial,
    `tensorflow-cpu==${wheelVersion}`,
  ];
  const done = run("python3", ["-m", "pip", "download", ...wanted], { timeout: 60 * minutes });
  const name = wheelIn(partial);
  if (!done.ok || name === undefined) {
    rmSync(partial, { recursive: true, force: true });
    throw new Trouble(`pip could not download tensorflow-cpu ${wheelVersion}:\n${lastLines(done.output, 5)}`);
  }
  const found = hashOf(join(partial, name));
  if (found !== wheelHash) {
    rmSync(partial, { recursive: true, force: true });
    throw new Trouble(
      `The wheel that pip gave is not the one that PyPI has: its SHA-256 is ${found},\nand ${wheelHash} is expected. It was removed.`,
    );
  }
  mkdirSync(wheels, { recursive: true });
  renameSync(join(partial, name), join(wheels, name));
  rmSync(partial, { recursive: true, force: true });
  return join(wheels, name);
};

const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** The two libraries and the headers, of the wheel's two gigabytes. */
const unpack = (file, to) => {
  const wanted = libraries.map((name) => `"tensorflow/${name}"`).join(", ");
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    names = [n for n in wheel.namelist() if n in (${wanted}) or n.startswith("tensorflow/include/")]
    wheel.extractall(sys.argv[2], names)`;
  const done = run("python3", ["-c", script, file, to]);
  if (done.ok) return;
  rmSync(wheels, { recursive: true, force: true });
  throw new Trouble(`The wheel could not be unpacked; it is downloaded anew next time:\n${lastLines(done.output, 3)}`);
};

/** The names under which the package's build looks for the libraries. */
const links = {
  "libtensorflow.so": libraries[0],
  "libtensorflow.so.2.9.1": libraries[0],
  "libtensorflow_framework.so": libraries[1],
};

/** As the package's own addon, made and then laid beside it. */
const shimTargets = `
  { 'target_name': 'shim', 'sources': ['binding/shim.c'], 'include_dirs': ['<(tensorflow_include_dir)'] },
  {
    'target_name': 'shim_after_build',
    'type': 'none',
    'dependencies': ['shim'],
    'copies': [{ 'files': ['<(PRODUCT_DIR)/shim.node'], 'destination': '<(module_path)' }]
  },
  `;

/** Adds a second addon to the package's build: what its own lacks (native/shim.c). */
const addShim = () => {
  const recipe = join(staging, "binding.gyp");
  const text = readFileSync(recipe, "utf8");
  const first = "'targets' : [";
  if (!text.includes(first)) throw new Trouble("The package's build is not as it was: no second addon can be added.");
  cpSync(join(root, "scripts/native/shim.c"), join(staging, "binding/shim.c"));
  writeFileSync(recipe, text.replace(first, `${first}${shimTargets}`));
};

/** The addon, compiled against the library of the Python wheel. */
const fromWheel = () => {
  if (platform() !== "linux" || arch() !== "x64")
    throw new Trouble("The way by the Python wheel is for Linux on x86-64 only.");
  ensureTools();
  const file = wheel();
  say("Unpacking…");
  unpack(file, join(staging, "wheel"));
  const deps = join(staging, "deps");
  mkdirSync(join(deps, "lib"), { recursive: true });
  for (const name of libraries) renameSync(join(staging, "wheel/tensorflow", name), join(deps, "lib", name));
  renameSync(join(staging, "wheel/tensorflow/include"), join(deps, "include"));
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(deps, "lib", name));
  addShim();
  say("Compiling…");
  const done = npm(["run", "build-addon-from-source"], { cwd: staging, env: headers() });
  rmSync(join(deps, "include"), { recursive: true, force: true });
  if (!done.ok) throw new Trouble(`Compiling failed:\n${lastLines(done.output)}`);
};

/** Moves what was built home, and takes it out again if no step can be trained with it. */
const install = () => {
  const [made, kept] = [join(workshop, "made"), join(workshop, "kept")];
  mkdirSync(made);
  for (const name of own) if (existsSync(join(staging, name))) renameSync(join(staging, name), join(made, name));
  if (existsSync(home)) renameSync(home, kept);
  renameSync(made, home);
  const result = trains();
  if (result.ok) return result;
  rmSync(home, { recursive: true, force: true });
  if (existsSync(kept)) renameSync(kept, home);
  throw new Trouble(`What was built does not train: ${result.why}`);
};

/** Each way in turn, until one trains a step. */
const setUp = async () => {
  const troubles = [];
  fetchSources();
  for (const obtain of [fromDownloads, fromWheel]) {
    try {
      clear();
      await obtain();
      return install();
    } catch (cause) {
      if (!(cause instanceof Trouble)) throw cause;
      troubles.push(cause.message);
    }
  }
  throw new Trouble(troubles.join("\n"));
};

try {
  const before = trains();
  if (before.ok) say(`The native engine is ready: ${before.version}. Nothing to do.`);
  else {
    const { version: found } = await setUp();
    rmSync(wheels, { recursive: true, force: true });
    say(`The native engine is ready: ${found}; it trained one step. \`graft\` uses it from now on.`);
  }
} catch (cause) {
  if (!(cause instanceof Trouble)) throw cause;
  process.stderr.write(
    `The native engine could not be set up. Nothing half-made is left, and the other engines work as before.\n${cause.message}\n`,
  );
  process.exitCode = 1;
} finally {
  rmSync(workshop, { recursive: true, force: true });
}
