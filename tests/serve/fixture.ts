/** A server in this process, on runs that were never trained: their numbers are the initial ones. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import type { Engine } from "../../runtime/engine/engine.js";
import { wasmEngine } from "../../runtime/engine/wasm/engine.js";
import type { Run } from "../../runtime/run/open.js";
import { initialise } from "../../runtime/train/initialise.js";
import { origin } from "../../runtime/train/plan.js";
import { type ServeOptions, type Serving, serve } from "../../src/serve/index.js";
import { root } from "../e2e/graft.js";

export const compiledOf = (text: string): Compiled => {
  const compiled = compile({ name: "spec.json", text });
  if (T.isLeft(compiled)) throw new Error(JSON.stringify(compiled.left));
  return compiled.right;
};

export const galleryText = (name: string): string => readFileSync(join(root, `specs/gallery/${name}.json`), "utf8");

/** What a run in `folder` would be, with other numbers for each seed. */
export const untrained = (folder: string, compiled: Compiled, seed: number): Run<Compiled> => {
  const all = initialise(compiled.program, seed);
  const kept = compiled.program.state.filter(({ role }) => role !== "slot").map(({ name }) => name);
  const model = Object.fromEntries(Object.entries(all).filter(([name]) => kept.includes(name)));
  return { folder, compiled, model, slots: {}, spec: "", state: { position: origin } as Run<Compiled>["state"] };
};

export interface Fixture {
  readonly serving: Serving;
  readonly place: string;
  /** Writes a run's folder anew, with these initial numbers. */
  readonly write: (model: string, seed: number) => void;
  readonly close: () => Promise<void>;
}

/** Serves gallery specs by the name of their folder, `cvae` or `models/cvae/2`. */
export const fixture = async (
  folders: Readonly<Record<string, string>>,
  options: Partial<ServeOptions> & { readonly texts?: Readonly<Record<string, string>>; readonly engine?: Engine } = {},
): Promise<Fixture> => {
  const place = mkdtempSync(join(tmpdir(), "graft-serve-"));
  const seeds = new Map<string, number>();
  const write = (folder: string, seed: number): void => {
    mkdirSync(join(place, folder), { recursive: true });
    writeFileSync(join(place, folder, "state.json"), "x".repeat(seed));
    seeds.set(join(place, folder), seed);
  };
  Object.keys(folders).forEach((folder, i) => {
    write(folder, i + 1);
  });
  const { texts, engine, ...rest } = options;
  const compiled = new Map(
    Object.entries(folders).map(([folder, spec]) => [
      join(place, folder),
      compiledOf(texts?.[spec] ?? galleryText(spec)),
    ]),
  );
  const serving = await serve({
    named: [place],
    open: async (folder) => {
      const found = compiled.get(folder);
      if (found === undefined) return E.left(`${basename(folder)} is broken`);
      return E.right(untrained(folder, found, seeds.get(folder) ?? 1));
    },
    on: engine ?? (await wasmEngine()),
    batch: { rows: 8, delay: 0, queue: 64 },
    limits: { rows: 100, timeout: 30_000 },
    labels: new Map(),
    reload: 0,
    version: "0.0.0",
    bodyLimit: 2 ** 20,
    origins: [],
    ...rest,
  });
  return {
    serving,
    place,
    write,
    close: async () => {
      await serving.end();
      rmSync(place, { recursive: true, force: true });
    },
  };
};

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it is written in the test
  readonly json: any;
  readonly bytes: Buffer;
}

/** One request, without a socket. */
export const request = async (
  { serving }: Fixture,
  method: "GET" | "POST" | "OPTIONS",
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> => {
  const payload = body === undefined || Buffer.isBuffer(body) || typeof body === "string" ? body : JSON.stringify(body);
  const answer = await serving.app.inject({
    method,
    url,
    headers: { "content-type": "application/json", ...headers },
    ...(payload === undefined ? {} : { payload: payload as string | Buffer }),
  });
  const isJson = String(answer.headers["content-type"]).includes("json");
  return {
    status: answer.statusCode,
    headers: answer.headers,
    json: isJson ? JSON.parse(answer.body) : undefined,
    bytes: answer.rawPayload,
  };
};
