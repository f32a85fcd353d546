/** A report is one HTML file that needs nothing else and shows no text of a user's as markup. */
import { describe, expect, it } from "vitest";
import {
  code,
  details,
  facts,
  figures,
  items,
  type Report,
  renderReport,
  table,
  text,
  verdict,
} from "../../../runtime/page/index.js";
import type { Picture } from "../../../runtime/picture/index.js";

const picture: Picture = {
  width: 10,
  height: 10,
  body: '<clipPath id="clip0"><path d="M0,0"/></clipPath><g clip-path="url(#clip0)"><use href="#clip0"/></g>',
};

const report: Report = {
  title: "Where <c> goes",
  lead: "A lead with `code` and **weight**.",
  foot: "made by hand",
  sections: [
    { title: "One & two", standing: "holds", blocks: [verdict("holds", "it does"), text('a "quote" <b>')] },
    {
      title: "Figures",
      standing: "fails",
      blocks: [figures({ picture, alt: "first", caption: "the `first`" }, { picture, alt: "second" })],
    },
    {
      title: "Rest",
      blocks: [
        table({ head: ["name", "value"], rows: [["<x>", "1.5"]], caption: "all of it" }),
        items("an item"),
        facts(["seed", "1"]),
        details("more", code("a `tick` < 2")),
      ],
    },
  ],
};
const html = renderReport(report);

describe("renderReport", () => {
  it("escapes every text, and marks code and strong words", () => {
    expect(html).toContain("<title>Where &lt;c&gt; goes</title>");
    expect(html).toContain("a &quot;quote&quot; &lt;b&gt;");
    expect(html).toContain('<th scope="row" class="word">&lt;x&gt;</th><td>1.5</td>');
    expect(html).toContain("<code>code</code> and <strong>weight</strong>");
    expect(html).toContain("<pre><code>a `tick` &lt; 2</code></pre>");
  });

  it("asks no network for anything, and runs no script", () => {
    const links = [...html.matchAll(/(?:href|src)="([^"]*)"|url\(([^)]*)\)/g)].map(([, a, b]) => a ?? b ?? "");
    expect(links.filter((link) => !link.startsWith("#"))).toEqual([]);
    expect(html).not.toMatch(/<script|<link|@import/);
  });

  it("keeps the names inside pictures apart", () => {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(html).toContain('<g clip-path="url(#p2-clip0)"><use href="#p2-clip0"/>');
  });

  it("lists its sections with their standing, and is light and dark", () => {
    expect(html).toContain('<a href="#section-2">Figures</a><span class="badge fails">does not hold</span>');
    expect(html).toContain("prefers-color-scheme:dark");
    expect(renderReport({ title: "short", sections: [] })).not.toContain("<nav");
  });
});
