/**
 * What can be taken out of a trained model: one graph that a person asks for something, with named inputs.
 *
 * In: a compiled model, and which part. Out: the part — its graph with every input under the name that every format
 * shows, and what each input and output means — or why the model has no such part. Randomness is an input, called `z`;
 * weights stay the graph's state.
 */
import * as E from "fp-ts/lib/Either.js";
import type { CoreModel } from "../expand/core.js";
import type { Graph, Node, NodeOf } from "../ir/graph/graph.js";
import { spelledFor } from "../ir/graph/spelled.js";
import type { TensorType } from "../ir/graph/type.js";
import type { Target } from "../ir/op/elementwise.js";
import type { Program } from "../ir/program.js";
import type { Domain } from "../language/condition/condition.js";
import { presenceName } from "../language/condition/null.js";
import { knownName, stepsName } from "../language/input/input.js";

/** In the order in which they are offered: what a model is for comes first. */
export const partNames = ["sample", "guided", "decode", "encode", "reconstruct"] as const;

export type ExportPartName = (typeof partNames)[number];

export type Meaning =
  | { readonly _tag: "Data"; readonly range?: readonly [number, number] }
  | { readonly _tag: "Condition"; readonly kind: string; readonly domain: Domain; readonly nullable: boolean }
  /** 1 where the sample has the condition, 0 where it has none. */
  | { readonly _tag: "Presence"; readonly condition: string }
  /** 1 at each number or time step of an input that is there, 0 where it is missing or padding. */
  | { readonly _tag: "Mask"; readonly input: string }
  /** Standard normal, or uniform from 0 to 1: drawn by the caller. */
  | { readonly _tag: "Noise"; readonly distribution: "normal" | "uniform" }
  | { readonly _tag: "Code" }
  /** How far conditions are exaggerated: 0 leaves them out, 1 takes them as they are. */
  | { readonly _tag: "Guidance" };

export interface PartInput {
  readonly name: string;
  /** What the model's own graph calls it. */
  readonly from: string;
  readonly type: TensorType;
  readonly meaning: Meaning;
}

export interface PartOutput {
  readonly name: string;
  /** What the model's own graph calls it. */
  readonly from: string;
  readonly type: TensorType;
  /** The node that makes it. */
  readonly id: number;
  /** Where its values lie, of an output that is data with a range. */
  readonly range?: readonly [number, number];
}

export interface ExportPart {
  readonly name: ExportPartName;
  /** One sentence. */
  readonly doc: string;
  readonly graph: Graph;
  readonly inputs: ReadonlyArray<PartInput>;
  readonly outputs: ReadonlyArray<PartOutput>;
}

export type PartFault = "no-prior" | "needs-encoder" | "no-guidance";

const docs: Readonly<Record<ExportPartName, string>> = {
  sample: "from noise and conditions to new data",
  guided: "from noise and conditions, exaggerated by `guidance`, to new data",
  decode: "from a code and conditions to data",
  encode: "from data to the posterior's mean, the code z",
  reconstruct: "from data to what encoder and decoder make of it",
};

/** A graph's inputs, each once. */
const inputNodes = (graph: Graph): ReadonlyArray<NodeOf<"input">> => {
  const found = new Map<string, NodeOf<"input">>();
  for (const node of graph.nodes) if (node.op === "input") found.set(node.attributes.name, node);
  return [...found.values()];
};

/** The names under which formats show inputs: noise is `z`, or `z.STREAM` where several streams are drawn from. */
const shownNames = (graph: Graph): ReadonlyMap<string, string> => {
  const inputs = inputNodes(graph).map(({ attributes }) => attributes);
  const drawn = inputs.filter(({ source }) => source._tag === "Noise");
  const lone = drawn.length === 1 && !inputs.some(({ name }) => name === "z");
  return new Map(drawn.map(({ name }) => [name, lone ? "z" : `z.${name}`]));
};

const renamed = (graph: Graph, names: ReadonlyMap<string, string>): Graph => {
  const rename = (node: Node): Node => {
    const name = node.op === "input" ? names.get(node.attributes.name) : undefined;
    return name === undefined ? node : ({ ...node, attributes: { ...node.attributes, name } } as Node);
  };
  return { ...graph, nodes: graph.nodes.map(rename) };
};

