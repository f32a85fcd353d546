/** `graft worker`: waits on this machine for a `graft train --workers` elsewhere, and computes for it. */
import { spawn } from "node:child_process";
import { InvalidArgumentError } from "commander";
import { workerFile } from "../../../runtime/engine/jax/peer.js";
import { findPython } from "../../../runtime/engine/jax/python.js";
import { noEngineProblem } from "../../report/problem/engine/no-engine.js";
import { refusal, refusalOf } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { type Define, examples } from "../command.js";
import { type Outcome, refused } from "../outcome.js";
import { stopper } from "../stop.js";

const address = (text: string): string => {
  if (/^[^\s:]+:[0-9]{1,5}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be HOST:PORT, the address of this machine that the other one reaches.");
};

const leastToken = 16;

const noToken = (): Outcome =>
  refused(
    refusal(
      2,
      usage(
        "A worker computes what it is sent, so it wants a token to know who may send.",
        `set GRAFT_TOKEN to the same ${leastToken} or more characters here and where graft trains`,
        ["The network between them must be a private one: the workers' own traffic is not encrypted."],
      ),
    ),
  );

/** Runs until it is stopped; what the worker says goes to stdout. */
const listen = (python: string, at: string): Promise<Outcome> =>
  new Promise((done) => {
    const child = spawn(python, ["-u", workerFile, "--listen", at], { stdio: ["ignore", "inherit", "pipe"] });
    const stop = stopper(() => child.kill("SIGTERM"));
    let words = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      words = `${words}${text}`.slice(-2000);
    });
    child.on("close", (code) => {
      stop.end();
      if (stop.signal.aborted) return done({ exit: stop.exit(), text: "", json: { stopped: true }, reports: [] });
      const last = words.trim().split("\n").at(-1) ?? "";
      done(refused(refusal(1, usage(`The worker ended with code ${code}: ${last}.`, "look whether the port is free"))));
    });
  });

export const define: Define = (command) => {
  command.requiredOption("--listen <host:port>", "where to wait", address);
  examples(command, [
    ["GRAFT_TOKEN=… graft worker --listen 10.0.0.2:7070", "on each machine with a GPU"],
    ["GRAFT_TOKEN=… graft train spec.json --workers 10.0.0.2:7070,10.0.0.3:7070", "and here, to train on them"],
  ]);
  return async () => {
    const { listen: at } = command.opts<{ readonly listen: string }>();
    if ((process.env["GRAFT_TOKEN"] ?? "").length < leastToken) return noToken();
    const python = await findPython();
    if (python._tag === "Absent")
      return refused(refusalOf(noEngineProblem, { names: ["jax"], reasons: [`${python.why}.`] }));
    return listen(python.path, at);
  };
};
