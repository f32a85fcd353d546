// Loaded into the command before anything else: the n-th call that writes below a folder fails, as on a broken disk, or
// it and all after it, as on a full one. In: GRAFT_FAULT = CODE:N:once|on:FOLDER. Out: the failing calls; the number of
// calls made, on exit, in FOLDER/.calls where N is 0.
import fs from "node:fs";
import fsp from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";

const [code = "EIO", at = "0", how = "once", root = "/"] = (process.env.GRAFT_FAULT ?? "").split(/:(?!\/\/)/);
const wanted = Number(at);
let calls = 0;

const isUnder = (path) => typeof path === "string" && resolve(path).startsWith(root);

/** Throws where this call is to fail. */
const strike = (call, path) => {
  calls += 1;
  if (wanted === 0 || (how === "once" ? calls !== wanted : calls < wanted)) return;
  const error = new Error(`${code}: made to fail, ${call} '${path}'`);
  throw Object.assign(error, { code, syscall: call, path, errno: -1 });
};

const writes = (flags) =>
  typeof flags === "number" ? (flags & 3) !== 0 : typeof flags === "string" && /[wa+]/.test(flags);

const wrap = (owner, name, path = (args) => args[0], counts = () => true) => {
  const plain = owner[name];
  const isPromise = owner === fsp || name in handle;
  owner[name] = function (...args) {
    const found = path(args, this);
    if (isUnder(found) && counts(args)) {
      try {
        strike(name, found);
      } catch (error) {
        if (isPromise) return Promise.reject(error);
        if (name.endsWith("Sync")) throw error;
        return process.nextTick(args.at(-1), error);
      }
    }
    return plain.apply(this, args);
  };
};

const handle = {};
const opened = new WeakMap();
const descriptors = new Map();
const sample = await fsp.open(new URL(import.meta.url));
const prototype = Object.getPrototypeOf(sample);
await sample.close();
for (const name of ["write", "writeFile", "appendFile", "sync", "datasync", "writev", "truncate"]) {
  handle[name] = true;
  wrap(prototype, name, (_, self) => opened.get(self));
}

const open = fsp.open;
const openSync = fs.openSync;
for (const name of [
  "writeFile",
  "appendFile",
  "mkdir",
  "mkdtemp",
  "unlink",
  "rmdir",
  "rm",
  "copyFile",
  "link",
  "symlink",
]) {
  wrap(fsp, name);
  if (fs[`${name}Sync`]) wrap(fs, `${name}Sync`);
}
for (const name of ["rename"]) {
  wrap(fsp, name, (args) => args[1]);
  wrap(fs, "renameSync", (args) => args[1]);
}
fsp.open = async (path, flags, ...more) => {
  if (isUnder(path) && writes(flags)) strike("open", path);
  const made = await open(path, flags, ...more);
  if (isUnder(path)) opened.set(made, path);
  return made;
};
fs.openSync = (path, flags, ...more) => {
  if (isUnder(path) && writes(flags)) strike("open", path);
  const made = openSync(path, flags, ...more);
  if (isUnder(path)) descriptors.set(made, path);
  return made;
};
for (const name of ["writeSync", "fsyncSync"]) wrap(fs, name, ([descriptor]) => descriptors.get(descriptor));
wrap(fs, "open", undefined, ([, flags]) => writes(flags));
syncBuiltinESMExports();

if (wanted === 0) process.on("exit", () => process.stderr.write(`\ncalls ${calls}\n`));
