/**
 * The diagram as text for Graphviz and for Mermaid.
 *
 * In: a diagram. Out: a DOT file, or the body of a Mermaid block. Names and labels are data: nothing in them ends its
 * string, opens HTML or begins a statement.
 */
import { oneLine } from "../../words/line.js";
import type { Arrow, Box, Diagram, Lane } from "./diagram.js";

/** A string of DOT: backslashes and quotes escaped, one line. */
const dotString = (text: string): string => `"${oneLine(text).replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;

const lines = ({ title, note, shape }: Box): ReadonlyArray<string> => [`${title}: ${note}`, shape];

/** A label of two lines; `\n` is DOT's own, so it stands outside what is escaped. */
const dotLabel = (box: Box): string =>
  `"${lines(box)
    .map((line) => dotString(line).slice(1, -1))
    .join("\\n")}"`;

const dotStyle: Readonly<Record<Box["kind"], string>> = {
  layer: 'shape=box, style="rounded"',
  condition: 'shape=box, style="rounded,filled", fillcolor="#ffa90e"',
  data: "shape=box",
  latent: 'shape=box, style="rounded,filled", fillcolor="#3f90da", fontcolor="#ffffff"',
};

const dotArrow: Readonly<Record<Arrow["kind"], string>> = { flow: "", condition: "", link: " [style=dashed]" };

const dotLane = ({ name, boxes }: Lane, i: number): string =>
  [
    `  subgraph cluster_${i} {`,
    `    label=${dotString(name)};`,
    ...boxes.map((box) => `    ${dotString(box.id)} [label=${dotLabel(box)}, ${dotStyle[box.kind]}];`),
    "  }",
  ].join("\n");

export const dotOf = ({ title, lanes, arrows }: Diagram): string =>
  [
    `digraph ${dotString(title)} {`,
    '  graph [rankdir=TB, fontname="Helvetica", labelloc=t];',
    '  node [fontname="Helvetica", fontsize=11];',
    ...lanes.map(dotLane),
    ...arrows.map(({ from, to, kind }) => `  ${dotString(from)} -> ${dotString(to)}${dotArrow[kind]};`),
    "}",
    "",
  ].join("\n");

/** Text inside a quoted Mermaid label: everything but plain letters, digits and a few marks as an entity. */
const mermaidText = (text: string): string =>
  [...oneLine(text)].map((c) => (/[A-Za-z0-9 .,:_×→+=()-]/.test(c) ? c : `#${c.codePointAt(0)};`)).join("");

/** Statements know boxes by number: a name could be a keyword. */
export const mermaidOf = ({ lanes, arrows }: Diagram): string => {
  const numbers = new Map(lanes.flatMap(({ boxes }) => boxes.map(({ id }) => id)).map((id, i) => [id, `b${i}`]));
  const named = (id: string): string => numbers.get(id) as string;
  const box = (one: Box): string =>
    `    ${named(one.id)}["${lines(one).map(mermaidText).join("<br/>")}"]:::${one.kind}`;
  return [
    "flowchart TB",
    ...lanes.flatMap(({ name, boxes }, i) => [
      `  subgraph lane${i}["${mermaidText(name)}"]`,
      ...boxes.map(box),
      "  end",
    ]),
    ...arrows.map(({ from, to, kind }) => `  ${named(from)} ${kind === "link" ? "-.->" : "-->"} ${named(to)}`),
    "  classDef layer stroke:#717581",
    "  classDef data stroke:#717581,stroke-width:2px",
    "  classDef condition fill:#ffa90e,color:#000000,stroke:#717581",
    "  classDef latent fill:#3f90da,color:#ffffff,stroke:#717581",
    "",
  ].join("\n");
};
