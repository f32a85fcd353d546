// The studio's server and its static site: what it gives, and what it refuses.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assetsIn, withStart } from "../../src/cli/studio/assets.js";
import { type Studio, startStudio } from "../../src/cli/studio/serve.js";
import { called, gallery, tiny } from "../e2e/graft.js";

const place = mkdtempSync(join(tmpdir(), "graft-studio-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const built = join(place, "page");
const spec = join(place, "spec.json");
let studio: Studio;

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request as an attacker would write it: the path and every header as given. */
const ask = (path: string, { method = "GET", headers = {}, body = "" } = {}): Promise<Got> =>
  new Promise((done, fail) => {
    const { hostname, port } = new URL(studio.address);
    const sent = request({ hostname, port, path, method, headers, setHost: !("host" in headers) }, (answer) => {
      let text = "";
      answer.on("data", (part: Buffer) => (text += part.toString()));
      answer.on("end", () => done({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    });
    sent.on("error", fail);
    sent.end(body);
  });

const own = () => ({ "x-graft-token": studio.token });
const origin = (): string => studio.address.replace(/\/$/, "");

beforeAll(async () => {
  mkdirSync(join(built, "assets"), { recursive: true });
  writeFileSync(join(built, "index.html"), '<script type="application/json" id="start"></script>');
  writeFileSync(join(built, "assets/a.js"), "1");
  writeFileSync(join(built, "secret.key"), "not a type that is served");
  writeFileSync(spec, '{ "graft": 1 }');
  const assets = assetsIn(built) ?? new Map();
  studio = await startStudio({ assets, home: { kind: "spec", path: spec }, port: 0 });
});
afterAll(() => studio.close());

describe("the server", () => {
  test("gives the page under a strict policy, on the loopback interface", async () => {
    const { status, headers, body } = await ask("/");
    expect([status, body.startsWith("<script"), studio.address.startsWith("http://127.0.0.1:")]).toEqual([
      200,
      true,
      true,
    ]);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).not.toMatch(/unsafe-inline|'unsafe-eval'/);
    expect([headers["x-content-type-options"], headers["cross-origin-opener-policy"]]).toEqual([
      "nosniff",
      "same-origin",
    ]);
    expect((await ask("/assets/a.js")).headers["content-type"]).toBe("text/javascript; charset=utf-8");
  });

  test.each([
    "/../secret.key",
    "/..%2fspec.json",
    "/%2e%2e/spec.json",
    "/assets/../../spec.json",
    "/assets/..%5c..%5cspec.json",
    "/secret.key",
    "/etc/passwd",
    "//etc/passwd",
    "/%00",
    "/assets",
    "/.built",
  ])("%s leads nowhere", async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  test("a path that can't be decoded is refused", async () => {
    expect((await ask("/%zz")).status).toBe(400);
  });

  test("another's name for this machine is refused, so that no page elsewhere can rebind its own to it", async () => {
    const port = new URL(studio.address).port;
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1:1", `127.0.0.1.evil.example:${port}`, ""])
      expect((await ask("/", { headers: { host } })).status).toBe(403);
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
      expect((await ask("/", { headers: { host } })).status).toBe(200);
  });

  test("nothing is told without the token, or to another origin", async () => {
    expect((await ask("/api/home")).status).toBe(401);
    expect((await ask("/api/home", { headers: { "x-graft-token": "x".repeat(32) } })).status).toBe(401);
    expect((await ask("/api/home", { headers: { ...own(), origin: "http://evil.example" } })).status).toBe(403);
    expect((await ask("/api/home", { headers: { ...own(), "sec-fetch-site": "cross-site" } })).status).toBe(403);
    expect(JSON.parse((await ask("/api/home", { headers: own() })).body)).toMatchObject({
      kind: "spec",
      spec: '{ "graft": 1 }',
    });
  });

  test("methods that it does not have are refused", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
      expect((await ask("/", { method })).status).toBe(405);
    expect((await ask("/api/spec", { headers: own() })).status).toBe(405);
    expect((await ask("/", { method: "HEAD" })).body).toBe("");
  });

  test("the spec is saved for its page alone, whole, and not over what changed meanwhile", async () => {
    const put = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
      ask("/api/spec", {
        method: "PUT",
        headers: { ...own(), origin: origin(), ...headers },
        body: JSON.stringify(body),
      });
    const wanted = { before: '{ "graft": 1 }', text: '{ "graft": 1, "name": "new" }' };
    expect((await put(wanted, { origin: "http://evil.example" })).status).toBe(403);
    expect((await ask("/api/spec", { method: "PUT", headers: own(), body: JSON.stringify(wanted) })).status).toBe(403);
    expect((await put({ text: 3 })).status).toBe(400);
    expect((await put("x".repeat(20_000_000))).status).toBeGreaterThanOrEqual(400);
    expect(readFileSync(spec, "utf8")).toBe(wanted.before);
    expect((await put(wanted)).status).toBe(200);
    expect(readFileSync(spec, "utf8")).toBe(wanted.text);
    expect((await put(wanted)).status).toBe(409);
  });

  test("no run is given by a path", async () => {
    expect((await ask("/api/run.zip", { headers: own() })).status).toBe(404);
    expect((await ask("/api/runs/..%2f..%2fetc.zip", { headers: own() })).status).toBe(404);
  });
});

describe("a folder of runs", () => {
  const runs = join(place, "runs");
  let other: Studio;
  const from = (path: string): Promise<Response> =>
    fetch(new URL(path, other.address), { headers: { "x-graft-token": other.token } });

  beforeAll(async () => {
    const trained = await called(["train", gallery, ...tiny, "--engine", "wasm", "--out", join(runs, "deep/one")]);
    expect(trained.code).toBe(0);
    other = await startStudio({ assets: assetsIn(built) ?? new Map(), home: { kind: "folder", path: runs }, port: 0 });
  });
  afterAll(() => other.close());

  test("is listed with each run's curve, and gives a run's spec and its files as a zip", async () => {
    const rows = (await (await from("api/runs")).json()) as ReadonlyArray<Readonly<Record<string, unknown>>>;
    expect(rows).toMatchObject([{ name: "deep/one", epochs: 1, live: false, curve: [{ train: expect.any(Number) }] }]);
    expect(rows[0]?.["step"]).toBe(rows[0]?.["steps"]);
    expect(await (await from("api/runs/deep/one/spec.json")).json()).toMatchObject({ name: "mnist-cvae" });
    const zip = unzipSync(new Uint8Array(await (await from("api/runs/deep/one.zip")).arrayBuffer()));
    expect(Object.keys(zip).sort()).toEqual([
      "metrics.jsonl",
      "model.safetensors",
      "optimizer.safetensors",
      "spec.json",
      "state.json",
    ]);
  });

  test("gives nothing by any other name", async () => {
    for (const name of ["deep", "deep%2f..%2fdeep%2fone", "..", "%2e%2e/spec", ""])
      for (const end of [".zip", "/spec.json"]) expect((await from(`api/runs/${name}${end}`)).status).not.toBe(200);
    expect((await from("api/run.zip")).status).toBe(404);
    expect((await fetch(new URL("api/runs", other.address))).status).toBe(401);
  });
});

describe("the static site", () => {
  const page = join(import.meta.dirname, "../../dist/studio/index.html");

  test("a spec inside it can't end the element that holds it", () => {
    const made = withStart('<script type="application/json" id="start"></script>', {
      name: "x",
      spec: "</script><script>alert(1)",
    });
    expect(made.match(/<\/script>/g)?.length).toBe(1);
    const text = />(.*)<\/script>/s.exec(made)?.[1] ?? "";
    expect(JSON.parse(text)).toEqual({ name: "x", spec: "</script><script>alert(1)" });
  });

  test.skipIf(!existsSync(page))("is written into an empty folder with its spec, and over nobody's files", async () => {
    const out = join(place, "site");
    expect((await called(["studio", gallery, "--out", out])).code).toBe(0);
    expect(readFileSync(join(out, "index.html"), "utf8")).toContain("mnist-cvae");
    expect((await called(["studio", "--out", out])).code).toBe(0);
    const taken = join(place, "taken");
    mkdirSync(taken);
    writeFileSync(join(taken, "thesis.tex"), "");
    const refused = await called(["studio", "--out", taken]);
    expect([refused.code, refused.err.includes("G947")]).toEqual([2, true]);
  });

  test("what is no spec, run or folder is told", async () => {
    const { code, err } = await called(["studio", join(place, "nothing.json"), "--no-open"]);
    expect([code, err.includes("G721")]).toEqual([3, true]);
  });
});
