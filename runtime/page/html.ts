/**
 * From a report to one HTML file that needs nothing else: no network, no script, its style and pictures inside.
 */
import { match } from "ts-pattern";
import { escaped, type Picture, svgElement } from "../picture/index.js";
import type { Block, Figure, Report, Section, Standing, Table } from "./report.js";
import { style } from "./style.js";

const words: Readonly<Record<Standing, string>> = {
  holds: "holds",
  partly: "holds if",
  fails: "does not hold",
  open: "not decided",
};

const badge = (standing: Standing): string => `<span class="badge ${standing}">${words[standing]}</span>`;

/** Marks `code` and **strong** words in text that is already escaped. */
const marked = (text: string): string =>
  escaped(text)
    .split(/(`[^`]+`)/)
    .map((part) =>
      part.length > 2 && part.startsWith("`") && part.endsWith("`")
        ? `<code>${part.slice(1, -1)}</code>`
        : part.replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>"),
    )
    .join("");

/** Names in a picture that other places in it point to; two pictures on one page may not share them. */
const apart = (picture: Picture, number: number): Picture => ({
  ...picture,
  body: picture.body
    .replace(/ id="([^"]+)"/g, ` id="p${number}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#p${number}-$1)`)
    .replace(/href="#([^"]+)"/g, `href="#p${number}-$1"`),
});

interface Count {
  pictures: number;
}

const figure = ({ picture, alt, caption }: Figure, count: Count): string => {
  count.pictures += 1;
  const below = caption === undefined ? "" : `<figcaption>${marked(caption)}</figcaption>`;
  return `<figure style="--w:${Math.ceil(picture.width)}px"><div class="wide">${svgElement(apart(picture, count.pictures), alt)}</div>${below}</figure>`;
};

const table = ({ head, rows, words: ofWords = [0], caption }: Table): string => {
  const kind = (i: number): string => (ofWords.includes(i) ? ' class="word"' : "");
  const cell = (text: string, i: number): string =>
    i === 0 ? `<th scope="row"${kind(i)}>${marked(text)}</th>` : `<td${kind(i)}>${marked(text)}</td>`;
  const below = caption === undefined ? "" : `<caption>${marked(caption)}</caption>`;
  const top = head.map((text, i) => `<th scope="col"${kind(i)}>${marked(text)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
  return `<div class="wide"><table>${below}<thead><tr>${top}</tr></thead>\n<tbody>${body}</tbody></table></div>`;
};

const block = (one: Block, count: Count): string =>
  match(one)
    .with({ _tag: "Text" }, ({ text }) => `<p>${marked(text)}</p>`)
    .with({ _tag: "Items" }, ({ items }) => `<ul>${items.map((item) => `<li>${marked(item)}</li>`).join("")}</ul>`)
    .with(
      { _tag: "Figures" },
      ({ figures }) => `<div class="figures">${figures.map((each) => figure(each, count)).join("\n")}</div>`,
    )
    .with({ _tag: "Table" }, (parts) => table(parts))
    .with(
      { _tag: "Verdict" },
      ({ standing, text }) => `<div class="verdict ${standing}">${badge(standing)}<p>${marked(text)}</p></div>`,
    )
    .with(
      { _tag: "Facts" },
      ({ rows }) =>
        `<dl>${rows.map(([name, value]) => `<dt>${marked(name)}</dt><dd>${marked(value)}</dd>`).join("")}</dl>`,
    )
    .with({ _tag: "Code" }, ({ text }) => `<pre><code>${escaped(text)}</code></pre>`)
    .with(
      { _tag: "Details" },
      ({ summary, blocks }) =>
        `<details><summary>${marked(summary)}</summary>${blocks.map((each) => block(each, count)).join("\n")}</details>`,
    )
    .exhaustive();

const anchor = (i: number): string => `section-${i + 1}`;

const standing = (section: Section): string => (section.standing === undefined ? "" : badge(section.standing));

const contents = (sections: ReadonlyArray<Section>): string =>
  sections.length < 3
    ? ""
    : `<nav aria-label="Contents"><ol>${sections
        .map((section, i) => `<li><a href="#${anchor(i)}">${marked(section.title)}</a>${standing(section)}</li>`)
        .join("")}</ol></nav>`;

/** The file's text. */
export const renderReport = ({ title, lead, sections, foot }: Report): string => {
  const count: Count = { pictures: 0 };
  const body = sections.map(
    (section, i) =>
      `<section>\n<h2 id="${anchor(i)}">${marked(section.title)}${standing(section)}</h2>\n${section.blocks
        .map((each) => block(each, count))
        .join("\n")}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>
${style}
</style>
</head>
<body>
<main>
<h1>${marked(title)}</h1>
${lead === undefined ? "" : `<p class="lead">${marked(lead)}</p>\n`}${contents(sections)}
${body.join("\n")}
${foot === undefined ? "" : `<footer>${marked(foot)}</footer>\n`}</main>
</body>
</html>
`;
};
