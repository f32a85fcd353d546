/** What a person is told about shapes that don't meet and models that are too large. In: a BuildProblem. Out: its Report. */
import type { BuildProblem, Unbuildable } from "../assemble/problem.js";
import { meant } from "../base/meant.js";
import { type Fixed, field, fixed, inline, layersBefore, put, remove } from "../edit/edit.js";
import { printType, type TensorType } from "../ir/graph/type.js";
import { segmentsOf } from "../read/located.js";
import { type BuildFault, type Kind, kindOf } from "../scope/scope.js";
import { either, quote } from "../words/layout.js";
import type { Report } from "../words/report.js";
import {
  capital,
  count,
  kindNoun,
  kindWords,
  lineOf,
  list,
  listed,
  perSample,
  plural,
  sizesOf,
  times,
  type Words,
} from "../words/words.js";
import { buildCodes, faultCodes } from "./codes.js";
import { kindBefore, otherTarget } from "./fix.js";
import { towardsOutput } from "./towards-output.js";

type Plain = Exclude<BuildProblem, { readonly _tag: "Unbuildable" }>;
type Of<Tag extends Plain["_tag"]> = Extract<Plain, { readonly _tag: Tag }>;
type FaultOf<Tag extends BuildFault["_tag"]> = Extract<BuildFault, { readonly _tag: Tag }>;

type Around = Pick<Unbuildable, "place" | "site" | "inputs" | "around">;

const kindText: Readonly<Record<Kind, string>> = {
  vector: "f32[batch, feature …]",
  image: "f32[batch, height …, width …, channel …]",
  sequence: "f32[batch, time …, feature …]",
};

/** What a layer does with a value that other kinds of values don't allow. */
const doings: Readonly<Record<string, string>> = {
  dense: "multiplies features by a matrix",
  repeat: "gives one vector to every time step",
  gru: "reads one time step after another",
  attention: "compares positions with one another",
  "embed-position": "tells positions apart",
  "global-pool": "takes all positions together",
  "instance-norm": "normalises over positions",
  upsample: "repeats pixels or time steps",
  conv1d: "moves a window along time",
  "conv1d-transpose": "moves a window along time",
  crop: "keeps a part of height and width, or of time",
  "max-pool": "moves a window over positions",
  "avg-pool": "moves a window over positions",
};

/** What to do about a layer that a vector needs none of. */
const onVector: Readonly<Record<string, (pointer: string) => Fixed>> = {
  "global-pool": (pointer) => fixed("delete this layer: a vector has no positions to take together", remove(pointer)),
  "instance-norm": (pointer) =>
    fixed('write "layer-norm", which normalises over the features', put(`${pointer}/type`, "layer-norm")),
};

/** The same layer over the other kind of positions: height and width, or time. */
const twins: Readonly<Record<string, readonly [of: Kind, type: string]>> = {
  conv2d: ["sequence", "conv1d"],
  "conv2d-transpose": ["sequence", "conv1d-transpose"],
  conv1d: ["image", "conv2d"],
  "conv1d-transpose": ["image", "conv2d-transpose"],
};

const twinOf = (construct: string, found: TensorType, pointer: string): Fixed | undefined => {
  const [of, type] = twins[construct] ?? [];
  return type !== undefined && of === kindOf(found) ? field(pointer, "type", type) : undefined;
};

/** The first layer behind a latent with positions, which wants none: most likely the encoder was to end in a vector. */
const ofCode = (wants: ReadonlyArray<Kind>, found: TensorType, pointer: string): Partial<Words> | undefined =>
  pointer === "/decoder/layers/0" && wants.includes("vector") && kindOf(found) !== "vector"
    ? {
        notes: [`The encoder ends in ${kindWords(found)}, so z has a code at each of its positions.`],
        ...fixed('for one code a sample, end encoder.layers with { "type": "flatten" }', {
          _tag: "Insert",
          pointer: "/encoder/layers/-",
          values: [{ type: "flatten" }],
        }),
      }
    : undefined;

