// What is worth knowing about the places that conditions stand in, beyond the table.
import { isTold } from "../assemble/index.js";
import type { InjectionTrace, LayerTrace, TypedModel } from "../assemble/typed.js";
import { kindOf } from "../scope/scope.js";
import { heldOutNote } from "./held-out.js";
import { behind, joinsWidth } from "./rows.js";

interface Placed {
  readonly trace: InjectionTrace;
  readonly layer: LayerTrace;
}

const placedIn = (typed: TypedModel): ReadonlyArray<Placed> =>
  typed.injections.flatMap((trace) => {
    const layers = typed.parts.flatMap((part) => part.layers);
    const layer = behind(typed.core, layers, trace);
    return layer === undefined ? [] : [{ trace, layer }];
  });

const sitesOf = (placed: ReadonlyArray<Placed>): string => {
  const names = [...new Set(placed.map(({ trace }) => trace.siteName))];
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
};

/** dense(P[x, c]; W) = dense([x, c]; PᵀW): the concatenating placements are one function, differently ordered (I2). */
const sameFunction = (placed: ReadonlyArray<Placed>, type: string, sums: string): string =>
  `What is joined at ${sitesOf(placed)} goes straight into a ${type} layer: prefix, suffix and interleaved are ` +
  `the same there, up to the order of ${sums}. From one seed they start as the same function and train to the ` +
  "same one, up to rounding.";

/**
 * Inside what a window slides over, a broadcast code adds one bias per class and filter; taps in the padding lack it
 * (I5).
 */
const borders = (placed: ReadonlyArray<Placed>, type: string, over: string): string =>
  `To a ${type}, the code spread over ${sitesOf(placed)} is one bias per filter wherever its window lies inside ` +
  `${over}; where it reaches into the padding, another.`;

/** What a null is for. */
const withoutIt = (typed: TypedModel): ReadonlyArray<string> =>
  typed.core.conditions.flatMap(({ name, null: kind, drop }) => {
    if (kind === undefined || !isTold(typed, name)) return [];
    const decoder = typed.injections.some(({ condition, site }) => condition === name && site.part === "decoder");
    const dropped =
      drop === 0
        ? ""
        : ` Training drops ${name} from a sample with probability ${drop}, in encoder and decoder together.`;
    const sampled = decoder
      ? ` Samples can be drawn without it (--condition ${name}=null) or guided by it (--guidance 2).`
      : "";
    return [
      `Data may lack ${name}: a ${kind === "zero" ? "code of zeros" : "learned code"} takes ` +
        `its place.${dropped}${sampled}`,
    ];
  });
/** A decoder that reads from the encoder decodes no code alone. */
const alone = ({ core }: TypedModel): ReadonlyArray<string> =>
  core.links.length === 0
    ? []
    : [
        "What passes by the latent comes with a sample, so there is nothing to decode a code alone with: this model " +
          "reconstructs, and can't be sampled.",
      ];

export function notesOf(typed: TypedModel): ReadonlyArray<string> {
  const placed = placedIn(typed);
  const types = new Map(placed.map(({ layer }) => [layer.type, layer.definition]));
  const of = (type: string, holds: (each: Placed) => boolean): ReadonlyArray<Placed> =>
    placed.filter((each) => each.layer.type === type && holds(each));
  // Of a sequence, joined parts stand on the time axis, which has an order (I3).
  const same = [...types].flatMap(([type, { sums }]) => {
    const there = of(type, ({ trace }) => joinsWidth(trace) && kindOf(trace.before) !== "sequence");
    return sums === undefined || there.length === 0 ? [] : [sameFunction(there, type, sums)];
  });
  const spread = [...types].flatMap(([type, { overlaps }]) => {
    const there = of(type, ({ trace }) => trace.derived.some(({ _tag }) => _tag === "Broadcast"));
    return overlaps === undefined || there.length === 0 ? [] : [borders(there, type, overlaps)];
  });
  return [...alone(typed), ...same, ...spread, ...withoutIt(typed), heldOutNote(typed.core)];
}
