/**
 * Weights of another tool, into a spec's model. In: a file of weights, a spec, and a map if there is one. Out: a
 * proposed map; or with a map, a run.
 */
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { allLayers } from "../../../compiler/expand/site.js";
import type { Compiled } from "../../../compiler/pipeline/compile.js";
import type { Held } from "../../../compiler/weights/fit.js";
import { type Group, groupsOf } from "../../../compiler/weights/group.js";
import { type Entry, type MapFault, readMap, type WeightMap, writtenMap } from "../../../compiler/weights/map.js";
import { type Planned, plan } from "../../../compiler/weights/plan.js";
import { type Proposal, propose } from "../../../compiler/weights/propose.js";
import { readPlain } from "../../../runtime/file/plain.js";
import { fill } from "../../../runtime/weights/fill.js";
import { badMapProblem } from "../../../runtime/weights/problem/bad-map.js";
import { misfitProblem } from "../../../runtime/weights/problem/misfit.js";
import { type FoundTensors, readWeights } from "../../../runtime/weights/read.js";
import { refuseWeights } from "../../report/export.js";
import { counted, table } from "../../report/format.js";
import { type Refusal, refusalOf } from "../../report/refusal.js";
import { refuseRun } from "../../report/run.js";
import { readText } from "../../run/file.js";
import { changesOf, compileSource, openSpec } from "../../run/spec.js";
import { resolvedSpec } from "../../spec.js";
import { type Outcome, refused } from "../outcome.js";
import { note } from "../terminal.js";
import { freeFolder, type KeepOptions, keepWeights } from "./keep.js";

export interface WeightOptions extends KeepOptions {
  readonly into: string;
  readonly map?: string;
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
}

interface Work {
  readonly file: string;
  readonly tensors: FoundTensors;
  readonly compiled: Compiled;
  readonly groups: ReadonlyArray<Group>;
}

const heldIn = (tensors: FoundTensors): Held => new Map([...tensors].map(([name, { shape }]) => [name, shape]));

const tensorsIn = async (file: string): Promise<E.Either<Refusal, FoundTensors>> => {
  const bytes = await readPlain(file);
  if (E.isLeft(bytes)) return E.left(refuseRun(bytes.left));
  return E.mapLeft((problem: Parameters<typeof refuseWeights>[0]) => refuseWeights(problem, { file }))(
    await readWeights(bytes.right),
  );
};

/** The spec with everything settled, as a run keeps it. */
const modelOf = async (options: WeightOptions): Promise<E.Either<Refusal, Compiled>> => {
  const opened = await openSpec(options.into, changesOf(options));
  if (E.isLeft(opened)) return opened;
  const { core } = opened.right.typed;
  return compileSource({ name: options.into, text: resolvedSpec(core, { data: options.data ?? core.train.data }) });
};

const workOf = async (file: string, options: WeightOptions): Promise<E.Either<Refusal, Work>> => {
  const compiled = await modelOf(options);
  if (E.isLeft(compiled)) return compiled;
  const tensors = await tensorsIn(file);
  if (E.isLeft(tensors)) return tensors;
  return E.right({ file, tensors: tensors.right, compiled: compiled.right, groups: groupsOf(compiled.right.typed) });
};

const how = ({ from, flattened, parted, part }: Entry): string => {
  const remarks = [
    ...(part === undefined ? [] : [`outputs from ${part.start} on, of ${part.of}`]),
    ...(flattened === undefined ? [] : [`reads ${flattened}`]),
    ...(parted === undefined ? [] : [`makes ${parted}`]),
  ];
  return [from === "" ? "(the file itself)" : from, ...(remarks.length > 0 ? [`(${remarks.join("; ")})`] : [])].join(
    " ",
  );
};

const shown = 3;

const othersText = (others: ReadonlyArray<string> | undefined): string => {
  if (others === undefined || others.length === 0) return "";
  const more = others.length > shown ? ` and ${others.length - shown} more` : "";
  return `also fits: ${others.slice(0, shown).join(", ")}${more}`;
};

const named = (shape: ReadonlyArray<number>): string => `[${shape.join(", ")}]`;

