// Under load: batches change no answer, answers never cross, a full queue is told 503, a deadline 504; runs that change
// are followed; who may ask.
import { rmSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterEach, describe, expect, test } from "vitest";
import type { Tensors } from "../../runtime/engine/engine.js";
import { batcherOf, padded } from "../../src/serve/batcher.js";
import type { Compute } from "../../src/serve/compute.js";
import { type Fixture, fixture, request } from "./fixture.js";

/** A model that gives back what it is fed, each batch when it is told to. */
const echo = (slots = 1) => {
  const open: Array<() => void> = [];
  const batches: Array<number> = [];
  const compute: Compute = {
    engine: "echo",
    slots,
    load: async () => undefined,
    unload: async () => undefined,
    close: async () => undefined,
    run: (_key, _graph, feeds) =>
      new Promise((done) => {
        batches.push(feeds["x"]?.shape[0] ?? 0);
        open.push(() => done(feeds));
      }),
  };
  const release = async (): Promise<void> => {
    for (let i = 0; i < 50; i++) {
      await new Promise((done) => setImmediate(done));
      for (const each of open.splice(0)) each();
    }
  };
  return { compute, batches, release };
};

const asked = (values: ReadonlyArray<number>, deadline = Infinity) => ({
  key: "m",
  graph: "g",
  rows: values.length,
  deadline,
  feeds: { x: { dtype: "f32", shape: [values.length], data: Float32Array.from(values) } } satisfies Tensors,
});

const numbers = (result: E.Either<unknown, Tensors>): ReadonlyArray<number> =>
  E.isRight(result) ? Array.from(result.right["x"]?.data ?? []) : [];

describe("the batcher", () => {
  test("joins what waits, pads to a power of two, and gives each its own rows", async () => {
    const { compute, batches, release } = echo();
    const batcher = batcherOf(compute, { rows: 8, delay: 0, queue: 100 });
    const answers = [[1], [2, 3], [4, 5, 6]].map((values) => batcher.run(asked(values)));
    await release();
    expect((await Promise.all(answers)).map(numbers)).toEqual([[1], [2, 3], [4, 5, 6]]);
    expect(batches).toEqual([8]);
    expect([1, 2, 3, 5, 9, 70].map((rows) => padded(rows, 8))).toEqual([1, 2, 4, 8, 9, 70]);
  });

  test("cuts a request that is larger than a batch, and joins its answer", async () => {
    const { compute, batches, release } = echo(2);
    const batcher = batcherOf(compute, { rows: 4, delay: 0, queue: 100 });
    const values = Array.from({ length: 10 }, (_, i) => i);
    const answer = batcher.run(asked(values));
    await release();
    expect(numbers(await answer)).toEqual(values);
    expect(batches).toEqual([4, 4, 2]);
  });

  test("waits for more rows as long as it is told to, and no longer", async () => {
    let now = 0;
    const { compute, batches, release } = echo();
    const batcher = batcherOf(compute, { rows: 8, delay: 20, queue: 100 }, undefined, () => now);
    const first = batcher.run(asked([1]));
    await release();
    expect(batches).toEqual([]);
    now = 25;
    const second = batcher.run(asked([2]));
    await release();
    expect([numbers(await first), numbers(await second), batches]).toEqual([[1], [2], [2]]);
  });

  test("refuses at once when the queue is full, and takes again when it isn't", async () => {
    const { compute, release } = echo();
    const batcher = batcherOf(compute, { rows: 1, delay: 0, queue: 2 });
    const all = Array.from({ length: 12 }, (_, i) => batcher.run(asked([i])));
    await release();
    const results = await Promise.all(all);
    const refused = results.filter(E.isLeft).map(({ left }) => [left.status, left.retryAfter]);
    expect(results.length - refused.length).toBe(3);
    expect(new Set(refused.map(String))).toEqual(new Set(["503,1"]));
    const later = batcher.run(asked([7]));
    await release();
    expect(numbers(await later)).toEqual([7]);
    expect(batcher.waiting()).toBe(0);
  });

  test("a deadline that passed, a caller that went, a model that fails: each is told, none stops the others", async () => {
    let now = 0;
    const { compute, release } = echo();
    const batcher = batcherOf(compute, { rows: 1, delay: 0, queue: 10 }, undefined, () => now);
    const gone = new AbortController();
    const all = [asked([1]), asked([2], 5), { ...asked([3]), signal: gone.signal }, asked([4])].map(batcher.run);
    await new Promise((done) => setImmediate(done));
    [now] = [10];
    gone.abort();
    await release();
    expect((await Promise.all(all)).map((r) => (E.isLeft(r) ? r.left.status : 200))).toEqual([200, 504, 504, 200]);
    const broken = batcherOf(
      { ...compute, run: async () => Promise.reject(new Error("boom")) },
      { rows: 1, delay: 0, queue: 9 },
    );
    expect(await broken.run(asked([1]))).toMatchObject({ left: { status: 500, message: "The model failed: boom" } });
    await broken.idle();
  });
});

let open: Fixture | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const decode = (at: Fixture, digit: number, z: readonly [number, number]) =>
  request(at, "POST", "/v1/models/cvae:predict", { signature_name: "decode", inputs: { z: [z], digit: [digit] } });

const flat = (answer: { readonly json: { readonly outputs: ReadonlyArray<unknown> } }): ReadonlyArray<number> =>
  answer.json.outputs.flat(5) as ReadonlyArray<number>;