const wrongKind = (
  { wants, found, construct }: FaultOf<"WrongKind">,
  { inputs, place: { pointer } }: Around,
): Words => ({
  title: "SHAPE MISMATCH",
  summary: `${capital(quote(construct))} takes ${wants.map(kindNoun).join(" or ")}, and ${kindWords(found)} comes in here.`,
  label: printType(found),
  expected: {
    text: wants.map((kind) => kindText[kind]).join(" or "),
    because: `${quote(construct)} ${doings[construct] ?? "moves a window over height and width"}`,
  },
  found: printType(found),
  ...(ofCode(wants, found, pointer) ??
    (kindOf(found) === "vector" ? onVector[construct]?.(pointer) : undefined) ??
    twinOf(construct, found, pointer) ??
    layersBefore(pointer, ...kindBefore(wants, found, inputs))),
});

function windowTooLarge({ construct, field, window, found }: FaultOf<"WindowTooLarge">): Words {
  const sequence = kindOf(found) === "sequence";
  const [height = 1, width = 1] = sequence ? [sizesOf(found)[0], sizesOf(found)[0]] : sizesOf(found);
  const side = Math.min(height, width);
  return {
    title: "WINDOW TOO LARGE",
    summary: sequence
      ? `A \`valid\` window of ${plural(window[0] ?? 1, "time step")} doesn't fit into a sequence of ${count(height)}.`
      : `A \`valid\` window of ${times(window)} doesn't fit into an image of ${height}×${width}.`,
    expected: {
      text: `"${field}" of at most ${height === width ? side : list([height, width])}`,
      because: `${quote(construct)} pads nothing with \`valid\``,
    },
    found: printType(found),
    fix: `write "padding": "same", or "${field}": ${side}`,
  };
}

function cannotReshape({ found, to }: FaultOf<"CannotReshape">): Words {
  const [have, want] = [perSample(found), perSample(to)];
  const other = otherTarget(found, to);
  return {
    title: "CANNOT RESHAPE",
    summary: `${count(have)} values can't be arranged as ${times(sizesOf(to))}, which needs ${count(want)}.`,
    expected: { text: `${count(want)} values`, because: `${times(sizesOf(to))} = ${count(want)}` },
    found: `${count(have)} values: ${printType(found)}`,
    notes: ["A reshape keeps every value: it makes none and loses none."],
    fix: `let the layer before it make ${count(want)} values${other === undefined ? "" : `, or write "to": ${list(other)}`}`,
  };
}

/** Of a size that is written as an input's, or as a list. */
function unknownSize(word: string, known: ReadonlyArray<string>, pointer: string): Words {
  const [likely] = known.length === 1 ? known : meant(word, known);
  return {
    title: "UNKNOWN SHAPE",
    summary: word.startsWith("[")
      ? `${quote(word)} is no size of what flows in here: an image has [height, width], a sequence one length.`
      : `There is no input ${quote(word)} of this kind whose size this could take.`,
    notes: known.length === 0 ? [] : [`${known.length === 1 ? "The only one is" : "There are"} ${listed(known)}.`],
    ...(likely === undefined ? {} : fixed(`write "= ${likely}"`, put(pointer, `= ${likely}`))),
  };
}

/** Cut to the size that is wanted, where more can be made; what a window of this stride can make, otherwise. */
function sizeUnreachable({ construct, wanted, reach, found }: FaultOf<"SizeUnreachable">): Words {
  const ends = reach.map(([least, most]) => (least === most ? count(least) : `${count(least)} to ${count(most)}`));
  const short = wanted.some((side, i) => side < (reach[i]?.[0] ?? 0));
  return {
    title: "SIZE OUT OF REACH",
    summary: `${capital(quote(construct))} can't make ${times(wanted)} of ${times(sizesOf(found).slice(0, -1))} here.`,
    expected: { text: ends.join(" × "), because: "a window of this stride shrinks these sizes to what flows in" },
    found: printType(found),
    fix: short
      ? 'delete "size", and crop what is made: add { "type": "crop", "size": … } behind it'
      : "let more flow in, or write a larger stride",
  };
}

