// `graft train --on ray:…` on the real Ray: two workers, one of which is killed, a run that comes back, and never a
// second training. Ray listens on every interface, so all of it runs in a network of its own; where none can be made,
// or Python has no Ray and JAX, it is skipped. Under GRAFT_LONG=1.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { folder, root } from "../e2e/graft.js";
import { long } from "../long.js";

const python = process.env["GRAFT_PYTHON"] ?? "none";

/** Why it can't be tried here; undefined where it can. */
const lacking = (): string | undefined => {
  if (!long) return "only under GRAFT_LONG=1";
  const apart = spawnSync("unshare", ["-n", "-p", "-f", "--mount-proc", "true"]);
  if (apart.status !== 0) return "no network of its own can be made";
  const found = spawnSync(python, [
    "-c",
    "import importlib.util as u, sys; sys.exit(not (u.find_spec('ray') and u.find_spec('jax')))",
  ]);
  return found.status === 0 ? undefined : "no Ray is here";
};

const spec = (): string => {
  const text = readFileSync(join(root, "specs/gallery/class-vector-vae.json"), "utf8");
  const { $schema, ...model } = JSON.parse(text) as { readonly $schema?: string; readonly train: object };
  return JSON.stringify({ ...model, train: { ...model.train, epochs: 4 } });
};

interface Called {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const why = lacking();
const at = folder();
afterAll(at.remove);

test.skipIf(why !== undefined)(
  `a training on the real Ray${why === undefined ? "" : ` (skipped: ${why})`}`,
  { timeout: 600_000 },
  () => {
    mkdirSync(at.path, { recursive: true });
    writeFileSync(join(at.path, "spec.json"), spec());
    const script = 'ip link set lo up && exec "$@"';
    const command = [process.execPath, "--import", "tsx", join(root, "tests/sweep/on-ray.ts"), at.path, python];
    const said = execFileSync("unshare", ["-n", "-p", "-f", "--mount-proc", "sh", "-c", script, "sh", ...command], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const { first, again, posted } = JSON.parse(said) as {
      readonly first: Called;
      readonly again: Called;
      readonly posted: ReadonlyArray<string>;
    };
    expect(first.code, first.err).toBe(0);
    expect(first.err).toMatch(/a worker of the cluster was lost/);
    expect(first.err).toMatch(/epoch 4\/4/);
    expect(JSON.parse(first.out)).toMatchObject({
      complete: true,
      engine: { version: expect.stringMatching(/2 workers/) },
    });
    // Called again it finds the run, and asks the cluster for nothing.
    expect(JSON.parse(again.out)).toEqual(JSON.parse(first.out));
    expect(posted.map((id) => id.replace(/^graft-train-[0-9a-f]+/, ""))).toEqual(["-1", "-files-1"]);
  },
);
