/** G788 · Other data. */
import { page, type Words } from "../../../compiler/words/diagnostic.js";
import { count, plural } from "../../../compiler/words/words.js";
import { failure } from "../../problem/failure.js";
import type { DataMark } from "../mark.js";
import { path } from "./shared.js";

/** The data is not what the run was trained on. */
export interface DataDiffers {
  readonly _tag: "DataDiffers";
  readonly expected: DataMark;
  readonly found: DataMark;
}

const dataDiffers = ({ expected, found }: DataDiffers): Words => ({
  title: "OTHER DATA",
  summary: `The run was trained on other data than ${path(found.source)} now holds.`,
  expected: {
    text: `${plural(expected.train, "sample")} and ${count(expected.heldOut)} held out, from ${expected.source}`,
  },
  found: `${plural(found.train, "sample")} and ${count(found.heldOut)} held out${
    expected.train === found.train && expected.heldOut === found.heldOut ? ", with other values" : ""
  }`,
  fix: "give the data as it was with --data, or train a new run",
});

export const dataDiffersProblem = failure<DataDiffers>("DataDiffers", {
  code: "G788",
  exit: 3,
  words: dataDiffers,
  page: page(
    "Other data",
    "The run was trained on other data than the address now holds.",
    "Give the data as it was with --data, or train a new run.",
  ),
});