const cropTooLarge = ({ wanted, found }: FaultOf<"CropTooLarge">): Words => ({
  title: "NOTHING TO CROP",
  summary: `A part of ${times(wanted)} is larger than ${times(sizesOf(found).slice(0, -1))}, which flows in here.`,
  label: printType(found),
  notes: ["A crop drops what lies outside; it makes nothing larger."],
  fix: 'make more before it, by "upsample" or a transposed convolution, or write a smaller size',
});

function unknownShape({ word, known, field }: FaultOf<"UnknownShape">, { place: { pointer } }: Around): Words {
  const likely = meant(word, known);
  if (field !== undefined) return unknownSize(word, known, pointer);
  if (!/^\[[\d,]*\]$/.test(word))
    return {
      title: "UNKNOWN SHAPE",
      summary: `There is no input ${quote(word)} whose shape this could take.`,
      notes: [`${known.length === 1 ? "The only input is" : "The inputs are"} ${listed(known)}.`],
      ...(likely[0] === undefined ? {} : fixed(`write "${likely[0]}"`, put(`${pointer}/to`, likely[0]))),
    };
  const sizes = JSON.parse(word) as ReadonlyArray<number>;
  // The batch comes first; where two ones end it, it is a channel too many.
  const without = sizes[2] === 1 && sizes[3] === 1 ? sizes.slice(0, 3) : sizes.slice(1);
  return {
    title: "UNKNOWN SHAPE",
    summary: `${quote(word)} is no vector, sequence or image.`,
    expected: {
      text: "[features], [time, features] or [height, width, channels]",
      because: "a value is one of these",
    },
    ...(sizes.length === 4
      ? fixed(`write ${list(without)}: the batch is not among the sizes`, put(`${pointer}/to`, without))
      : {}),
  };
}

/** A person who names the normalisation itself means the site behind it. */
function normFix({ site, around, place }: Around): Partial<Fixed> {
  const { pointer } = place;
  // A pattern means other sites as well, which one name would leave out.
  const named = place.source.text.slice(place.range.start, place.range.end).includes(JSON.stringify(site));
  const { behind, next, normalised, earlier } = around ?? {};
  const film = '"place": "film", which needs no normalisation';
  if (behind?.normalises === true)
    return next === undefined
      ? { fix: `add a layer behind the ${behind.type}, and inject into that` }
      : { ...field(pointer, "into", next), ...(named ? {} : { edits: [] }) };
  if (normalised === site && earlier !== undefined) return { fix: "let this injection come first in `inject`" };
  if (normalised !== undefined) return { fix: `write "into": "${normalised}", or ${film}` };
  return site.includes(".")
    ? { fix: `add { "type": "batch-norm" } before this layer, or write ${film}` }
    : fixed(`write ${film}`, put(`${pointer}/place`, "film"));
}

function noNormBefore(here: Around): Words {
  const { site, around } = here;
  const { behind, normalised, earlier } = around ?? {};
  const between = normalised === site && earlier !== undefined;
  return {
    title: "NO NORMALISATION BEFORE",
    summary:
      behind?.normalises === true
        ? `What flows into ${quote(site)} is not normalised yet: that layer does it.`
        : `\`norm\` lets a normalisation take its scale and shift from the condition, and ${between ? `at ${quote(site)} ${quote(earlier)} comes between the two` : `none stands just before ${quote(site)}`}.`,
    expected: {
      text: "a layer such as batch-norm or layer-norm just before the site",
      because: "its scale and shift are what the condition sets",
    },
    ...normFix(here),
  };
}

/** Features of a vector, channels of an image. */
const unitsOf = (type: TensorType): string => (kindOf(type) === "image" ? "channels" : "features");

function shortcutMismatch(
  { found, expected, projects }: FaultOf<"ShortcutMismatch">,
  { place: { pointer } }: Around,
): Words {
  const width = sizesOf(expected).at(-1) ?? 1;
  const rest = (type: TensorType): string => times(sizesOf(type).slice(0, -1));
  const onlyWidth = kindOf(found) === kindOf(expected) && rest(found) === rest(expected);
  const other = onlyWidth ? `, or let the last of its layers make ${count(width)} ${unitsOf(expected)}` : "";
  return {
    title: "SHAPE MISMATCH",
    summary: `A residual adds what flows in to what its layers make of it, and these differ in shape.`,
    label: printType(found),
    expected: { text: printType(expected), because: "this is what flows in" },
    found: printType(found),
    ...(projects && other === "" ? field(pointer, "shortcut", "projection") : {}),
    ...(projects && other !== "" ? { fix: `write "shortcut": "projection"${other}` } : {}),
    ...(projects
      ? {}
      : {
          fix: `let its layers keep ${kindOf(expected) === "sequence" ? "the time steps" : "height and width"}, or move the one that changes them out of the residual`,
        }),
  };
}

