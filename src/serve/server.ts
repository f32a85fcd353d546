/**
 * The HTTP server.
 *
 * In: a service and what was decided about who may ask. Out: a Fastify instance with every route, not yet listening.
 * Bodies are JSON whatever their type says, since `curl -d` says nothing; with the header
 * Inference-Header-Content-Length, JSON and then raw bytes.
 */

import { timingSafeEqual } from "node:crypto";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import * as E from "fp-ts/lib/Either.js";
import { own } from "../../compiler/base/own.js";
import { badRequest, type Fault, failed, notFound, overloaded, said, tooLong, unauthorised } from "./fault.js";
import { openapi } from "./openapi.js";
import { pageRoutes } from "./page/routes.js";
import type { Served } from "./registry.js";
import { catalogue } from "./route/catalogue.js";
import { type InferBody, infer, modelMetadata } from "./route/infer.js";
import { metadata, predict, status } from "./route/predict.js";
import { type Media, sampleRoute } from "./route/sample.js";
import type { Patience, Service } from "./service.js";

export interface ServerOptions {
  readonly service: Service;
  /** Bytes. */
  readonly bodyLimit: number;
  /** What callers must send as `Authorization: Bearer …`. */
  readonly token?: string;
  /** Origins whose pages may ask; none if empty. */
  readonly origins: ReadonlyArray<string>;
  /**
   * Names that this server goes by; any if absent. Keeps pages elsewhere from reaching a server on this machine by a
   * name of their own.
   */
  readonly hosts?: ReadonlyArray<string>;
  /** Where log lines go, one JSON object each; nowhere if absent. */
  readonly log?: (line: Readonly<Record<string, unknown>>) => void;
}

