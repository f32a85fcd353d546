/**
 * A typed model and its reports as the page shows them. In: what the compiler knows. Out: plain data with offsets into
 * the text.
 */
import type { TypedModel } from "../../../compiler/assemble/typed.js";
import { canonical, hash } from "../../../compiler/base/hash.js";
import { find, type Located, type Source } from "../../../compiler/base/located.js";
import { changesOf } from "../../../compiler/edit/change.js";
import type { CoreCondition, CoreModel } from "../../../compiler/expand/core.js";
import { type ExplainedModule, type Explanation, explain } from "../../../compiler/explain/index.js";
import { becomes, derivedTexts } from "../../../compiler/explain/render.js";
import type { InjectionRow, LayerRow, Row } from "../../../compiler/explain/rows.js";
import { countAt, isBatch, shapeAt, type TensorType } from "../../../compiler/ir/graph/type.js";
import { fullSpec } from "../../../compiler/pipeline/full.js";
import { positionAt } from "../../../compiler/words/position.js";
import type { Report } from "../../../compiler/words/report.js";
import type {
  ChangeRange,
  ConditionView,
  InputView,
  LaneView,
  LayerView,
  ModelView,
  ReportView,
  RowView,
} from "../state/types.js";

/** `height 14 · width 14 · channel 8`: one sample's axes. */
const axesText = ({ axes }: TensorType): string =>
  axes.flatMap(({ name, size }) => (isBatch(size) ? [] : [`${name} ${size}`])).join(" · ") || "one number";

/** A report about this text; one about a file that it extends has no place in it. */
export const reportView = (source: Source, report: Report): ReportView => {
  const place = report.place?.source.name === source.name ? report.place : undefined;
  const { expected, found, fix, notes = [] } = report;
  const changes = changesOf(source, report.edits ?? []);
  return {
    code: report.code,
    severity: report.severity,
    title: report.title,
    summary: report.summary,
    ...(expected && { expected: expected.because ? `${expected.text}, because ${expected.because}` : expected.text }),
    ...(found === undefined ? {} : { found }),
    notes,
    ...(fix === undefined ? {} : { fix }),
    changes: changes.map(({ start, end, text }) => ({ from: start, to: end, insert: text })),
    from: place?.range.start ?? 0,
    to: place?.range.end ?? 0,
    line: place === undefined ? 0 : positionAt(source, place.range.start).line,
  };
};

/** Where a pointer's value is written in the text; a block's or a base's is not. */
type Finder = (pointer: string) => ChangeRange | undefined;

const finderIn =
  (source: Source, root: Located | undefined): Finder =>
  (pointer) => {
    const node = root && find(root, pointer);
    if (node === undefined || node.place.source !== source) return undefined;
    return { from: node.place.range.start, to: node.place.range.end };
  };

const chipView = (row: InjectionRow, at: Finder): RowView => ({
  kind: "chip",
  index: Number(/^\/inject\/(\d+)/.exec(row.pointer)?.[1] ?? -1),
  condition: row.condition,
  site: row.site,
  place: row.place,
  encoding: row.encoding,
  becomes: becomes(row).replace(/^(vector|channel|feature) /, ""),
  derived: derivedTexts(row),
  at: at(row.pointer),
});

const layerView = (row: LayerRow, input: string, inside: ReadonlyArray<RowView>, at: Finder): LayerView => ({
  kind: "layer",
  site: row.site,
  name: row.site.slice(row.site.lastIndexOf(".") + 1),
  type: row.type,
  input,
  output: axesText(row.output),
  parameters: row.parameters,
  flops: row.flops,
  at: at(row.pointer),
  inside,
});

const isInside = (row: Row, outer: LayerRow): boolean => row.site.startsWith(`${outer.site}.`);

/** What is inside a layer stands before it in the table: here it goes into it. */
const nested = (rows: ReadonlyArray<Row>, reads: string, at: Finder): ReadonlyArray<RowView> => {
  const made: Array<{ readonly row: Row; readonly view: RowView }> = [];
  let flows = reads;
  for (const row of rows) {
    if (row.kind === "injection") {
      made.push({ row, view: chipView(row, at) });
      flows = axesText(row.after);
      continue;
    }
    const first = made.findIndex((each) => isInside(each.row, row));
    const inside = first < 0 ? [] : made.splice(first).map(({ view }) => view);
    const opens = inside.find((each) => each.kind === "layer");
    made.push({ row, view: layerView(row, opens?.input ?? flows, inside, at) });
    flows = axesText(row.output);
  }
  return made.map(({ view }) => view);
};