/** The divisor of a width that is nearest to a number of parts. */
const nearestDivisor = (width: number, parts: number): number =>
  Array.from({ length: width }, (_, i) => i + 1)
    .filter((each) => width % each === 0)
    .reduce((best, each) => (Math.abs(each - parts) < Math.abs(best - parts) ? each : best), 1);

function doesNotDivide(
  { construct, field: named, parts, found }: FaultOf<"DoesNotDivide">,
  { place: { pointer } }: Around,
): Words {
  const width = sizesOf(found).at(-1) ?? 1;
  const unit = kindOf(found) === "image" ? "channel" : "feature";
  const nearest = nearestDivisor(width, parts);
  return {
    title: "DOES NOT DIVIDE",
    summary: `${plural(width, unit)} can't be split into ${count(parts)} equal ${named}.`,
    label: printType(found),
    expected: {
      text: `"${named}" that divides ${count(width)}`,
      because: `${quote(construct)} gives each an equal share`,
    },
    ...fixed(`write "${named}": ${nearest}`, put(pointer, nearest)),
  };
}

/** As few time steps at once as make the sequence short enough. */
function sequenceTooLong(
  { construct, found, limit }: FaultOf<"SequenceTooLong">,
  { place: { pointer } }: Around,
): Words {
  const [length = 1, features = 1] = sizesOf(found);
  const together =
    Array.from({ length }, (_, i) => i + 1).find((n) => length % n === 0 && length / n <= limit) ?? length;
  const shorter = layersBefore(pointer, { type: "reshape", to: [length / together, features * together] });
  return {
    title: "SEQUENCE TOO LONG",
    summary: `${capital(quote(construct))} is unrolled over ${plural(length, "time step")}; ${count(limit)} is the limit.`,
    label: printType(found),
    notes: ["Each time step becomes operations of its own in the compiled graph, forwards and backwards."],
    ...fixed(`read ${count(together)} time steps at once: ${shorter.fix}`, ...shorter.edits),
  };
}
function skipFix({ found, expected }: FaultOf<"SkipMismatch">, { place }: Around): Partial<Fixed> {
  if (kindOf(found) !== kindOf(expected)) return { fix: "join it where what flows is of the same kind" };
  if (kindOf(found) !== "image") return { fix: "join a layer that makes as many time steps" };
  const [[h = 1, w = 1], [height = 1, width = 1]] = [sizesOf(found), sizesOf(expected)];
  const [up, across] = [height / h, width / w];
  return Number.isInteger(up) && Number.isInteger(across)
    ? layersBefore(place.pointer, { type: "upsample", factor: up === across ? up : [up, across] })
    : { fix: `join a layer that makes ${h}×${w} pixels` };
}

const skipMismatch = (fault: FaultOf<"SkipMismatch">, around: Around): Words => {
  const { from, found, expected } = fault;
  return {
    title: "SHAPE MISMATCH",
    summary: `What ${quote(from)} made can't stand beside what flows here: they differ in more than their last axis.`,
    label: printType(found),
    expected: {
      text: printType({ ...expected, axes: expected.axes.slice(0, -1) }),
      because: `${quote(from)} makes it`,
    },
    found: printType(found),
    ...skipFix(fault, around),
  };
};

