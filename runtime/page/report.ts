/**
 * What a report of an experiment is made of: data, whatever its looks.
 *
 * A report reads nothing and asks nobody: figures are pictures, numbers are texts that its maker has rounded.
 */
import type { Picture } from "../picture/index.js";

/** A picture of a report. */
export interface Figure {
  readonly picture: Picture;
  /** What is to be seen, for who can't see it. */
  readonly alt: string;
  readonly caption?: string;
}

/** Rows of texts below a head. */
export interface Table {
  readonly head: ReadonlyArray<string>;
  readonly rows: ReadonlyArray<ReadonlyArray<string>>;
  /**
   * Columns of words, by index; all others hold numbers and stand to the right. The first is one of words if absent.
   */
  readonly words?: ReadonlyArray<number>;
  readonly caption?: string;
}

/**
 * How a claim fares. `partly` is a claim that holds under a condition, which the words must name; `open` was not or
 * can't be measured.
 */
export type Standing = "holds" | "partly" | "fails" | "open";

/** A piece of a section. */
export type Block =
  /** A paragraph. `code` in backticks and **strong** words are marked. */
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Items"; readonly items: ReadonlyArray<string> }
  /** Side by side where there is room. */
  | { readonly _tag: "Figures"; readonly figures: ReadonlyArray<Figure> }
  | ({ readonly _tag: "Table" } & Table)
  | { readonly _tag: "Verdict"; readonly standing: Standing; readonly text: string }
  /** Names and what stands for them: seeds, data, versions. */
  | { readonly _tag: "Facts"; readonly rows: ReadonlyArray<readonly [name: string, value: string]> }
  /** Text as it is: a spec, a command. */
  | { readonly _tag: "Code"; readonly text: string }
  /** Hidden until asked for. */
  | { readonly _tag: "Details"; readonly summary: string; readonly blocks: ReadonlyArray<Block> };

/** Blocks below a title. */
export interface Section {
  readonly title: string;
  /** Shown beside the title, there and in the contents. */
  readonly standing?: Standing;
  readonly blocks: ReadonlyArray<Block>;
}

/** An HTML page as data. */
export interface Report {
  readonly title: string;
  /** What was done, in a sentence or two below the title. */
  readonly lead?: string;
  readonly sections: ReadonlyArray<Section>;
  /** At the very end: how it was made. */
  readonly foot?: string;
}

/** A paragraph; `code` in backticks and **strong** words are marked. */
export const text = (words: string): Block => ({ _tag: "Text", text: words });
/** A list. */
export const items = (...list: ReadonlyArray<string>): Block => ({ _tag: "Items", items: list });
/** Pictures side by side where there is room. */
export const figures = (...list: ReadonlyArray<Figure>): Block => ({ _tag: "Figures", figures: list });
/** A table. */
export const table = (parts: Table): Block => ({ _tag: "Table", ...parts });
/** How a claim fares, and in words why. */
export const verdict = (standing: Standing, words: string): Block => ({ _tag: "Verdict", standing, text: words });
/** Names and what stands for them. */
export const facts = (...rows: ReadonlyArray<readonly [string, string]>): Block => ({ _tag: "Facts", rows });
/** Text as it is: a spec, a command. */
export const code = (words: string): Block => ({ _tag: "Code", text: words });
/** Blocks that are hidden until asked for. */
export const details = (summary: string, ...blocks: ReadonlyArray<Block>): Block => ({
  _tag: "Details",
  summary,
  blocks,
});
