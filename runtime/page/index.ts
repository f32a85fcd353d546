/** Reports of experiments: parts, and one self-contained HTML file made of them. */
export { renderReport } from "./html.js";
export {
  type Block,
  code,
  details,
  type Figure,
  facts,
  figures,
  items,
  type Report,
  type Section,
  type Standing,
  type Table,
  table,
  text,
  verdict,
} from "./report.js";
