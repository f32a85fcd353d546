/** The pages of all codes that a spec's text can get. */
import { expressions } from "./expressions.js";
import { names } from "./names.js";
import { options } from "./options.js";
import type { Pages } from "./page.js";
import { reuse } from "./reuse.js";
import { shapes } from "./shapes.js";
import { text } from "./text.js";
import { values } from "./values.js";
import { warnings } from "./warnings.js";

export const pages: Pages = {
  ...text,
  ...options,
  ...expressions,
  ...values,
  ...names,
  ...reuse,
  ...shapes,
  ...warnings,
};

export type { Page, Pages } from "./page.js";
export { type RuledOut, ruledOut } from "./ruled-out.js";
