// The script of docs/scale.md that trains on the nodes of a Slurm job, as it stands there, with two workers on this
// machine and stand-ins for Slurm's own commands. Under GRAFT_LONG=1, where Python has JAX.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { folder, launch, root } from "../e2e/graft.js";
import { long } from "../long.js";

const python = process.env["GRAFT_PYTHON"] ?? "none";

const lacking = (): string | undefined => {
  if (!long) return "only under GRAFT_LONG=1";
  if (process.platform !== "linux") return "only Linux has 127.0.0.2 without asking";
  return spawnSync(python, ["-c", "import jax"]).status === 0 ? undefined : "no JAX is here";
};

const script = (): string => {
  const [, block] =
    /```sh\n(#!\/bin\/sh\n#SBATCH[\s\S]*?)```/.exec(readFileSync(join(root, "docs/scale.md"), "utf8")) ?? [];
  return block ?? "exit 9";
};

/** Commands by name, in a folder of their own. */
const commands: Readonly<Record<string, string>> = {
  graft: `exec ${[process.execPath, ...launch].map((word) => `'${word}'`).join(" ")} "$@"`,
  scontrol: 'printf "127.0.0.1\\n127.0.0.2\\n"',
  // Starts the command on each node, late, and ends with it when it is asked to.
  srun: [
    "sleep 1",
    'SLURMD_NODENAME=127.0.0.1 "$@" & one=$!',
    'SLURMD_NODENAME=127.0.0.2 "$@" & two=$!',
    'trap "kill $one $two" TERM',
    "wait; wait",
  ].join("\n"),
};

const why = lacking();
const at = folder();
afterAll(at.remove);

test.skipIf(why !== undefined)(
  `the script for Slurm trains on two workers, and goes on when it is submitted again${why === undefined ? "" : ` (skipped: ${why})`}`,
  { timeout: 300_000 },
  () => {
    const bin = join(at.path, "bin");
    mkdirSync(bin, { recursive: true });
    for (const [name, text] of Object.entries(commands))
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    const { $schema, ...model } = JSON.parse(
      readFileSync(join(root, "specs/gallery/class-vector-vae.json"), "utf8"),
    ) as { readonly $schema?: string; readonly train: object };
    writeFileSync(join(at.path, "spec.json"), JSON.stringify({ ...model, train: { ...model.train, epochs: 2 } }));
    writeFileSync(join(at.path, "train.sh"), script());
    const submit = () =>
      spawnSync("sh", ["train.sh"], {
        cwd: at.path,
        encoding: "utf8",
        env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}`, JAX_PLATFORMS: "cpu" },
      });
    const first = submit();
    expect(first.status, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/2 epochs, .* on jax \(JAX [^)]*2 workers\)/);
    const again = submit();
    expect(`${again.stdout}${again.stderr}`).toMatch(/runs\/shared/);
    expect(again.status, again.stderr).toBe(0);
  },
);