const faults: { readonly [Tag in BuildFault["_tag"]]: (fault: FaultOf<Tag>, around: Around) => Words } = {
  WrongKind: wrongKind,
  WindowTooLarge: windowTooLarge,
  CannotReshape: cannotReshape,
  UnknownShape: unknownShape,
  SizeUnreachable: sizeUnreachable,
  CropTooLarge: cropTooLarge,
  SidesOfSequence: ({ construct, field: named, sides, found }, { place: { pointer } }) => ({
    title: "ONE SIDE ONLY",
    summary: `${capital(quote(construct))} moves along time here, so "${named}" is one number of time steps, not two.`,
    label: printType(found),
    ...fixed(`write "${named}": ${sides[0]}`, put(pointer, sides[0])),
  }),
  SkipMismatch: skipMismatch,
  ShortcutMismatch: shortcutMismatch,
  PositionOutside: ({ at, size }, { site, place: { pointer } }) => ({
    title: "NO SUCH POSITION",
    summary: `There is no position ${count(at)} in the ${count(size)} values that flow into ${quote(site)}.`,
    expected: {
      text: `a position from 0 to ${count(size)}`,
      because: "the condition is put before the value at this position",
    },
    ...fixed(
      'to put it after the last, write "place": "suffix"',
      put(pointer.replace(/[^/]*$/, "place"), "suffix"),
      remove(pointer),
    ),
  }),
  NoNormBefore: (_, around) => noNormBefore(around),
  PositionsFollow: ({ found }, { place: { pointer } }) => {
    const positions = sizesOf(found).slice(0, -1);
    return {
      title: "NOTHING TO COUNT",
      summary: `The encoder ends in ${kindWords(found)}, which has one code at each of its ${count(positions.reduce((a, b) => a * b, 1))} positions.`,
      expected: { text: 'no "count"', because: "it says into how many codes a vector is cut" },
      found: printType(found),
      ...fixed('delete "count", or end encoder.layers with { "type": "flatten" }', remove(pointer)),
    };
  },
  DoesNotDivide: doesNotDivide,
  NothingToNormalise: ({ construct, found }, { place: { pointer } }) => ({
    title: "NOTHING TO NORMALISE",
    summary: `${capital(quote(construct))} would take the mean of a single value here, which leaves 0 of it, whatever it was.`,
    label: printType(found),
    ...(construct === "group-norm"
      ? fixed('write fewer "groups", or use "layer-norm"')
      : fixed(
          'use "layer-norm", which normalises over the features, or put it where there are more positions',
          put(`${pointer}/type`, "layer-norm"),
        )),
  }),
  TokensOfMap: ({ found }, { place: { pointer } }) => ({
    title: "TOKENS OF A MAP",
    summary: `A map is one token per pixel, here ${count(perSample(found) / (sizesOf(found).at(-1) ?? 1))}, so "tokens" has nothing to say.`,
    ...fixed('delete "tokens"; for fewer, declare the condition with a smaller height and width', remove(pointer)),
  }),
  SequenceTooLong: sequenceTooLong,
  TooManyPieces: ({ construct, found, limit }, { place: { pointer } }) => ({
    title: "TOO FINELY MIXED",
    summary:
      construct === "flatten"
        ? `Here condition and value would come to alternate ${count(found)} times along one axis; ${count(limit)} is the limit.`
        : `To interleave here takes an order of ${count(found)} positions; ${count(limit)} is the limit.`,
    notes: ["Each run of indices is kept, so that initial weights follow their source wherever it stands."],
    ...(construct === "flatten"
      ? { fix: "inject the condition after this layer" }
      : fixed('write "place": "suffix"; to a layer with weights it is the same', put(`${pointer}/place`, "suffix"))),
  }),
};

function latentNeedsVector({ found, last }: Of<"LatentNeedsVector">): Words {
  const where =
    last === undefined
      ? `The encoder has no layers, and its input is ${kindWords(found)}.`
      : `The encoder's last layer (${lineOf(last)}) makes ${kindWords(found)}.`;
  return {
    title: "SHAPE MISMATCH",
    summary: `The latent reads a vector, but ${kindWords(found)} comes out of the encoder.`,
    expected: { text: "f32[batch, feature …]", because: "a code is computed from features" },
    found: printType(found),
    notes: [where],
    ...fixed('end encoder.layers with { "type": "flatten" }', {
      _tag: "Insert",
      pointer: "/encoder/layers/-",
      values: [{ type: "flatten" }],
    }),
  };
}

