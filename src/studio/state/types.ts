/**
 * What the workers tell the page: plain data, so that it can be posted, and so that the page never loads the compiler.
 */

/** A change of the spec's text, as the editor takes it. */
export interface ChangeView {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

export interface ReportView {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly title: string;
  readonly summary: string;
  readonly expected?: string;
  readonly found?: string;
  readonly notes: ReadonlyArray<string>;
  readonly fix?: string;
  /** What the fix changes, where that is exact. */
  readonly changes: ReadonlyArray<ChangeView>;
  /** Offsets in the text; both 0 for a report without a place. */
  readonly from: number;
  readonly to: number;
  /** From 1; 0 for a report without a place. */
  readonly line: number;
}

/** A shape or sum beside a line of the text. */
export interface HintView {
  readonly at: number;
  readonly label: string;
}

/** How the page computes: as fast as WebAssembly does, with the same bits everywhere, or on the GPU. */
export type Way = "fast" | "same-bits" | "gpu";

export interface LayerView {
  readonly kind: "layer";
  readonly site: string;
  /** Its last part: `hidden`, `layers[1]`. */
  readonly name: string;
  readonly type: string;
  /** `height 14 · width 14 · channel 8`. */
  readonly input: string;
  readonly output: string;
  readonly parameters: number;
  readonly flops: number;
  /** Where it is written; undefined where a block or another file wrote it. */
  readonly at: ChangeRange | undefined;
  /** The layers inside it. */
  readonly inside: ReadonlyArray<RowView>;
}

export interface ChangeRange {
  readonly from: number;
  readonly to: number;
}

/** A condition where it enters. */
export interface ChipView {
  readonly kind: "chip";
  /** Which item of `inject` wrote it. */
  readonly index: number;
  readonly condition: string;
  readonly site: string;
  readonly place: string;
  readonly encoding: string;
  /** `784 + 10 = 794`. */
  readonly becomes: string;
  /** What nobody wrote and the compiler did. */
  readonly derived: ReadonlyArray<string>;
  readonly at: ChangeRange | undefined;
}

export type RowView = LayerView | ChipView;

export interface LaneView {
  readonly name: string;
  readonly title: string;
  /** What flows in at its top. */
  readonly reads: string;
  readonly rows: ReadonlyArray<RowView>;
  /** What flows out at its end. */
  readonly makes: string;
}

export interface ConditionView {
  readonly name: string;
  readonly type: string;
  /** Numbers of one value. */
  readonly width: number;
  readonly integer: boolean;
  readonly classes?: number;
  readonly members?: number;
  readonly labels?: ReadonlyArray<string>;
  readonly range?: readonly [number, number];
  /** Of a text. */
  readonly vocabulary?: ReadonlyArray<string>;
  readonly nullable: boolean;
  readonly reaches: ReadonlyArray<string>;
}

export interface InputView {
  readonly name: string;
  readonly shape: ReadonlyArray<number>;
  readonly range: readonly [number, number] | undefined;
}

export interface ModelView {
  readonly name: string;
  readonly description: string;
  /** "CVAE", "decoder-conditional". */
  readonly patterns: ReadonlyArray<string>;
  readonly says: ReadonlyArray<string>;
  readonly lanes: ReadonlyArray<LaneView>;
  readonly conditions: ReadonlyArray<ConditionView>;
  readonly inputs: ReadonlyArray<InputView>;
  readonly outputs: ReadonlyArray<InputView>;
  readonly latent: { readonly type: string; readonly width: number };
  readonly parameters: number;
  /** Of one sample through encoder and decoder. */
  readonly flops: number;
  readonly train: {
    readonly data: string;
    readonly batch: number;
    readonly seed: number;
    readonly epochs?: number;
    readonly steps?: number;
  };
  /** Equal exactly for specs that mean the same. */
  readonly fingerprint: string;
}

export interface AnalysisView {
  /** The text that this is about. */
  readonly text: string;
  readonly sound: boolean;
  readonly reports: ReadonlyArray<ReportView>;
  readonly hints: ReadonlyArray<HintView>;
  /** The last sound model: of this text where it is sound. */
  readonly model: ModelView | undefined;
}

export interface CompletionView {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  readonly detail?: string;
}

export interface HoverView {
  readonly from: number;
  readonly to: number;
  /** Paragraphs; `…` and **…** as in Markdown. */
  readonly paragraphs: ReadonlyArray<string>;
}

/** A word that may stand in a place. */
export interface ChoiceView {
  readonly word: string;
  readonly doc: string;
  /** The changes of the text that choose it. */
  readonly changes: ReadonlyArray<ChangeView>;
  /** Why it can't be chosen; undefined where it type-checks. */
  readonly why: string | undefined;
}

/** What differs between two specs, by path. */
export interface DifferenceView {
  readonly path: string;
  readonly a: string;
  readonly b: string;
}

/** Pictures or other outputs of the decoder, one after another. */
export interface RowsView {
  readonly count: number;
  readonly shape: ReadonlyArray<number>;
  readonly data: Float32Array;
}

export interface CodesView {
  readonly width: number;
  readonly z: Float32Array;
  /** Classes of the first category; −1 for none. Empty where there is no category. */
  readonly labels: ReadonlyArray<number>;
}

export type Slot = "a" | "b";

export interface ProgressView {
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly epochs: number;
  readonly losses: Readonly<Record<string, number>>;
  readonly samplesPerSecond: number;
  readonly secondsLeft: number;
}

export interface EpochView {
  readonly step: number;
  readonly epoch: number;
  readonly train: Readonly<Record<string, number>>;
  readonly heldOut?: Readonly<Record<string, number>>;
}

/** A model in a slot of the training worker. */
export interface OpenedView {
  /** Of the spec that it was opened with: of a run's zip, the run's own. */
  readonly text: string;
  readonly step: number;
  /** 0 until training has begun. */
  readonly steps: number;
  readonly engine: string;
  /** Whether a code alone can be decoded, and whether there is a prior to draw from. */
  readonly decodes: boolean;
  readonly samplesPrior: boolean;
  /** What `swap` did with the weights, where they were carried. */
  readonly carried: ReadonlyArray<string>;
  /** Epochs of an opened run. */
  readonly records: ReadonlyArray<EpochView>;
}

export type Told<A> =
  | { readonly _tag: "Done"; readonly value: A }
  | { readonly _tag: "Refused"; readonly reports: ReadonlyArray<ReportView> };

/** Values of conditions by name: one value, all of its numbers; null for none. */
export type ValuesView = Readonly<Record<string, ReadonlyArray<number> | null>>;
