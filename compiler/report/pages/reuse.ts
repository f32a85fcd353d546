/** Pages of the codes of `extends` (G030–G039), of sweeps (G070–G079), of versions (G080–G089) and of blocks. */
import { type Pages, page } from "./page.js";

export const reuse: Pages = {
  G030: page(
    "Bad path in `extends`",
    "`extends` names one file beside the spec or below it. Paths that begin at the root, lead upwards, hold a backslash or a control character, and addresses are refused: a spec reaches nothing outside its own folder.",
    "Copy the file into the spec's folder and write its name, with `/` between folders.",
  ),
  G031: page(
    "No base",
    "The file that the spec stands on is missing, is no readable text, or is a link out of the spec's folder.",
    "Look at its name; a likely one is told where there is one. A library that has no files gives texts as `bases`.",
  ),
  G032: page(
    "Circular `extends`",
    "Specs extend each other, round in a circle, so none of them is whole.",
    "Let one of them stand on its own.",
  ),
  G033: page(
    "Too long a chain of `extends`",
    "A spec stands on another, which stands on another, and so on, further than anyone would follow.",
    "Merge some of them into one file; `graft resolve` shows the whole.",
  ),
  G034: page(
    "`extends` set too late",
    "A variant or an option sets `extends`, but a spec is read with all that it extends before either changes it.",
    "Write `extends` into the spec itself.",
  ),
  G035: page(
    "Base is no spec",
    "A file of the chain holds a list or a word, and a spec is an object.",
    "Name another file.",
  ),
  G070: page("Empty sweep", "The sweep lists neither values nor seeds.", "List what to try under `over`, or `seeds`."),
  G071: page(
    "Too many trials",
    "Every combination of the listed values is a trial, with each of the seeds; that makes more than 10,000.",
    "List fewer values, or make several sweeps.",
  ),
  G072: page(
    "Repeated value",
    "A value or a seed is listed twice, and would make the same trials twice.",
    "Keep one of the two.",
  ),
  G073: page(
    "Conflicting lists",
    "Two lists of the sweep set the same part of the spec, or one a part of the other's, so one would undo the other.",
    "Keep one of the two.",
  ),
  G074: page(
    "Not in a trial",
    "The list is for `extends`, `variants` or `sweep`, which are done with before a trial is made.",
    "Name the part of the spec that is meant to differ.",
  ),
  G080: page(
    "Old version",
    "The spec is in version 0 of the language, the draft, which is written otherwise in places; docs/versions.md tells where.",
    "Run `graft migrate` on the file: it rewrites those places and leaves the rest as it is.",
  ),
  G081: page(
    "No successor",
    "The spec is in an earlier version and says something that this version has no word for, so nothing of it is migrated.",
    "Delete it, or write what you mean by it in this version, and migrate again.",
  ),
  G128: page(
    "Circular block",
    "Blocks use each other, round in a circle, so unrolling them would never end.",
    "Give a use `repeat` where layers are meant to come several times.",
  ),
  G307: page(
    "Blocks make too many layers",
    "Unrolled, the blocks of a list make more layers than a model may have.",
    "Lower a `repeat`; one inside another multiplies it.",
  ),
  G306: page(
    "Layers too deep in each other",
    "Layers hold layers, and blocks use blocks, deeper than a model may have it.",
    "Write some of them one behind the other.",
  ),
};
