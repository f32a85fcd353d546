/** Where graft keeps what belongs to the person rather than to a project. In: the environment. Out: folders. */
import { homedir } from "node:os";
import { join } from "node:path";

const windows = process.platform === "win32";

const base = (variable: string, ...path: ReadonlyArray<string>): string =>
  join(
    process.env[variable] ?? (windows ? (process.env["LOCALAPPDATA"] ?? homedir()) : join(homedir(), ...path)),
    "graft",
  );

const data = (name: string): string =>
  join(process.env["GRAFT_HOME"] ?? base("XDG_DATA_HOME", ".local", "share"), name);

/** The virtual environment that `graft native --jax` makes. */
export const ownEnvironment = (): string => data("jax");

/**
 * TensorFlow's library and the addon that calls it, as `graft native` sets them up (scripts/native.mjs): `lib` and
 * `deps`.
 */
export const ownNative = (): string => data("native");

/** What a person has named as data, a line for each address (src/run/named.ts). */
export const namedData = (): string =>
  join(process.env["GRAFT_HOME"] ?? base("XDG_STATE_HOME", ".local", "state"), "named-data");

/** Programs that XLA has compiled: the second training of a model waits for no compiler. */
export const compiledPrograms = (): string =>
  join(process.env["GRAFT_HOME"] ?? base("XDG_CACHE_HOME", ".cache"), "xla");

/** The interpreter inside a virtual environment. */
export const pythonIn = (environment: string): string =>
  windows ? join(environment, "Scripts", "python.exe") : join(environment, "bin", "python");

/** What `graft native --jax` notes in it: for which platform, and what it installed. */
export const environmentMark = (): string => join(ownEnvironment(), "graft.json");