/** What the likelihood takes for each value, where that is more than one number. */
function partsWords({ parts, likelihood, data }: Of<"OutputMismatch">): string {
  if (parts.length === 1 && parts[0]?.each === 1) return "";
  const words = parts.map(({ name, each }) => (each === 1 ? `one ${name}` : `${count(each)} ${name}`)).join(" and ");
  return `, and ${quote(likelihood)} takes ${words} for each of its ${count(sizesOf(data).at(-1) ?? 1)} ${kindWords(data) === "an image" ? "channels" : "values"}`;
}

function outputMismatch(problem: Of<"OutputMismatch">): Words {
  const { found, expected, output, declared, layer } = problem;
  const [makes, wants] = [kindWords(found), kindWords(expected)];
  const maker = layer === undefined ? "without layers it makes" : "its last layer makes";
  const summary =
    makes === wants
      ? `The decoder must make ${wants} of ${times(sizesOf(expected))}, but ${maker} one of ${times(sizesOf(found))}.`
      : `The decoder must make ${wants.replace(/\w+$/, "`$&`")}, but ${maker} ${makes}.`;
  return {
    title: "SHAPE MISMATCH",
    summary,
    label: printType(found),
    expected: {
      text: printType(expected),
      because: `inputs.${output} (${lineOf(declared)}) is decoded here${partsWords(problem)}`,
      at: declared,
    },
    found: printType(found),
    ...towardsOutput(problem),
  };
}

function outsideSupport({ likelihood, support, range, input, declared }: Of<"OutsideSupport">): Words {
  const interval = list(support);
  const named = `inputs.${input} (${lineOf(declared)})`;
  return {
    title: "OUTSIDE SUPPORT",
    summary:
      range === undefined
        ? `${capital(quote(likelihood))} is for values in ${interval}, and nothing says that ${quote(input)} lies there.`
        : `${capital(quote(likelihood))} is for values in ${interval}, but ${quote(input)} may reach from ${range[0]} to ${range[1]}.`,
    expected: {
      text: `"range" within ${interval}`,
      because: `${quote(likelihood)} gives no probability to anything else`,
    },
    found: range === undefined ? `no "range" at ${named}` : `"range": ${list(range)} at ${named}`,
    fix:
      range === undefined
        ? `give ${quote(input)} "range": ${interval}, or write "gaussian" here`
        : `write "gaussian" here, or scale the data and write "range": ${interval}`,
  };
}

function withoutEffect({ found, why, place: { pointer } }: Of<"WithoutEffect">): Words {
  const title = "WITHOUT EFFECT";
  if (why._tag === "FixedVariance")
    return {
      title,
      summary: `${capital(quote(found))} bounds a variance that is learned, and this one is fixed at ${why.variance}.`,
      ...fixed('delete it, or write "variance": "learned" or "shared"', remove(pointer)),
    };
  if (why._tag === "NoBound")
    return {
      title: "NO BOUND",
      summary: `${capital(quote(why.latent))} latents have no divergence, so this model has no negative ELBO to stop by.`,
      ...fixed('write "loss"', put(pointer, "loss")),
    };
  return {
    title,
    summary: `${capital(quote(found))} changes nothing here: this ${quote(why.latent)} latent has no ${quote(why.term)} term.`,
    notes: [
      why.having.length === 0
        ? "It has no term beside the reconstruction."
        : `Beside the reconstruction it has ${listed(why.having)}.`,
    ],
    ...fixed(
      why.unlock === undefined
        ? `delete it, or write a latent of type ${either(why.others)}`
        : `delete it, or write "${why.unlock[0]}": "${why.unlock[1]}" in the latent`,
      remove(pointer),
    ),
  };
}

const limitNote = "Nothing has been allocated: sizes are counted before anything runs.";

const flatten = { type: "flatten" };

const endings: Readonly<Record<Of<"NeedsVector">["what"], readonly [subject: string, because: string]>> = {
  branch: ["The branch of", "branches stand side by side, which takes features"],
  prior: ["The prior given", "a prior's means and variances are computed from features"],
  head: ["The head of", "a prediction is computed from features"],
};