const conditionMeaning = ({ conditions }: CoreModel, name: string): Meaning => {
  const found = conditions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no condition ${name}`);
  return { _tag: "Condition", kind: found.written.type, domain: found.domain, nullable: found.null !== undefined };
};

const meaningOf = (core: CoreModel, { name, source }: NodeOf<"input">["attributes"]): Meaning => {
  switch (source._tag) {
    case "Data": {
      const range = core.inputs.find((one) => one.name === name)?.range;
      return { _tag: "Data", ...(range && { range }) };
    }
    case "Condition":
      return conditionMeaning(core, name);
    case "Presence": {
      const masked = core.inputs.find((one) => [knownName(one.name), stepsName(one.name)].includes(name));
      const ending = core.conditions.find((one) => stepsName(one.name) === name);
      if (masked !== undefined || ending !== undefined)
        return { _tag: "Mask", input: (masked ?? ending)?.name ?? name };
      return {
        _tag: "Presence",
        condition: core.conditions.find((one) => presenceName(one.name) === name)?.name ?? name,
      };
    }
    case "Noise":
      return { _tag: "Noise", distribution: source.distribution };
    case "Value":
      return name === "guidance" ? { _tag: "Guidance" } : { _tag: "Code" };
    default:
      throw new Error(`${name}: an inference graph has no clock`);
  }
};

/** An output under its own name, unless an input has it: ONNX and PyTorch name both in one breath. */
const outputName = (name: string, taken: ReadonlySet<string>): string =>
  taken.has(name) ? `${name}.reconstruction` : name;

const outputsOf = (core: CoreModel, graph: Graph, inputs: ReadonlyArray<PartInput>): ReadonlyArray<PartOutput> => {
  const taken = new Set(inputs.map(({ name }) => name));
  return Object.entries(graph.outputs).map(([name, id]) => {
    const range = core.inputs.find((one) => one.name === name)?.range;
    const { type } = graph.nodes[id] as Node;
    return { name: outputName(name, taken), from: name, type, id, ...(range && { range }) };
  });
};

const absence = (program: Program, name: ExportPartName): PartFault => {
  if (program.graphs["decode"] === undefined) return "needs-encoder";
  return program.graphs["sample"] === undefined ? "no-prior" : name === "guided" ? "no-guidance" : "no-prior";
};

interface Modelled {
  readonly core: CoreModel;
  readonly program: Program;
}

/** One part of a model. Data leaves in the units that its graph gives: whatever undoes a scale stands in that graph. */
export const partOf = ({ core, program }: Modelled, name: ExportPartName): E.Either<PartFault, ExportPart> => {
  const found = program.graphs[name];
  if (found === undefined) return E.left(absence(program, name));
  const names = shownNames(found);
  const graph = renamed(found, names);
  const inputs = inputNodes(found).map(({ attributes }) => ({
    name: names.get(attributes.name) ?? attributes.name,
    from: attributes.name,
    type: attributes.type,
    meaning: meaningOf(core, attributes),
  }));
  return E.right({ name, doc: docs[name], graph, inputs, outputs: outputsOf(core, graph, inputs) });
};

/** A part in the ops that a target has names for. */
export const spelledPart = (part: ExportPart, target: Target): ExportPart => {
  const { graph, at } = spelledFor(part.graph, target);
  return { ...part, graph, outputs: part.outputs.map((output) => ({ ...output, id: at(output.id) })) };
};

/** Every part that the model has, what it is for first. */
export const partsOf = (model: Modelled): ReadonlyArray<ExportPart> =>
  partNames.flatMap((name) => {
    const part = partOf(model, name);
    return E.isRight(part) ? [part.right] : [];
  });

/** The names of the state that a part reads: its weights. */
export const weightsOf = ({ graph }: ExportPart): ReadonlyArray<string> => [
  ...new Set(graph.nodes.flatMap((node) => (node.op === "state" ? [node.attributes.name] : []))),
];
