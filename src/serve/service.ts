/**
 * A server's parts together, as its routes use them.
 *
 * In: a model, a signature and what a caller gives. Out: the outputs' rows, or a fault; figures are kept on the way.
 */
import { randomInt } from "node:crypto";
import * as E from "fp-ts/lib/Either.js";
import type { Tensors } from "../../runtime/engine/engine.js";
import type { Batcher } from "./batcher.js";
import { badRequest, type Fault, notFound, said, tooLong } from "./fault.js";
import { feedsOf, type Given } from "./feed.js";
import type { Metrics } from "./metrics.js";
import type { Registry, Served } from "./registry.js";
import type { Signature } from "./signature.js";

export interface Limits {
  /** Rows of one request. */
  readonly rows: number;
  /** Milliseconds until a caller is told that it took too long. */
  readonly timeout: number;
}

export interface Service {
  readonly registry: Registry;
  readonly batcher: Batcher;
  readonly metrics: Metrics;
  readonly limits: Limits;
  readonly version: string;
  readonly engine: string;
  /** Whether the server is about to end. */
  readonly ending: () => boolean;
}

/** How long one caller waits at most, and whether it is still there. */
export interface Patience {
  /** Milliseconds, where the caller said so. */
  readonly timeout?: number | undefined;
  readonly signal?: { readonly aborted: boolean };
}

export interface Answer {
  readonly outputs: Tensors;
  readonly rows: number;
  /** What drew the noise that the caller did not give. */
  readonly seed: number;
}

/** The signature of that name; the model's first where none, or `serving_default`, is named. */
export const signatureNamed = (served: Served, name: string | undefined): E.Either<Fault, Signature> => {
  const found =
    name === undefined || name === "" || name === "serving_default"
      ? [...served.signatures.values()][0]
      : served.signatures.get(name);
  return found === undefined
    ? E.left(
        notFound(
          `The model ${said(served.place.model)} has no signature ${said(name ?? "serving_default")}. It has ` +
            `${[...served.signatures.keys()].join(", ")}.`,
        ),
      )
    : E.right(found);
};

const mostSeed = 2 ** 31;

/** A seed for a caller who gives none: it is told in the answer, so the same can be had again. */
export const freshSeed = (): number => randomInt(mostSeed);

/** Asks a model. */
export const ask = async (
  { batcher, metrics, limits, registry }: Service,
  served: Served,
  signature: Signature,
  given: Given,
  { timeout, signal }: Patience,
  seed = freshSeed(),
): Promise<E.Either<Fault, Answer>> => {
  const { rows } = given;
  if (rows < 1) return E.left(badRequest("The request has no rows."));
  if (rows > limits.rows)
    return E.left(
      tooLong(`The request has ${rows} rows, and ${limits.rows} is the most that this server takes at once.`),
    );
  const feeds = feedsOf(signature, given, seed);
  if (E.isLeft(feeds)) return feeds;
  const deadline = performance.now() + Math.min(timeout ?? limits.timeout, limits.timeout);
  const asked = { ...feeds.right, key: served.key, deadline, ...(signal && { signal }) };
  const outputs = await registry.hold(served, () => batcher.run(asked));
  if (E.isLeft(outputs)) return outputs;
  const { model, version } = served.place;
  metrics.rows.add({ model, version, signature: signature.name }, rows);
  return E.right({ outputs: outputs.right, rows, seed });
};
