/**
 * Where names stand in a spec. In: the located tree. Out: every place that defines or uses the name of an input, a
 * condition, a layer, a number of `let`, a block: what go-to-definition and rename need.
 */
import * as E from "fp-ts/lib/Either.js";
import { entryOf, type Located, type Place, segmentsOf, withinString } from "../../compiler/base/located.js";
import { type Expression, isExpression, parseExpression } from "../../compiler/expression/expression.js";

export type NameKind = "input" | "condition" | "layer" | "number" | "block";

export interface Occurrence {
  readonly kind: NameKind;
  readonly name: string;
  readonly role: "definition" | "use";
  /** The name's own characters, without quotes. */
  readonly place: Place;
  /** Of a layer: the module that it stands in. */
  readonly module?: string;
}

/** The characters between the quotes of a string or key. */
const inner = (place: Place): Place => {
  const { start, end } = place.range;
  return place.source.text[start] === '"' ? { ...place, range: { start: start + 1, end: end - 1 } } : place;
};

/** The keys of an object that define names of a kind. */
const keysOf = (root: Located, key: string, kind: NameKind): ReadonlyArray<Occurrence> => {
  const group = entryOf(root, key)?.value;
  if (group?.kind !== "object") return [];
  return group.entries.map(({ key: name, keyPlace }) => ({ kind, name, role: "definition", place: inner(keyPlace) }));
};

const whole = (node: Located, kind: NameKind, role: Occurrence["role"] = "use"): ReadonlyArray<Occurrence> =>
  node.kind === "string" ? [{ kind, name: node.value, role, place: inner(node.place) }] : [];

const part = (node: Located & { readonly kind: "string" }, start: number, text: string): Place =>
  withinString(node.place, { start, end: start + text.length });

/** `encoder.hidden`: the parts behind the module are names of layers, where they are not indices or patterns. */
const siteParts = (node: Located): ReadonlyArray<Occurrence> => {
  if (node.kind !== "string") return [];
  const [module = "", ...parts] = node.value.split(".");
  let at = module.length + 1;
  return parts.flatMap((text) => {
    const start = at;
    at += text.length + 1;
    if (text === "" || /[*[\]]/.test(text)) return [];
    return [{ kind: "layer", name: text, role: "use", place: part(node, start, text), module } as const];
  });
};

interface NameNode {
  readonly name: string;
  readonly start: number;
}

const nameNodes = (tree: Expression): ReadonlyArray<NameNode> => {
  if (tree.type === "name") return [{ name: tree.name, start: tree.range.start }];
  if (tree.type === "negate") return nameNodes(tree.operand);
  if (tree.type === "binary") return [...nameNodes(tree.left), ...nameNodes(tree.right)];
  return tree.type === "call" ? tree.arguments.flatMap(nameNodes) : [];
};

/** Names of an expression: `width` is a number, the owner of `image.size` an input or a condition. */
const expressionNames = (node: Located, owners: ReadonlyMap<string, NameKind>): ReadonlyArray<Occurrence> => {
  if (node.kind !== "string" || !isExpression(node.value)) return [];
  const tree = parseExpression(node.value);
  if (E.isLeft(tree)) return [];
  return nameNodes(tree.right).flatMap(({ name, start }) => {
    const [owner = ""] = name.split(".");
    const kind = owners.get(owner);
    return kind === undefined ? [] : [{ kind, name: owner, role: "use", place: part(node, start, owner) } as const];
  });
};

/** What the value under a key names, by the key and by what holds it. */
const named = (pointer: string, node: Located): ReadonlyArray<Occurrence> => {
  const segments = segmentsOf(pointer);
  const [first = ""] = segments;
  const key = segments.at(-1) ?? "";
  if (first === "inject") return key === "condition" ? whole(node, "condition") : key === "into" ? siteParts(node) : [];
  if (pointer === "/encoder/input" || pointer === "/decoder/output") return whole(node, "input");
  if (key === "to") return whole(node, "input");
  if (key === "use") return whole(node, "block");
  if (key === "from" && node.kind === "string" && node.value.includes(".")) return siteParts(node);
  if (segments.at(-2) === "given") return whole(node, "condition");
  if (key === "name" && segments.length > 1)
    return whole(node, "layer", "definition").map((each) => ({ ...each, module: first }));
  return [];
};

const walk = (node: Located, visit: (node: Located) => ReadonlyArray<Occurrence>): ReadonlyArray<Occurrence> => {
  const below =
    node.kind === "object"
      ? node.entries.flatMap(({ value }) => walk(value, visit))
      : node.kind === "array"
        ? node.items.flatMap((item) => walk(item, visit))
        : [];
  return [...visit(node), ...below];
};

/** Maps whose keys are names that stand for something declared elsewhere. */
const keyUses = (root: Located): ReadonlyArray<Occurrence> => {
  const uses = (owner: string, key: string, kind: NameKind): ReadonlyArray<Occurrence> => {
    const holder = entryOf(root, owner)?.value;
    return holder === undefined ? [] : keysOf(holder, key, kind).map((each) => ({ ...each, role: "use" }));
  };
  return [
    ...uses("encoder", "inputs", "input"),
    ...uses("decoder", "outputs", "input"),
    ...uses("latent", "heads", "condition"),
  ];
};

/** Every occurrence, in no order. */
export const occurrencesOf = (root: Located): ReadonlyArray<Occurrence> => {
  const declared = [
    ...keysOf(root, "inputs", "input"),
    ...keysOf(root, "conditions", "condition"),
    ...keysOf(root, "let", "number"),
    ...keysOf(root, "blocks", "block"),
  ];
  const owners = new Map(declared.map(({ name, kind }) => [name, kind]));
  const uses = walk(root, (node) => [...named(node.place.pointer, node), ...expressionNames(node, owners)]);
  return [...declared, ...keyUses(root), ...uses];
};

/** The occurrence under the cursor, if there is one. */
export const occurrenceAt = (all: ReadonlyArray<Occurrence>, offset: number): Occurrence | undefined =>
  all.find(({ place: { range } }) => range.start <= offset && offset <= range.end);

/** Do both stand for the same thing? Layers of one name in different modules are different layers. */
export const isSame = (a: Occurrence, b: Occurrence): boolean =>
  a.kind === b.kind && a.name === b.name && (a.kind !== "layer" || a.module === b.module);
