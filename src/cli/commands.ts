/**
 * The commands there are, in the order of a person's work. A file is only loaded when its command is the one that runs,
 * so that `check` waits for no engine.
 */
import type { Define } from "./command.js";

export interface CommandRow {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly define: Define }>;
}

export const commands: ReadonlyArray<CommandRow> = [
  {
    name: "init",
    summary: "write a first spec, from a few questions or options",
    load: () => import("./command/init.js"),
  },
  {
    name: "data",
    summary: "show what data has, and whether it fits a spec",
    load: () => import("./command/data.js"),
  },
  {
    name: "check",
    summary: "tell whether specs are sound, and what is wrong",
    load: () => import("./command/check.js"),
  },
  {
    name: "explain",
    summary: "show what a spec became: shapes, injections, graphs",
    load: () => import("./command/explain.js"),
  },
  {
    name: "resolve",
    summary: "print a spec in full, and where each value comes from",
    load: () => import("./command/resolve.js"),
  },
  {
    name: "diff",
    summary: "compare two specs by what they mean: graph, parameters, cost",
    load: () => import("./command/diff.js"),
  },
  {
    name: "compare",
    summary: "put runs beside each other: specs, figures, curves, the same latents",
    load: () => import("./command/compare.js"),
  },
  {
    name: "migrate",
    summary: "rewrite specs of an earlier version of the language",
    load: () => import("./command/migrate.js"),
  },
  { name: "train", summary: "train a spec's model, or go on with a run", load: () => import("./command/train.js") },
  { name: "eval", summary: "measure a trained model on data", load: () => import("./command/eval.js") },
  {
    name: "reconstruct",
    summary: "draw originals above their reconstructions",
    load: () => import("./command/reconstruct.js"),
  },
  { name: "encode", summary: "write the latent of every sample", load: () => import("./command/encode.js") },
  {
    name: "sample",
    summary: "draw new samples under conditions of your choice",
    load: () => import("./command/sample.js"),
  },
  {
    name: "serve",
    summary: "answer over HTTP with trained models, and a page to play with",
    load: () => import("./command/serve.js"),
  },
  {
    name: "studio",
    summary: "write, see, train and turn a model in a page",
    load: () => import("./command/studio.js"),
  },
  {
    name: "swap",
    summary: "let a trained run follow a change of its spec",
    load: () => import("./command/swap.js"),
  },
  {
    name: "sweep",
    summary: "train a spec under many settings and seeds, and compare them",
    load: () => import("./command/sweep.js"),
  },
  {
    name: "export",
    summary: "take a trained model out: TensorFlow.js, ONNX and others",
    load: () => import("./command/export.js"),
  },
  {
    name: "import",
    summary: "bring an exported model back as a run",
    load: () => import("./command/import.js"),
  },
  {
    name: "schema",
    summary: "print the JSON Schema of specs, for editors",
    load: () => import("./command/schema.js"),
  },
  {
    name: "types",
    summary: "write the TypeScript type of each spec beside it",
    load: () => import("./command/types.js"),
  },
  { name: "lsp", summary: "serve editors: problems, shapes, completion", load: () => import("./command/lsp.js") },
  {
    name: "stability",
    summary: "train a spec with several seeds and tell how alike their latents are",
    load: () => import("./command/stability.js"),
  },
  {
    name: "lecture",
    summary: "train a lecture's models and answer its claims with figures",
    load: () => import("./command/lecture.js"),
  },
  {
    name: "native",
    summary: "set up the native engine: TensorFlow's own library",
    load: () => import("./command/native.js"),
  },
  {
    name: "worker",
    summary: "compute for a training on another machine",
    load: () => import("./command/worker.js"),
  },
  { name: "doctor", summary: "tell which engines run here", load: () => import("./command/doctor.js") },
  {
    name: "completion",
    summary: "print what bash, zsh or fish reads to complete commands and options",
    load: async () => (await import("./command/completion.js")).completing(() => commands),
  },
];
