/**
 * From version 0, the draft, to version 1: a row for each thing that is written otherwise now. In: a spec's tree. Out:
 * edits of its text, each with words for what it does; or what has no successor. docs/versions.md shows the rows to
 * people.
 */

import { type Entry, entryOf, find, type Located, type Place, toValue } from "../base/located.js";
import type { MigrateProblem } from "../problem/migrate/index.js";
import { type Edit, inline, put, remove, replace } from "../words/edit.js";

export interface Rewrite {
  readonly pointer: string;
  /** "`lr` 0.001 is now `optimizer.rate`." */
  readonly words: string;
  readonly edits: ReadonlyArray<Edit>;
}

export interface Rule {
  /** How it was written, and how it is. */
  readonly was: string;
  readonly is: string;
  readonly rewrite: (root: Located) => ReadonlyArray<Rewrite>;
  readonly refuse?: (root: Located) => ReadonlyArray<MigrateProblem>;
}

interface Found {
  readonly parent: Located;
  readonly entry: Entry;
}

const childrenOf = (node: Located): ReadonlyArray<Located> =>
  node.kind === "array" ? node.items : node.kind === "object" ? node.entries.map(({ value }) => value) : [];

/** Every entry that a path leads to; `*` is any key or index. */
const entriesAt = (root: Located, path: string): ReadonlyArray<Found> => {
  const steps = path.slice(1).split("/");
  const key = steps.pop() ?? "";
  const parents = steps.reduce<ReadonlyArray<Located>>(
    (nodes, step) => nodes.flatMap((node) => (step === "*" ? childrenOf(node) : (find(node, `/${step}`) ?? []))),
    [root],
  );
  return parents.flatMap((parent) => {
    const entry = entryOf(parent, key);
    return entry === undefined ? [] : [{ parent, entry }];
  });
};

const textOf = ({ source, range }: Place): string => source.text.slice(range.start, range.end);

const shown = (place: Place): string => {
  const text = textOf(place);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};

/** A key by another name. */
const rename = (path: string, key: string): Rule => ({
  was: path,
  is: path.replace(/[^/]*$/, key),
  rewrite: (root) =>
    entriesAt(root, path).flatMap(({ entry, parent }) =>
      // Where the new key stands already, what stands beside it is something else: no object has a key twice.
      parent.kind === "object" && parent.entries.some((each) => each.key === key)
        ? []
        : [
            {
              pointer: entry.value.place.pointer,
              words: `\`${entry.key}\` is now \`${key}\`.`,
              edits: [replace(entry.keyPlace, inline(key))],
            },
          ],
    ),
});

/** A value's word by another; a word that has no successor is refused with a reason, and any other left as it is. */
const reword = (
  path: string,
  words: Readonly<Record<string, string>>,
  without: Readonly<Record<string, string>> = {},
): Rule => ({
  was: `${path}: ${Object.keys(words).join(", ")}`,
  is: Object.values(words).join(", "),
  rewrite: (root) =>
    entriesAt(root, path).flatMap(({ entry: { value } }) => {
      const word = value.kind === "string" && Object.hasOwn(words, value.value) ? words[value.value] : undefined;
      if (word === undefined) return [];
      return [
        {
          pointer: value.place.pointer,
          words: `${shown(value.place)} is now ${inline(word)}.`,
          edits: [replace(value.place, inline(word))],
        },
      ];
    }),
  refuse: (root) =>
    entriesAt(root, path).flatMap(({ entry: { value } }) => {
      const why = value.kind === "string" && Object.hasOwn(without, value.value) ? without[value.value] : undefined;
      return why === undefined ? [] : [{ _tag: "NoSuccessor", place: value.place, what: shown(value.place), why }];
    }),
});

const version: Rule = {
  was: '"graft": 0',
  is: '"graft": 1',
  rewrite: (root) =>
    entriesAt(root, "/graft").map(({ entry: { value } }) => ({
      pointer: "/graft",
      words: "The version is now 1.",
      edits: [replace(value.place, "1")],
    })),
};

/** One number and a flag became the latent. */
const latent: Rule = {
  was: '"latent_dim": 2, "variational": true',
  is: '"latent": { "type": "gaussian", "size": 2 }',
  rewrite: (root) =>
    entriesAt(root, "/latent_dim").map(({ entry: { value, keyPlace } }) => {
      const flag = entryOf(root, "variational");
      const type = flag?.value.kind === "boolean" && !flag.value.value ? "point" : "gaussian";
      const made = `{ "type": "${type}", "size": ${textOf(value.place)} }`;
      return {
        pointer: "/latent",
        words: `\`latent_dim\` is now \`latent\`: ${made}.`,
        edits: [replace(keyPlace, '"latent"'), replace(value.place, made), ...(flag ? [remove("/variational")] : [])],
      };
    }),
};

