// The floors of the house, ground first, as data: a folder imports from its own floor and from those above it in these
// lists (which lie below it in the house), never from one that comes later. A new folder is one line here, at its
// place.
export const floors: Readonly<Record<string, ReadonlyArray<string>>> = {
  compiler: [
    "base", // limits, hashes, near words: knows nothing of specs
    "ir", // graphs, ops, programs
    "scope", // what a construct sees while it adds itself to a graph
    "words", // what reports and explanations are written with
    "problem", // everything that can be wrong: each a file with its code, data, words and page
    "read", // text → located JSON
    "emit", // graphs → plans of an engine
    "edit", // changes of a text
    "expression", // "= width * 2"
    "sweep", // one spec → trials
    "migrate", // older versions of the language
    "language", // every construct: layers, placements, latents …
    "expand", // surface model → core model
    "decode", // located JSON → surface model
    "assemble", // core model → typed model
    "check", // warnings
    "derive", // the graphs of training and use
    "optimise", // graphs → faster graphs
    "export", // a part of a model in another tool's ops
    "pipeline", // the whole compiler
    "weights", // which tensor of another tool's file is which of a model's
    "foreign", // a model of another tool → a spec
    "instruments", // further graphs that metrics ask for
    "explain", // what a spec became
    "diff", // what two specs differ in
    "report", // problems → words
    "manual", // reference pages, schema, types
    "fix", // reports → changed texts
    "index.ts",
  ],
  runtime: [
    "problem", // what every problem outside a spec's text is: a diagnostic that may end a command
    "checkpoint", // files, atomically; tensors in them
    "file",
    "random",
    "data",
    "engine",
    "train",
    "log", // what other tools read of a training
    "run",
    "measure",
    "picture",
    "page",
    "weights", // weights of other tools
    "export", // files that other tools open, and those tools
    "swap",
  ],
  src: [
    "wanted.ts",
    "bases.ts",
    "data.ts",
    "error.ts",
    "typed", // the checker in the type system
    "report", // words for what goes wrong outside a spec's text
    "given.ts", // what a caller gives, before it is believed
    "export.ts", // models leave, for the library and the command
    "spec.ts",
    "rows.ts", // a batch and conditions as numbers
    "model.ts",
    "run", // opens specs, data and runs; measures and draws
    "open.ts",
    "study", // many runs: trials, sweeps, stability, the lecture
    "serve", // trained runs over HTTP
    "browser", // a trained run in a page
    "index.ts", // the package
    "language", // what an editor wants to know of a spec
    "lsp", // the same over a wire
    "studio", // the same and a training in a page
    "cli", // the command
  ],
};

/** Files that may import each other, types only, each with the reason. */
export const knots: ReadonlyArray<readonly [files: RegExp, why: string]> = [
  [/^compiler\/ir\//, "an op's node is typed by the registry of ops, and the registry by the ops"],
  [/^src\/typed\/(names|expression)\.ts$/, "a name of `let` stands for an expression, which is made of names"],
];
