/** Changes of any good spec into one that may be anything: what the fuzz tests and the schema's oracle share. */
import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";

export const isNode = (u: unknown): u is Record<string, unknown> => typeof u === "object" && u !== null;

/** The specs of the gallery that stand on their own, as JSON values: one that extends another is a part of a spec. */
export const galleryValues: ReadonlyArray<unknown> = readdirSync("specs/gallery")
  .filter((file) => file.endsWith(".json"))
  .map((file) => JSON.parse(readFileSync(`specs/gallery/${file}`, "utf8")) as unknown)
  .filter((value) => !(isNode(value) && "extends" in value));

export type Path = ReadonlyArray<string>;

/** Every node below the root. */
export const pathsOf = (u: unknown, at: Path = []): ReadonlyArray<Path> =>
  isNode(u) ? Object.entries(u).flatMap(([key, value]) => [[...at, key], ...pathsOf(value, [...at, key])]) : [];

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    "",
    "=",
    "= 1 / 0",
    "= image.size",
    "encoder.*",
    "layers[0]",
    "__proto__",
    [],
    {},
  ),
  fc.constantFrom<unknown>(0, -1, 0.5, 1, 2, 7, 1000, 2 ** 20, 2 ** 24, 2 ** 24 + 1, 2 ** 53 - 1, 1e300, -0),
  fc.constantFrom(
    "digit",
    "image",
    "dense",
    "conv2d",
    "reshape",
    "batch-norm",
    "add",
    "interleaved",
    "point",
    "scalar",
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

export interface Mutation {
  readonly where: number;
  readonly how: "delete" | "rename" | "replace" | "duplicate" | "move";
  readonly value: unknown;
  readonly other: number;
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  where: fc.nat(),
  how: fc.constantFrom("delete", "rename", "replace", "replace", "replace", "duplicate", "move"),
  value: junk,
  other: fc.nat(),
});

export const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((u, key) => (isNode(u) ? u[key] : undefined), root);

export const put = (parent: Record<string, unknown>, key: string, value: unknown): void => {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
};

/** Changes `root` in place, and tells where; nowhere in a value without parts. */
export function mutate(root: unknown, { where, how, value, other }: Mutation): Path | undefined {
  const paths = pathsOf(root);
  const path = paths[where % Math.max(1, paths.length)];
  const parent = path && valueAt(root, path.slice(0, -1));
  const key = path?.at(-1);
  if (!isNode(parent) || path === undefined || key === undefined) return undefined;
  const old = structuredClone(parent[key]);
  if (how === "replace") put(parent, key, value);
  else if (how === "move") put(parent, key, structuredClone(valueAt(root, paths[other % paths.length] ?? [])));
  else if (how === "duplicate" && Array.isArray(parent)) parent.push(old);
  else if (how === "delete" && Array.isArray(parent)) parent.splice(Number(key), 1);
  else {
    delete parent[key];
    if (how !== "delete") put(parent, typeof value === "string" ? value : `${key}s`, old);
  }
  return path;
}

/** A gallery spec with one to three things changed in it. */
export const mutantValue: fc.Arbitrary<unknown> = fc
  .tuple(fc.constantFrom(...galleryValues), fc.array(mutation, { minLength: 1, maxLength: 3 }))
  .map(([spec, mutations]) => {
    const root = structuredClone(spec);
    for (const each of mutations) mutate(root, each);
    // What JSON can't say, such as a hole in a list, becomes what it is in a file.
    return JSON.parse(JSON.stringify(root)) as unknown;
  });
