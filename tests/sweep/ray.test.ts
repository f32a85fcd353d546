// Trials on a Ray cluster, against a server that answers as its Jobs API does (and as it shouldn't), and the objects
// for Kubernetes.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterEach, describe, expect, test } from "vitest";
import { kubernetesJob } from "../../src/study/sweep/kubernetes.js";
import { type Cluster, runOnRay } from "../../src/study/sweep/ray.js";

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  readonly token: string | undefined;
}

type Answer = { readonly status?: number; readonly body: unknown };

let server: Server | undefined;
afterEach(() => server?.close());

const serving = async (answer: (request: Request) => Answer | undefined): Promise<string> => {
  server = createServer((request, response) => {
    const parts: Array<Buffer> = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const made = answer({ method, path, body: Buffer.concat(parts), token: headers.authorization });
      if (made === undefined) return void response.destroy();
      response.writeHead(made.status ?? 200);
      response.end(typeof made.body === "string" ? made.body : JSON.stringify(made.body));
    });
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** A cluster whose jobs end as `ends` says, in the order in which they are submitted. */
const cluster = async (
  ...ends: ReadonlyArray<{ readonly status: string; readonly driver_exit_code?: number; readonly message?: string }>
) => {
  const jobs = new Map<string, { looks: number; end: object }>();
  const seen: {
    packages: Array<Buffer>;
    posted: Array<Record<string, unknown>>;
    stopped: Array<string>;
    tokens: Set<string | undefined>;
  } = {
    packages: [],
    posted: [],
    stopped: [],
    tokens: new Set(),
  };
  const address = await serving(({ method, path, body, token }) => {
    seen.tokens.add(token);
    if (method === "PUT") {
      seen.packages.push(body);
      return { body: "" };
    }
    const id = path.split("/")[3] ?? "";
    if (method === "POST" && id === "") {
      const job = JSON.parse(body.toString()) as Record<string, unknown>;
      if (jobs.has(String(job["submission_id"]))) return { status: 500, body: "exists" };
      jobs.set(String(job["submission_id"]), { looks: 0, end: ends[seen.posted.length] ?? { status: "SUCCEEDED" } });
      seen.posted.push(job);
      return { body: { submission_id: job["submission_id"] } };
    }
    if (method === "POST") {
      seen.stopped.push(id);
      jobs.set(id, { looks: 9, end: { status: "STOPPED" } });
      return { body: { stopped: true } };
    }
    const job = jobs.get(id);
    if (job === undefined) return { status: 404, body: "no such job" };
    job.looks += 1;
    return { body: job.looks === 1 ? { status: "PENDING" } : job.looks === 2 ? { status: "RUNNING" } : job.end };
  });
  return { address, seen, jobs };
};

const work = { folder: "runs/a b", text: '{"graft":1}', metrics: ["loss"] } as const;
const run = (address: string, more: Partial<Cluster> = {}, signal = new AbortController().signal) =>
  runOnRay({ address, engine: "wasm", pause: 1, isDone: async () => true, ...more })(work, { signal });

describe("a trial on Ray", () => {
  test("is one job with its spec in a package, and completed when its figures are there", async () => {
    const { address, seen } = await cluster();
    expect(await run(address, { token: "secret" })).toEqual({ _tag: "Completed" });
    const [job] = seen.posted;
    expect(job?.["entrypoint"]).toMatch(
      /^graft 'sweep' 'spec.json' '--trial' '\/.*runs\/a b' '--engine' 'wasm' '--metrics' 'loss'$/,
    );
    expect(seen.tokens).toEqual(new Set(["Bearer secret"]));
    const files = unzipSync(new Uint8Array(seen.packages[0] ?? []));
    expect(new TextDecoder().decode(files["spec.json"])).toBe(work.text);
    expect(job?.["runtime_env"]).toEqual({ working_dir: expect.stringMatching(/^gcs:\/\/graft_[0-9a-f]+\.zip$/) });
  });

  test("is found again by the same command, and never submitted twice", async () => {
    const { address, seen } = await cluster();
    await run(address);
    await run(address);
    expect(seen.posted).toHaveLength(1);
  });

  test("is submitted again when it died, and given up after the third time", async () => {
    const dead = { status: "FAILED", driver_exit_code: 137, message: "killed by signal 9" };
    const once = await cluster(dead);
    expect(await run(once.address)).toEqual({ _tag: "Completed" });
    expect(once.seen.posted).toHaveLength(2);
    server?.close();
    const always = await cluster(dead, dead, dead, dead);
    expect(await run(always.address)).toMatchObject({
      _tag: "Failed",
      reports: [{ summary: expect.stringContaining("died 3 times") }],
    });
    expect(always.seen.posted).toHaveLength(3);
    // The same command again begins with a job of a new name.
    await run(always.address);
    expect(new Set(always.seen.posted.map((job) => job["submission_id"])).size).toBe(always.seen.posted.length);
  });

  test("is not submitted again where its spec or its data is wrong", async () => {
    const { address, seen } = await cluster({ status: "FAILED", driver_exit_code: 3, message: "BAD DATA" });
    expect(await run(address)).toMatchObject({ _tag: "Failed" });
    expect(seen.posted).toHaveLength(1);
  });

  test("says so where the folder is not shared", async () => {
    const { address } = await cluster();
    expect(await run(address, { isDone: async () => false })).toMatchObject({
      reports: [{ summary: expect.stringContaining("no figures") }],
    });
  });

  test("tells of its epochs as the shared folder records them", async () => {
    const folder = mkdtempSync(join(tmpdir(), "graft-ray-"));
    writeFileSync(
      join(folder, "metrics.jsonl"),
      [3, 2].map((loss, i) => JSON.stringify({ schema: 1, step: i, epoch: i + 1, split: "held-out", loss })).join("\n"),
    );
    const { address } = await cluster();
    const told: Array<number | undefined> = [];
    const onEpoch = (end: { readonly heldOut?: Readonly<Record<string, number>> }) => told.push(end.heldOut?.["loss"]);
    const go = runOnRay({ address, engine: "wasm", pause: 1, isDone: async () => true });
    await go({ ...work, folder }, { signal: new AbortController().signal, onEpoch });
    expect(told).toEqual([3, 2]);
    rmSync(folder, { recursive: true, force: true });
  });

  test("is stopped there when asked to", async () => {
    const { address, seen, jobs } = await cluster();
    const asked = new AbortController();
    const going = run(address, {}, asked.signal);
    while (jobs.size === 0) await new Promise((done) => setTimeout(done, 1));
    asked.abort();
    expect(await going).toEqual({ _tag: "Stopped" });
    expect(seen.stopped).toEqual([...jobs.keys()]);
  });

  test("ends with a report whatever the server answers", async () => {
    const strange: ReadonlyArray<Answer | undefined> = [
      undefined,
      { status: 500, body: "<html>" },
      { body: "" },
      { body: [] },
      { body: { status: "MADE UP" } },
      { body: { status: 7, driver_exit_code: "x", message: 3 } },
      { status: 401, body: "no token" },
      { body: "null" },
    ];
    for (const every of strange) {
      const address = await serving(() => every);
      expect(await run(address)).toMatchObject({
        _tag: "Failed",
        reports: [{ summary: expect.stringContaining("does not answer") }],
      });
      server?.close();
    }
    let turn = 0;
    const address = await serving(() => strange[turn++ % strange.length]);
    expect((await run(address))._tag).toBe("Failed");
    expect((await run("http://127.0.0.1:1"))._tag).toBe("Failed");
  });
});

test("a Kubernetes Job has an index for each part, and tries nothing again that can't succeed", () => {
  const { items } = kubernetesJob({
    name: "My CVAE!",
    spec: "{}",
    options: ["--epochs", "5"],
    parts: 4,
    image: "me/graft:1",
  });
  const job = items[1] as { readonly metadata: { readonly name: string }; readonly spec: Record<string, unknown> };
  expect(job.metadata.name).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
  expect(job.spec).toMatchObject({ completionMode: "Indexed", completions: 4, backoffLimitPerIndex: 3 });
  expect(JSON.stringify(job)).toContain('--shard \\"$((JOB_COMPLETION_INDEX + 1))/4\\"');
  expect(JSON.stringify(job.spec["podFailurePolicy"])).toContain("[2,3,4]");
});
