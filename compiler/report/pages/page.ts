/** What the page of a code says beyond its reports. Data of the problem catalogue, which compiler/manual/ makes pages of. */
export interface Page {
  /** As a heading: "Trailing comma". */
  readonly title: string;
  /** What it means, and why graft minds. */
  readonly means: string;
  /** What to do about it. */
  readonly todo: string;
}

export type Pages = Readonly<Record<string, Page>>;

export const page = (title: string, means: string, todo: string): Page => ({ title, means, todo });
