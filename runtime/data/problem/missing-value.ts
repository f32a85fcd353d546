/** G760 · Missing value. */
import { error, page, type Words } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { at, setting, type Values } from "./shared.js";

/** `count` samples have no value where each must have one. */
export interface MissingValue extends Values {
  readonly _tag: "MissingValue";
  readonly role: "input" | "condition";
  /** Whether it is a set, whose empty value is written otherwise. */
  readonly set: boolean;
  /** Of a sequence: all that is missing stands at the ends of samples. */
  readonly ends?: boolean;
}

function missingValue(problem: MissingValue): Words {
  const { column, role, set, row, count: samples, ends } = problem;
  const others = samples > 1 ? `, and so it is of ${count(samples - 1)} more` : "";
  const empty = set ? "; an empty set is written {}" : "";
  return {
    title: "MISSING VALUE",
    summary: `${at(problem)} of sample ${count(row)} (from 0) is empty${others}.`,
    expected: {
      text: "a value for every sample",
      because: role === "condition" ? `${quote(column)} has no null to take its place` : "the loss counts every number",
    },
    fix:
      ends === true
        ? `where a sample ends sooner than the others, ${setting(role, column, "padding", "missing")}`
        : role === "condition"
          ? `if samples may lack it, ${setting(role, column, "null", "learned")}${empty}`
          : `to leave missing values out of the loss, ${setting(role, column, "missing", "mask")}`,
  };
}

export const missingValueProblem = error<MissingValue>("MissingValue", {
  code: "G760",
  words: missingValue,
  page: page(
    "Missing value",
    "A cell is empty, and the condition has no null.",
    "Fill it, leave the row out, or give the condition a null.",
  ),
});