/** What a route answers with: JSON, or bytes of a type. */
interface Reply {
  readonly type?: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Answer = E.Either<Fault, Reply>;

/** What is told of a request, once it is answered. */
interface Trace {
  route: string;
  served?: Served;
  rows?: number;
  began: number;
  /** Whether the caller went away before it was answered. */
  readonly gone: { aborted: boolean };
}

const traces = new WeakMap<FastifyRequest, Trace>();

const traceOf = (request: FastifyRequest): Trace => {
  const trace = traces.get(request) ?? { route: "none", began: performance.now(), gone: { aborted: false } };
  traces.set(request, trace);
  return trace;
};

const send = (reply: FastifyReply, answer: Answer): FastifyReply => {
  if (E.isRight(answer)) {
    const { type = "application/json; charset=utf-8", body, headers = {} } = answer.right;
    return reply.headers(headers).type(type).send(body);
  }
  const { status: code, message, code: graft, retryAfter } = answer.left;
  if (retryAfter !== undefined) void reply.header("Retry-After", String(retryAfter));
  return reply.code(code).type("application/json; charset=utf-8").send({ error: message, code: graft });
};

const asText = (request: FastifyRequest): boolean =>
  (request.query as Readonly<Record<string, unknown>>)["nonfinite"] === "string";

/** How long the caller waits: the header X-Request-Timeout-Ms, and as long as it is there. */
const patienceOf = (request: FastifyRequest): Patience => {
  const header = Number(request.headers["x-request-timeout-ms"]);
  return { ...(header > 0 ? { timeout: header } : {}), signal: traceOf(request).gone };
};

/** What the caller wants to have, by its Accept header. */
const mediaOf = (request: FastifyRequest): Media => {
  const accept = request.headers.accept ?? "";
  if (accept.includes("image/png")) return "png";
  return /application\/(x-npy|octet-stream)/.test(accept) ? "npy" : "json";
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

interface V1Target {
  readonly model: string;
  readonly version?: string;
  readonly label?: string;
  readonly verb: string;
}

const v1 = /^\/v1\/models\/([^/:]+)(?:\/(versions|labels)\/([^/:]+))?(?:(\/metadata)|:([a-z]+))?$/;

const targetOf = (path: string): V1Target | undefined => {
  const [, model, by, which, meta, verb] = v1.exec(path) ?? [];
  if (model === undefined) return undefined;
  const named = which === undefined ? {} : by === "labels" ? { label: decoded(which) } : { version: decoded(which) };
  return { model: decoded(model), ...named, verb: meta === undefined ? (verb ?? "status") : "metadata" };
};

const pathOf = (request: FastifyRequest): string => request.url.split("?")[0] ?? "";

const jsonOf = (request: FastifyRequest): unknown => (request.body as InferBody | undefined)?.json;

type Verb = (service: Service, served: Served, request: FastifyRequest) => Promise<Answer>;

const seedHeader = (seed: number): Readonly<Record<string, string>> => ({ "X-Graft-Seed": String(seed) });

const verbs: Readonly<Record<string, Verb>> = {
  predict: async (service, served, request) => {
    const made = await predict(service, served, jsonOf(request), patienceOf(request), asText(request));
    if (E.isLeft(made)) return made;
    traceOf(request).rows = made.right.rows;
    return E.right({ body: made.right.body, headers: seedHeader(made.right.seed) });
  },
  sample: async (service, served, request) => {
    const [media, patience] = [mediaOf(request), patienceOf(request)];
    const made = await sampleRoute(service, served, jsonOf(request), media, patience, asText(request));
    if (E.isLeft(made)) return made;
    const { type, body, seed, rows } = made.right;
    traceOf(request).rows = rows;
    return E.right({
      type,
      body: body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : body,
      headers: { ...seedHeader(seed), Vary: "Accept" },
    });
  },
};

const v1Get = (service: Service, { model, version, label, verb }: V1Target): Answer => {
  const { registry } = service;
  const standing = registry.versions(model);
  const found = registry.find(model, { version, label });
  if (verb === "metadata") return E.map((served: Served): Reply => ({ body: metadata(served) }))(found);
  if (verb !== "status") return E.left(notFound(`${said(`:${verb}`)} is asked with POST.`));
  if (E.isLeft(found) && (standing.length === 0 || version !== undefined || label !== undefined)) return found;
  const only = version ?? (label === undefined || E.isLeft(found) ? undefined : found.right.place.version);
  return E.right({ body: status(registry, model, only) });
};

const v1Post = async (service: Service, target: V1Target, request: FastifyRequest): Promise<Answer> => {
  const act = Object.hasOwn(verbs, target.verb) ? own(verbs, target.verb) : undefined;
  if (act === undefined)
    return E.left(notFound(`There is no ${said(`:${target.verb}`)} here; there is :predict and :sample.`));
  const served = service.registry.find(target.model, target);
  if (E.isLeft(served)) return served;
  traceOf(request).served = served.right;
  return act(service, served.right, request);
};

const v1Routes = (app: FastifyInstance, service: Service): void => {
  app.get("/v1/models", async (request, reply) => {
    traceOf(request).route = "/v1/models";
    return send(reply, E.right({ body: catalogue(service.registry) }));
  });
  app.route({
    method: ["GET", "POST"],
    url: "/v1/models/*",
    handler: async (request, reply) => {
      const target = targetOf(pathOf(request));
      if (target === undefined) return send(reply, E.left(notFound(`There is no ${said(pathOf(request))}.`)));
      const known = ["predict", "sample", "status", "metadata"].includes(target.verb) ? target.verb : "none";
      traceOf(request).route = `/v1/models:${known}`;
      const { method } = request;
      return send(reply, method === "GET" ? v1Get(service, target) : await v1Post(service, target, request));
    },
  });
};

const inferReply = async (service: Service, served: Served, request: FastifyRequest): Promise<Answer> => {
  const made = await infer(service, served, request.body as InferBody, patienceOf(request));
  if (E.isLeft(made)) return made;
  const { json, bytes, rows } = made.right;
  traceOf(request).rows = rows;
  if (bytes.length === 0) return E.right({ body: json });
  const head = Buffer.from(json);
  return E.right({
    type: "application/octet-stream",
    body: Buffer.concat([head, ...bytes]),
    headers: { "Inference-Header-Content-Length": String(head.length) },
  });
};

interface V2Params {
  readonly model: string;
  readonly version?: string;
}

const v2Models = (app: FastifyInstance, service: Service): void => {
  const { registry } = service;
  const withModel = (route: string, act: Verb) => async (request: FastifyRequest, reply: FastifyReply) => {
    const { model, version } = request.params as V2Params;
    const trace = traceOf(request);
    trace.route = route;
    const served = registry.find(model, { version });
    if (E.isLeft(served)) return send(reply, served);
    trace.served = served.right;
    return send(reply, await act(service, served.right, request));
  };
  for (const base of ["/v2/models/:model", "/v2/models/:model/versions/:version"]) {
    app.get(
      base,
      withModel("/v2/models", async (_, served) => E.right({ body: modelMetadata(registry, served) })),
    );
    app.get(
      `${base}/ready`,
      withModel("/v2/models/ready", async (_, { place }) => E.right({ body: { name: place.model, ready: true } })),
    );
    app.post(`${base}/infer`, withModel("/v2/models/infer", inferReply));
  }
};

/** Whether every model has a version that answers. */
const allReady = ({ registry, ending }: Service): boolean => {
  const names = registry.models();
  return !ending() && names.length > 0 && names.every((model) => E.isRight(registry.find(model)));
};

const serverRoutes = (app: FastifyInstance, service: Service, secured: boolean): void => {
  const { registry, metrics, version, limits } = service;
  const plain = (url: string, answer: () => Answer): void => {
    app.get(url, async (request, reply) => {
      traceOf(request).route = url;
      return send(reply, answer());
    });
  };
  plain("/healthz", () => E.right({ body: { live: true, models: registry.models().length } }));
  plain("/metrics", () => E.right({ type: "text/plain; version=0.0.4; charset=utf-8", body: metrics.text() }));
  plain("/openapi.json", () => E.right({ body: openapi(registry.served(), version, limits.rows, secured) }));
  plain("/v2", () =>
    E.right({ body: { name: "graft", version, extensions: ["binary_tensor_data", "model_repository"] } }),
  );
  plain("/v2/health/live", () => E.right({ body: { live: true } }));
  plain("/v2/health/ready", () =>
    allReady(service)
      ? E.right({ body: { ready: true } })
      : E.left(overloaded(service.ending() ? "The server is about to end." : "Not every model answers yet.")),
  );
  app.post("/v2/repository/index", async (request, reply) => {
    traceOf(request).route = "/v2/repository/index";
    const all = registry.models().flatMap((name) =>
      registry.versions(name).map(({ version: one, state, error }) => ({
        name,
        version: one,
        state: state === "AVAILABLE" ? "READY" : "UNAVAILABLE",
        reason: error,
      })),
    );
    return send(reply, E.right({ body: all }));
  });
};

/** Bodies: JSON, and raw bytes behind it where the header says how long the JSON is. */
const parseBodies = (app: FastifyInstance): void => {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (request, buffer: Buffer, done) => {
    const header = request.headers["inference-header-content-length"];
    const length = header === undefined ? buffer.length : Number(header);
    if (!Number.isSafeInteger(length) || length < 0 || length > buffer.length)
      return done(
        Object.assign(new Error("Inference-Header-Content-Length is not the JSON's length."), { statusCode: 400 }),
      );
    const text = buffer.toString("utf8", 0, length);
    if (text.trim() === "") return done(null, { json: undefined, bytes: buffer.subarray(length) });
    parse(request, text, (error: Error | null, json?: unknown) =>
      error === null ? done(null, { json, bytes: buffer.subarray(length) }) : done(error),
    );
  });
};

/** Routes that need no token: what a cluster asks before it knows any, and the page, which asks for one itself. */
const open = /^\/(healthz|v2\/health\/(live|ready)|favicon\.ico|page\/[a-z.]+)?$/;

const isToken = (header: string | undefined, token: string): boolean => {
  const [given, wanted] = [Buffer.from(header ?? ""), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
};

const hostName = (header: string | undefined): string =>
  (header ?? "")
    .replace(/:[0-9]+$/, "")
    .replace(/^\[|\]$/g, "")
    .toLowerCase();

const guard = (app: FastifyInstance, { token, origins, hosts }: ServerOptions): void => {
  app.addHook("onRequest", async (request, reply) => {
    traceOf(request);
    const { origin, host, authorization } = request.headers;
    if (hosts !== undefined && !hosts.includes(hostName(host)))
      return send(
        reply,
        E.left({
          ...unauthorised(`This server does not go by the name ${said(hostName(host))}; --allow-host adds one.`),
          status: 421,
        }),
      );
    if (origin !== undefined && origins.includes(origin)) {
      void reply.headers({
        "Access-Control-Allow-Origin": origin,
        Vary: "Origin",
        "Access-Control-Expose-Headers": "X-Graft-Seed, Inference-Header-Content-Length",
      });
      if (request.method === "OPTIONS")
        return reply
          .headers({
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers":
              "authorization, content-type, accept, inference-header-content-length, x-request-timeout-ms",
            "Access-Control-Max-Age": "600",
          })
          .code(204)
          .send();
    }
    if (token !== undefined && !open.test(pathOf(request)) && !isToken(authorization, token)) {
      void reply.header("WWW-Authenticate", "Bearer");
      return send(reply, E.left(unauthorised("This server wants its token, as “Authorization: Bearer …”.")));
    }
    return undefined;
  });
};

/** Requests under way, and when one last came or went. */
interface Traffic {
  open: number;
  last: number;
}

const traffics = new WeakMap<FastifyInstance, Traffic>();

export const trafficOf = (app: FastifyInstance): Traffic => {
  const found = traffics.get(app) ?? { open: 0, last: 0 };
  traffics.set(app, found);
  return found;
};

const countTraffic = (app: FastifyInstance): void => {
  const traffic = trafficOf(app);
  const moved = (by: number): void => {
    traffic.open += by;
    traffic.last = performance.now();
  };
  // The response ends once, answered or given up.
  app.addHook("onRequest", async (request, reply) => {
    moved(1);
    const { gone } = traceOf(request);
    reply.raw.once("close", () => {
      moved(-1);
      gone.aborted = !reply.raw.writableEnded;
    });
  });
};

const watch = (app: FastifyInstance, { service, log }: ServerOptions): void => {
  app.addHook("onResponse", async (request, reply) => {
    const { route, served, rows, began } = traceOf(request);
    const took = performance.now() - began;
    const status = String(reply.statusCode);
    const { model = "", version = "" } = served?.place ?? {};
    service.metrics.requests.add({ route, model, version, status });
    service.metrics.took.observe({ route }, took / 1000);
    log?.({
      event: "request",
      id: request.id,
      method: request.method,
      route,
      ...(served && { model, version }),
      status: reply.statusCode,
      ms: Math.round(took * 100) / 100,
      ...(rows === undefined ? {} : { rows }),
    });
  });
};

interface FastifyFault {
  readonly code?: string;
  readonly statusCode?: number;
  readonly message: string;
}

/** What Fastify refuses by itself, in our words. */
const faultOf = (error: FastifyFault, bodyLimit: number): Fault => {
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") return tooLong(`The body has more than ${bodyLimit} bytes.`);
  if ((error.statusCode ?? 500) < 500) return badRequest(`The body can't be read: ${error.message}`);
  return failed("The server met something that it should never meet.");
};

/** Every route; nothing listens yet. */
export const serverOf = (options: ServerOptions): FastifyInstance => {
  const { service, bodyLimit, log } = options;
  const app = Fastify({
    logger: false,
    bodyLimit,
    return503OnClosing: false,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 200 },
    requestTimeout: 60_000,
    genReqId: (() => {
      let next = 0;
      return () => `${(++next).toString(36)}`;
    })(),
  });
  countTraffic(app);
  parseBodies(app);
  guard(app, options);
  watch(app, options);
  app.addHook("onSend", async (_, reply) => {
    void reply.header("X-Content-Type-Options", "nosniff");
    if (service.ending()) void reply.header("Connection", "close");
  });
  app.setErrorHandler((error: FastifyFault, request, reply) => {
    const fault = faultOf(error, bodyLimit);
    if (fault.status === 500) log?.({ event: "error", id: request.id, error: error.message });
    return send(reply, E.left(fault));
  });
  app.setNotFoundHandler((request, reply) =>
    send(
      reply,
      E.left(notFound(`There is no ${request.method} ${said(pathOf(request))}; /openapi.json lists what there is.`)),
    ),
  );
  serverRoutes(app, service, options.token !== undefined);
  v1Routes(app, service);
  v2Models(app, service);
  pageRoutes(app);
  return app;
};
