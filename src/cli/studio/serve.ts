/**
 * The page's server, for one person on one machine.
 *
 * In: the built page and what the command was given. Out: an address on the loopback interface. What it refuses: names
 * that are not this machine's (a page elsewhere that had its own name point here), other origins, requests without the
 * token that only the command's own address carries, methods that it does not have, and every path that is not one of
 * the page's files.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { limits } from "../../../compiler/base/limits.js";
import { bytesAt } from "../../../runtime/checkpoint/atomic.js";
import { specFile } from "../../../runtime/run/names.js";
import type { Asset } from "./assets.js";
import { describeHome, type Home, runNamed, runRows, saveSpec, zippedRun } from "./home.js";

export interface Studio {
  readonly address: string;
  readonly token: string;
  readonly close: () => Promise<void>;
}

export interface StudioOptions {
  readonly assets: ReadonlyMap<string, Asset>;
  readonly home: Home;
  /** 0: any that is free. */
  readonly port: number;
}

const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers: Readonly<Record<string, string>> = {
  "content-security-policy": policy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

const json = (status: number, value: unknown): Answer => ({
  status,
  type: "application/json; charset=utf-8",
  body: JSON.stringify(value),
});

const refuse = (status: number, message: string): Answer => json(status, { message });

const local: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Is the request meant for this machine, by the name it was sent to? */
const isLocal = ({ headers: { host = "" } }: IncomingMessage, port: number): boolean => {
  const [, name = "", at = "80"] = /^(\[[0-9a-f:]+\]|[^:]+)(?::([0-9]+))?$/i.exec(host) ?? [];
  return local.has(name.toLowerCase()) && Number(at) === port;
};

/** Does it come from this page, as far as the browser says where it comes from? */
const isOwn = ({ headers: { origin, host = "", ...rest } }: IncomingMessage): boolean =>
  (origin === undefined || origin === `http://${host}`) &&
  (rest["sec-fetch-site"] === undefined || ["same-origin", "none"].includes(String(rest["sec-fetch-site"])));

const hasToken = ({ headers: all }: IncomingMessage, token: string): boolean => {
  const given = Buffer.from(String(all["x-graft-token"] ?? ""));
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
};

/** A spec and the one before it, in JSON: each character may be written as six. */
const mostBody = limits.characters * 12;

const bodyOf = async (request: IncomingMessage): Promise<string | undefined> => {
  const parts: Array<Buffer> = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBody) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
};

const isSave = (value: unknown): value is { readonly before: string; readonly text: string } =>
  typeof value === "object" &&
  value !== null &&
  "before" in value &&
  "text" in value &&
  typeof value.before === "string" &&
  typeof value.text === "string";

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const save = async (request: IncomingMessage, home: Home): Promise<Answer> => {
  if (home.kind !== "spec") return refuse(404, "No spec was named, so there is none to save.");
  // A browser says where a writing request comes from; what doesn't say is no page of ours.
  if (request.headers.origin === undefined) return refuse(403, "Only the page itself may save.");
  const body = await bodyOf(request);
  if (body === undefined) return refuse(413, "This is larger than a spec may be.");
  const wanted = parsed(body);
  if (!isSave(wanted)) return refuse(400, "This is not what the page sends.");
  const said = await saveSpec(home.path, wanted.before, wanted.text);
  if (said === "saved") return json(200, { saved: true });
  return said === "changed"
    ? refuse(
        409,
        "The file has changed on the disk since the page read it: reload the page to see it, or export the spec.",
      )
    : refuse(500, "The system does not let graft write the file.");
};

const zip = async (folder: string | undefined): Promise<Answer> => {
  const bytes = folder === undefined ? undefined : await zippedRun(folder);
  return bytes === undefined
    ? refuse(404, "There is no such run.")
    : { status: 200, type: "application/zip", body: bytes };
};

const specOf = async (folder: string | undefined): Promise<Answer> => {
  const body = folder === undefined ? undefined : await bytesAt(join(folder, specFile));
  return body === undefined
    ? refuse(404, "There is no such run.")
    : { status: 200, type: "application/json; charset=utf-8", body };
};

const aboutHome = async (path: string, home: Home): Promise<Answer> => {
  if (path === "/api/home") return json(200, await describeHome(home));
  if (path === "/api/run.zip" && home.kind === "run") return zip(home.path);
  if (home.kind !== "folder") return refuse(404, "There is nothing here.");
  if (path === "/api/runs") return json(200, await runRows(home.path));
  const written = /^\/api\/runs\/(.+)\/spec\.json$/.exec(path)?.[1];
  if (written !== undefined) return specOf(await runNamed(home.path, written));
  const name = /^\/api\/runs\/(.+)\.zip$/.exec(path)?.[1];
  return name === undefined ? refuse(404, "There is nothing here.") : zip(await runNamed(home.path, name));
};

/** The request's path, decoded; undefined where it can't be. */
const pathOf = ({ url = "/" }: IncomingMessage): string | undefined => {
  try {
    return decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return undefined;
  }
};

const answer = async (
  request: IncomingMessage,
  options: StudioOptions,
  own: { readonly token: string; readonly port: number },
): Promise<Answer> => {
  if (!isLocal(request, own.port)) return refuse(403, "This server answers to this machine's own names only.");
  const { method = "" } = request;
  const path = pathOf(request);
  if (path === undefined) return refuse(400, "This is no address.");
  const asset = options.assets.get(path);
  if (asset !== undefined)
    return method === "GET" || method === "HEAD"
      ? { status: 200, type: asset.type, body: await readFile(asset.file) }
      : refuse(405, "This can only be read.");
  if (!path.startsWith("/api/")) return refuse(404, "There is nothing here.");
  if (!isOwn(request)) return refuse(403, "Another page may not ask this.");
  if (!hasToken(request, own.token)) return refuse(401, "Open the page by the address that the command printed.");
  if (path === "/api/spec")
    return method === "PUT" ? save(request, options.home) : refuse(405, "This can only be put.");
  return method === "GET" ? aboutHome(path, options.home) : refuse(405, "This can only be read.");
};

const send = (response: ServerResponse, method: string | undefined, { status, type, body }: Answer): void => {
  response.writeHead(status, { ...headers, "content-type": type, "content-length": Buffer.byteLength(body) });
  response.end(method === "HEAD" ? undefined : body);
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => done((server.address() as AddressInfo).port));
  });

/** Listens; rejects where the system does not give the port. */
export const startStudio = async (options: StudioOptions): Promise<Studio> => {
  const token = randomBytes(24).toString("base64url");
  let port = options.port;
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 30_000 }, (request, response) => {
    answer(request, options, { token, port }).then(
      (made) => send(response, request.method, made),
      () => send(response, request.method, refuse(500, "This could not be read.")),
    );
  });
  port = await listen(server, options.port);
  return {
    address: `http://127.0.0.1:${port}/`,
    token,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
