/**
 * A category as an input: its classes by number or label, gaps that a mask marks, and what is told of an input rather
 * than of a condition.
 */
import { expect, test } from "vitest";
import { open } from "../../../runtime/data/files.js";
import { reportData } from "../../../src/report/data.js";
import { wantedBy } from "../../../src/wanted.js";
import { compiled } from "../../models.js";
import { datasetOf, folderOf, problemsOf, values } from "./folder.js";

const species = {
  name: "species",
  role: "input",
  shape: [1],
  dtype: "f32",
  classes: 2,
  labels: ["cat", "dog"],
} as const;

const table = async (text: string) => `csv:${await folderOf({ "t.csv": text })}/t.csv`;

test("labels and numbers become class numbers, as data", async () => {
  const found = datasetOf(await open(await table("species\ndog\ncat\n1\n"), [species]));
  expect(values(found, "species")).toEqual([1, 0, 1]);
  expect(found.columns[0]).toMatchObject({ dtype: "f32", shape: [1] });
});

test("a gap is refused, or masked where the spec says so", async () => {
  const address = await table("species,x\ndog,1\n,2\n");
  const [gap] = problemsOf(await open(address, [species]));
  expect(gap && reportData(gap).fix).toContain("inputs.species.missing=mask");
  const masked = datasetOf(await open(address, [{ ...species, masked: true }]));
  expect(values(masked, "species.known")).toEqual([1, 0]);
});

test("what is wrong with it is told of the input", async () => {
  const { labels: _, ...plain } = species;
  const [few] = problemsOf(await open(await table("species\n0\n1\n2\n"), [plain]));
  expect(few && reportData(few).fix).toContain("inputs.species.size=3");
});

test("a mixed table wants numbers and classes", () => {
  const wanted = wantedBy(compiled("mixed-table").core);
  expect(wanted.map(({ name, shape, classes }) => [name, shape, classes])).toEqual([
    ["profile", [56], undefined],
    ["digit", [1], 10],
    ["slant", [1], undefined],
  ]);
});