function needsVector({ what, of, found, last, layers }: Of<"NeedsVector">): Words {
  const [subject, because] = endings[what];
  return {
    title: "SHAPE MISMATCH",
    summary: `${subject} ${quote(of)} must end in a vector, and ${kindWords(found)} comes out of it.`,
    label: printType(found),
    expected: { text: "f32[batch, feature …]", because },
    found: printType(found),
    ...(last === undefined ? { notes: ["It has no layers."] } : {}),
    ...fixed(`end ${segmentsOf(layers).join(".")} with ${inline(flatten)}`, {
      _tag: "Insert",
      pointer: `${layers}/-`,
      values: [flatten],
    }),
  };
}

function givenDiffer({ given }: Of<"GivenDiffer">): Words {
  const [, other] = given.find(([, code]) => kindOf(code) === "image") ?? [];
  const vectors = given.filter(([, code]) => kindOf(code) === "vector").map(([name]) => name);
  return {
    title: "SHAPE MISMATCH",
    summary: "What a prior is given stands side by side, and these codes differ in more than their last axis.",
    found: given.map(([name, code]) => `${name}: ${printType(code)}`).join("; "),
    fix:
      other !== undefined && vectors.length > 0
        ? `give it the maps alone, and let ${listed(vectors)} enter by "inject": { "into": "prior", … }`
        : 'give it one of them, and let the others enter by "inject": { "into": "prior", … }',
  };
}

const catalogue: { readonly [Tag in Plain["_tag"]]: (problem: Of<Tag>) => Words } = {
  LatentNeedsVector: latentNeedsVector,
  OutputMismatch: outputMismatch,
  NeedsVector: needsVector,
  GivenDiffer: givenDiffer,
  NoPredictor: ({ condition, type }) => ({
    title: "CAN'T BE PREDICTED",
    summary: `${quote(condition)} is ${type === "image" ? "an" : "a"} ${quote(type)}, which no head predicts.`,
    notes: ["A head predicts a category, a set, a number or a vector from z."],
    fix: `declare it as an input and add it to decoder.outputs`,
  }),
  OutsideSupport: outsideSupport,
  RangeNeeded: ({ likelihood, input, declared }) => ({
    title: "RANGE NEEDED",
    summary: `${capital(quote(likelihood))} counts its levels from one end of a range to the other, and ${quote(input)} declares none.`,
    found: `no "range" at inputs.${input} (${lineOf(declared)})`,
    fix: `give ${quote(input)} the interval of its values, such as "range": [0, 1]; classes 0 to 9 have "range": [0, 9]`,
  }),
  WithoutEffect: withoutEffect,
  TooManyParameters: ({ found, limit, state, type }) => ({
    title: "TOO MANY PARAMETERS",
    summary: `With ${quote(state, 80)} the model has ${count(found)} parameters; ${count(limit)} is the limit.`,
    found: `${printType(type)}, ${count(perSample(type))} of them`,
    notes: [limitNote],
    fix: "make this layer narrower, or what flows into it smaller",
  }),
  TensorTooLarge: ({ found, limit, type, site }) => ({
    title: "TOO LARGE",
    summary: `${site.includes(".") ? capital(quote(site, 80)) : `What flows into ${quote(site)}`} has ${count(found)} values for each sample; ${count(limit)} is the limit.`,
    found: printType(type),
    notes: [limitNote],
    fix: "write smaller sizes",
  }),
  TooManyLayers: ({ found, limit }) => ({
    title: "TOO MANY LAYERS",
    summary: `This model has ${count(found)} layers and injections; ${count(limit)} is the limit.`,
    notes: ["A pattern such as `encoder.*` counts once for each layer that it matches."],
  }),
};

export function reportBuild(problem: BuildProblem): Report {
  const { place } = problem;
  if (problem._tag === "Unbuildable") {
    // The catalogues' types pair each tag with its data, which indexing by a union can't show.
    const words = faults[problem.fault._tag] as (fault: BuildFault, around: Around) => Words;
    return { code: faultCodes[problem.fault._tag], severity: "error", place, ...words(problem.fault, problem) };
  }
  const words = catalogue[problem._tag] as (problem: Plain) => Words;
  return { code: buildCodes[problem._tag], severity: "error", place, ...words(problem) };
}