const valuesText = ({ values }: ExplainedModule): string =>
  values.map(({ name, type }) => `${name}: ${axesText(type)}`).join("; ");

const lastOf = (rows: ReadonlyArray<RowView>, otherwise: string): string =>
  rows.findLast((row) => row.kind === "layer")?.output ?? otherwise;

const lanesOf = (e: Explanation, at: Finder): ReadonlyArray<LaneView> => {
  const code = axesText(e.latent.code);
  const lane = (name: string, title: string, module: ExplainedModule, reads: string, makes?: string): LaneView => {
    const rows = nested(module.rows, reads, at);
    return { name, title, reads, rows, makes: makes ?? lastOf(rows, reads) };
  };
  const encoder = lane("encoder", "Encoder", e.encoder, valuesText(e.encoder));
  return [
    encoder,
    {
      name: "latent",
      title: `Latent · ${e.latent.type}`,
      reads: encoder.makes,
      rows: nested(e.latent.rows, encoder.makes, at),
      makes: `z: ${code}`,
    },
    ...(e.prior === undefined ? [] : [lane("prior", "Prior", e.prior, valuesText(e.prior), `p(z): ${code}`)]),
    lane("decoder", "Decoder", e.decoder, `z: ${code}`, valuesText(e.decoder)),
    ...e.heads.map((head) => lane("head", `Head · ${head.values[0]?.name ?? ""}`, head, `z: ${code}`)),
  ];
};

const conditionView = (one: CoreCondition, e: Explanation): ConditionView => {
  const { classes, members, labels, range, vocabulary } = one.domain;
  const reach = e.reach.find(({ condition }) => condition === one.name);
  return {
    name: one.name,
    type: one.written.type,
    width: countAt(one.raw.axes, 1),
    integer: one.raw.dtype === "i32",
    ...(classes === undefined ? {} : { classes }),
    ...(members === undefined ? {} : { members }),
    ...(labels === undefined ? {} : { labels }),
    ...(range === undefined ? {} : { range }),
    ...(vocabulary === undefined ? {} : { vocabulary }),
    nullable: one.null !== undefined,
    reaches: (["encoder", "decoder", "prior"] as const).filter((part) => reach?.[part] === true),
  };
};

const inputView = ({ inputs }: CoreModel, wanted: string): InputView => {
  const input = inputs.find(({ name }) => name === wanted);
  return { name: wanted, shape: input ? shapeAt(input.type.axes, 1).slice(1) : [], range: input?.range };
};

/** What a spec means, without what it is called. */
const fingerprintOf = (core: CoreModel): string => {
  const { name: _, description: __, allow: ___, ...rest } = fullSpec(core);
  return String(hash(canonical(rest)));
};

export const modelView = (source: Source, root: Located | undefined, typed: TypedModel): ModelView => {
  const { core } = typed;
  const e = explain(typed);
  const { data, batch, seed, epochs, steps } = core.train;
  const written = fullSpec(core)["description"];
  return {
    name: core.name,
    description: typeof written === "string" ? written : "",
    patterns: e.patterns.map(({ name }) => name),
    says: [...e.patterns.map(({ says }) => says.join(" ")), ...e.notes],
    lanes: lanesOf(e, finderIn(source, root)),
    conditions: core.conditions.map((one) => conditionView(one, e)),
    inputs: core.inputs.map(({ name }) => inputView(core, name)),
    outputs: core.decoder.outputs.map(({ name }) => inputView(core, name)),
    latent: { type: core.latent.type, width: countAt(typed.code.axes, 1) },
    parameters: e.totals.parameters,
    flops: e.totals.flops,
    train: {
      data,
      batch,
      seed,
      ...(epochs === undefined ? {} : { epochs }),
      ...(steps === undefined ? {} : { steps }),
    },
    fingerprint: fingerprintOf(core),
  };
};
