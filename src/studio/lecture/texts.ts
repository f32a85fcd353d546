/**
 * The words of the lecture in one language. A third language is one more file like en.ts, and a line in index.ts.
 */
export interface ChapterTexts {
  readonly title: string;
  /** Paragraphs; **…** is strong, `…` is code. */
  readonly body: ReadonlyArray<string>;
  /** What to look at once it trains. */
  readonly look: string;
  /** What each play's button says, by its id. */
  readonly plays: Readonly<Record<string, string>>;
}

export interface Texts {
  /** The language's own name. */
  readonly name: string;
  readonly lecture: string;
  readonly next: string;
  readonly previous: string;
  readonly close: string;
  readonly look: string;
  readonly play: string;
  readonly train: string;
  readonly chapters: Readonly<Record<string, ChapterTexts>>;
}
