// What a name may have meant that leads nowhere: a spec that comes with graft, a run that is there.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { folder, gallery, graft, tiny } from "./graft.js";

const place = folder();
afterAll(place.remove);

it("a spec of graft's own that its docs name is found in the package", async () => {
  const { code, err } = await graft(place.path, ["explain", "specs/gallery/cvae.json"]);
  expect(code).toBe(3);
  expect(err.replaceAll(/\s+/g, "")).toContain(gallery.replace(/^.*specs/, "specs"));
  expect(err).toContain("Fix: ");
});

it("a run of another name is offered where none is called alike", async () => {
  expect((await graft(place.path, ["train", gallery, ...tiny, "--out", "runs/spec"])).code).toBe(0);
  mkdirSync(join(place.path, "runs/a"));
  writeFileSync(join(place.path, "runs/b.txt"), "");
  const { err } = await graft(place.path, ["eval", "runs/else"]);
  expect(err).toContain("Fix: write runs/spec");
});