const farthest = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);

test("batched answers equal unbatched ones, and never cross", async () => {
  open = await fixture({ cvae: "cvae" }, { batch: { rows: 16, delay: 2, queue: 1000 } });
  const at = open;
  const tags = Array.from({ length: 400 }, (_, i) => [i % 10, [Math.sin(i), Math.cos(3 * i)]] as const);
  const alone: Array<ReadonlyArray<number>> = [];
  for (const [digit, z] of tags.slice(0, 40)) alone.push(flat(await decode(at, digit, z)));
  const together = await Promise.all(tags.map(([digit, z]) => decode(at, digit, z)));
  expect(new Set(together.map(({ status }) => status))).toEqual(new Set([200]));
  for (const [i, one] of alone.entries()) expect(farthest(one, flat(together[i] as never))).toBeLessThanOrEqual(1e-6);
  const others = new Set(together.map((answer) => JSON.stringify(answer.json)));
  expect(others.size).toBe(tags.length);
  const text = (await request(at, "GET", "/metrics")).bytes.toString();
  expect(text).toMatch(/graft_batch_rows_bucket\{model="cvae\/1",signature="decode",le="16"\}/);
});

test("four times what the queue takes: only 200 and 503 with Retry-After", async () => {
  open = await fixture({ cvae: "cvae" }, { batch: { rows: 2, delay: 0, queue: 10 } });
  const at = open;
  const answers = await Promise.all(Array.from({ length: 48 }, (_, i) => decode(at, i % 10, [0, 0])));
  const counted = (status: number): number => answers.filter((answer) => answer.status === status).length;
  expect(counted(200)).toBeGreaterThanOrEqual(10);
  expect(counted(503)).toBeGreaterThan(0);
  expect(counted(200) + counted(503)).toBe(48);
  for (const { status, headers } of answers) if (status === 503) expect(headers["retry-after"]).toBe("1");
  expect((await decode(at, 1, [0, 0])).status).toBe(200);
});

test("a run that changes is followed without a wrong answer; one that breaks or goes changes only its own", async () => {
  open = await fixture({ "cvae/1": "cvae", "cvae/2": "cvae" });
  const at = open;
  const { registry } = at.serving;
  const first = flat(await decode(at, 3, [0, 0]));
  const running = Array.from({ length: 30 }, () => decode(at, 3, [0, 0]));
  at.write("cvae/2", 9);
  await registry.refresh();
  const second = flat(await decode(at, 3, [0, 0]));
  expect(farthest(first, second)).toBeGreaterThan(1e-3);
  for (const answer of await Promise.all(running))
    expect(Math.min(farthest(first, flat(answer)), farthest(second, flat(answer)))).toBeLessThanOrEqual(1e-6);
  at.write("cvae/7", 1);
  await registry.refresh();
  expect(registry.versions("cvae")).toContainEqual({ version: "7", state: "END", error: "7 is broken" });
  expect(flat(await decode(at, 3, [0, 0]))).toEqual(second);
  rmSync(join(at.place, "cvae/2"), { recursive: true });
  rmSync(join(at.place, "cvae/7"), { recursive: true });
  await registry.refresh();
  expect(registry.versions("cvae").map(({ version }) => version)).toEqual(["1"]);
  expect((await decode(at, 3, [0, 0])).status).toBe(200);
});

test("a token is asked of all but health, and compared whole", async () => {
  open = await fixture({ cvae: "cvae" }, { token: "secret" });
  const at = open;
  const status = async (url: string, authorization?: string): Promise<number> =>
    (await request(at, "GET", url, undefined, authorization === undefined ? {} : { authorization })).status;
  for (const url of ["/healthz", "/v2/health/live", "/v2/health/ready", "/", "/page/serve.css"])
    expect(await status(url)).toBe(200);
  for (const url of ["/v1/models", "/metrics", "/openapi.json", "/v2/models/cvae", "/page/../v1/models"])
    expect([url, await status(url)]).toEqual([url, 401]);
  expect(await status("/v1/models", "Bearer secret")).toBe(200);
  for (const wrong of ["Bearer secre", "Bearer secret ", "secret", "bearer"])
    expect(await status("/v1/models", wrong)).toBe(401);
});

test("no other origin may read, unless it is named; a name that is not the server's is refused", async () => {
  open = await fixture({ cvae: "cvae" }, { origins: ["https://a.example"], hosts: ["localhost", "127.0.0.1"] });
  const at = open;
  const from = (origin: string, method: "GET" | "OPTIONS" = "GET") =>
    request(at, method, "/v1/models", undefined, { origin, host: "localhost:8501" });
  expect((await from("https://a.example")).headers["access-control-allow-origin"]).toBe("https://a.example");
  expect((await from("https://a.example", "OPTIONS")).status).toBe(204);
  expect((await from("https://b.example")).headers["access-control-allow-origin"]).toBeUndefined();
  const rebound = await request(at, "GET", "/v1/models", undefined, { host: "evil.example" });
  expect([rebound.status, rebound.json.error]).toEqual([421, expect.stringContaining("“evil.example”")]);
});

test("a body past the limit is told 413, a timeout of the caller's own is kept", async () => {
  open = await fixture({ cvae: "cvae" }, { bodyLimit: 1000 });
  const large = await request(open, "POST", "/v1/models/cvae:predict", {
    instances: Array.from({ length: 900 }, () => 1),
  });
  expect([large.status, large.json.code]).toEqual([413, "G890"]);
});
