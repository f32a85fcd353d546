/** Routes of the page: its HTML, style and script, under a strict CSP. In: the server. Out: three routes more. */
import { readFile } from "node:fs/promises";
import type { FastifyInstance } from "fastify";
import { fromPackage } from "../../report/package.js";
import { css, html, policy } from "./html.js";

const script = (): Promise<string> => readFile(fromPackage("dist/src/serve/page/client.js"), "utf8");

const headers = {
  "Content-Security-Policy": policy,
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-cache",
} as const;

export const pageRoutes = (app: FastifyInstance): void => {
  app.get("/", (_, reply) => reply.headers(headers).type("text/html; charset=utf-8").send(html));
  app.get("/page/serve.css", (_, reply) => reply.headers(headers).type("text/css; charset=utf-8").send(css));
  app.get("/page/serve.js", async (_, reply) =>
    reply
      .headers(headers)
      .type("text/javascript; charset=utf-8")
      .send(await script()),
  );
  app.get("/favicon.ico", (_, reply) => reply.code(204).send());
};