/** The proposal as a person compares it, for stderr: stdout is the map alone. */
const compared = ({ file, tensors }: Work, { map, alsoFit, unused }: Proposal): string => {
  const rows = [...map.layers].map(([path, entry]) => [
    `  ${path}`,
    entry === null ? "← nothing that fits" : `← ${how(entry)}`,
    othersText(alsoFit.get(path)),
  ]);
  const left = unused.map((name) => [`  ${name}`, named(tensors.get(name)?.shape ?? [])]);
  const rest = left.length === 0 ? "" : `\nIn the file, and for nothing in the model:\n${table(left)}`;
  return `${file}: ${counted(tensors.size, "tensor")}, in the layouts of ${map.layout}\n\n${table(rows)}${rest}\n`;
};

const keras =
  "Keras' batch-norm adds 0.001 to the variance and graft's 0.00001: write \"epsilon\": 0.001 where it is.\n";

/** What a layout means for constants that are no weights. */
const remarkOn = ({ compiled }: Work, { layout }: WeightMap): string => {
  const differs = allLayers(compiled.core.modules).some(
    ({ definition, written }) => definition.overBatch === true && "epsilon" in written && written.epsilon !== 1e-3,
  );
  return layout === "keras" && differs ? keras : "";
};

const proposed = (work: Work, options: WeightOptions): Outcome => {
  const proposal = propose(heldIn(work.tensors), work.groups);
  const { map, unused } = proposal;
  const again = `graft import ${work.file} --into ${options.into} --map map.json`;
  note(`${compared(work, proposal)}${remarkOn(work, map)}Save this map, look it over, and then: ${again}\n`);
  const layers = Object.fromEntries(map.layers);
  return { exit: 0, text: writtenMap(map), json: { map: { layout: map.layout, layers }, unused }, reports: [] };
};

const mapIn = async (path: string): Promise<E.Either<Refusal, WeightMap>> => {
  const text = await readText(path);
  if (E.isLeft(text)) return text;
  const parsed = E.tryCatch((): unknown => JSON.parse(text.right.text), E.toError);
  if (E.isLeft(parsed))
    return E.left(refusalOf(badMapProblem, { file: path, faults: [{ at: "the file", expected: "JSON" }] }));
  return E.mapLeft((faults: ReadonlyArray<MapFault>) => refusalOf(badMapProblem, { file: path, faults }))(
    readMap(parsed.right),
  );
};

const summary = ({ file }: Work, out: string, { fillings, fresh, unused }: Planned): string => {
  const lines = [
    `${out}: ${counted(fillings.length, "tensor")} from ${file}`,
    ...(fresh.length === 0 ? [] : [`Drawn afresh: ${fresh.join(", ")}`]),
    ...(unused.length === 0 ? [] : [`In the file, and not used: ${unused.join(", ")}`]),
    `To look at it: graft reconstruct ${out}`,
    `To train on: graft train --resume ${out}`,
  ];
  return `${lines.join("\n")}\n`;
};

const settled = (work: Work, map: WeightMap): E.Either<Refusal, Planned> =>
  pipe(
    plan(heldIn(work.tensors), work.groups, map),
    E.mapLeft((faults) => refusalOf(misfitProblem, { file: work.file, faults })),
  );

const carriedIn = async (work: Work, map: WeightMap, options: WeightOptions): Promise<Outcome> => {
  const made = settled(work, map);
  if (E.isLeft(made)) return refused(made.left);
  const out = await freeFolder(work.compiled, options);
  if (E.isLeft(out)) return refused(out.left);
  const kept = await keepWeights(out.right, work.compiled, fill(work.tensors, made.right.fillings), options);
  if (E.isLeft(kept)) return refused(kept.left);
  const { fillings, fresh, unused } = made.right;
  return {
    exit: 0,
    text: summary(work, out.right, made.right),
    json: { run: out.right, from: work.file, tensors: fillings.length, fresh, unused },
    reports: [],
  };
};

/** Without a map, the proposed one; with a map, the run. */
export const importWeights = async (file: string, options: WeightOptions): Promise<Outcome> => {
  const work = await workOf(file, options);
  if (E.isLeft(work)) return refused(work.left);
  if (options.map === undefined) return proposed(work.right, options);
  const map = await mapIn(options.map);
  return E.isLeft(map) ? refused(map.left) : carriedIn(work.right, map.right, options);
};