/** A word and a number became the optimizer. */
const optimizer: Rule = {
  was: '"optimizer": "adam", "lr": 0.001',
  is: '"optimizer": { "type": "adam", "rate": 0.001 }',
  rewrite: (root) => {
    const train = find(root, "/train");
    const word = train && entryOf(train, "optimizer");
    const rate = train && entryOf(train, "lr");
    if (word?.value.kind !== "string" && rate === undefined) return [];
    const type = word === undefined ? '"adam"' : textOf(word.value.place);
    const made = `{ "type": ${type}${rate === undefined ? "" : `, "rate": ${textOf(rate.value.place)}`} }`;
    const edits =
      word !== undefined
        ? [replace(word.value.place, made), ...(rate === undefined ? [] : [remove("/train/lr")])]
        : rate === undefined
          ? []
          : [replace(rate.keyPlace, '"optimizer"'), replace(rate.value.place, made)];
    return [{ pointer: "/train/optimizer", words: `\`optimizer\` is now ${made}.`, edits }];
  },
};

const beta: Rule = {
  was: '"beta": 4',
  is: '"objective": { "kl": { "weight": 4 } }',
  rewrite: (root) =>
    entriesAt(root, "/beta").map(({ entry: { value, keyPlace } }) => {
      const alone = entryOf(root, "objective") === undefined;
      return {
        pointer: "/objective/kl/weight",
        words: "`beta` is now `objective.kl.weight`.",
        edits: alone
          ? [replace(keyPlace, '"objective"'), replace(value.place, `{ "kl": { "weight": ${textOf(value.place)} } }`)]
          : [put("/objective/kl/weight", toValue(value)), remove("/beta")],
      };
    }),
};

/** A condition was a count of classes, and with `embedding` their vectors' length. */
const condition: Rule = {
  was: '"conditions": { "digit": { "classes": 10, "embedding": 4 } }',
  is: '{ "type": "category", "size": 10, "encoding": { "embedding": 4 } }',
  rewrite: (root) =>
    entriesAt(root, "/conditions/*/classes").map(({ parent, entry: { keyPlace } }) => {
      const vectors = entryOf(parent, "embedding");
      return {
        pointer: parent.place.pointer,
        words: "`classes` is now a category's `size`.",
        edits: [
          replace(keyPlace, '"type": "category", "size"'),
          ...(vectors
            ? [
                replace(vectors.keyPlace, '"encoding"'),
                replace(vectors.value.place, `{ "embedding": ${textOf(vectors.value.place)} }`),
              ]
            : []),
        ],
      };
    }),
};

/** Everything was computed in float32 all along; other words had no effect, and now there is none. */
const dtype: Rule = {
  was: '"dtype": "float32"',
  is: "nothing: float32 is what there is",
  rewrite: (root) =>
    entriesAt(root, "/dtype").flatMap(({ entry: { value } }) =>
      value.kind === "string" && value.value === "float32"
        ? [{ pointer: "/dtype", words: "`dtype` is gone: everything is float32.", edits: [remove("/dtype")] }]
        : [],
    ),
  refuse: (root) =>
    entriesAt(root, "/dtype").flatMap(({ entry: { value } }) =>
      value.kind === "string" && value.value === "float32"
        ? []
        : [{ _tag: "NoSuccessor", place: value.place, what: shown(value.place), why: "graft computes in float32." }],
    ),
};

export const rules: ReadonlyArray<Rule> = [
  latent,
  optimizer,
  beta,
  condition,
  dtype,
  rename("/train/batch_size", "batch"),
  rename("/*/layers/*/size", "units"),
  rename("/*/layers/*/kernel_size", "kernel"),
  rename("/*/layers/*/strides", "stride"),
  reword(
    "/*/layers/*/type",
    {
      conv: "conv2d",
      deconv: "conv2d-transpose",
      batchnorm: "batch-norm",
      maxpool: "max-pool",
      avgpool: "avg-pool",
    },
    { lambda: "Nothing in a spec is code, and nothing in it is executed." },
  ),
  reword(
    "/inject/*/position",
    { channels: "channel-concat" },
    { middle: "The middle depends on the shape there; `interleaved` with `at` says it by a number." },
  ),
  rename("/inject/*/position", "place"),
  rename("/inject/*/at", "into"),
  reword("/decoder/loss", { bce: "bernoulli", mse: "gaussian", mae: "laplace" }),
  rename("/decoder/loss", "likelihood"),
  version,
];
