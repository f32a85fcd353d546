// What an explanation consists of: plain data that text, JSON and the editor are made from.
import type { Pattern, Reach } from "../assemble/reach.js";
import type { TensorType } from "../ir/graph/type.js";
import type { Totals } from "./cost.js";
import type { LayerRow, Row } from "./rows.js";

export interface ExplainedValue {
  readonly name: string;
  readonly type: TensorType;
  /** Of what a decoder makes. */
  readonly likelihood?: string;
}

export interface ExplainedModule {
  /** What it reads (encoder, prior) or makes (decoder, head). */
  readonly values: ReadonlyArray<ExplainedValue>;
  readonly rows: ReadonlyArray<Row>;
}

export interface Explanation {
  readonly name: string;
  readonly patterns: ReadonlyArray<Pattern>;
  readonly reach: ReadonlyArray<Reach>;
  /** Those with layers of their own. */
  readonly conditions: ReadonlyArray<ExplainedModule & { readonly code: TensorType }>;
  readonly encoder: ExplainedModule;
  readonly latent: {
    readonly type: string;
    readonly doc: string;
    readonly code: TensorType;
    /** Whether it has a divergence from a prior. */
    readonly divergence: boolean;
    readonly rows: ReadonlyArray<LayerRow>;
  };
  /** p(z | conditions), where the prior depends on some. */
  readonly prior?: ExplainedModule;
  readonly decoder: ExplainedModule;
  /** Predictors of conditions from z. */
  readonly heads: ReadonlyArray<ExplainedModule>;
  /** What images are compared by; absent: no term of the objective asks. */
  readonly features?: ExplainedModule;
  /** What conditions bring with them: tables such as embeddings, and the parameters of their own layers. */
  readonly tables: ReadonlyArray<{ readonly condition: string; readonly parameters: number }>;
  readonly totals: Totals;
  readonly notes: ReadonlyArray<string>;
}
