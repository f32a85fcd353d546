/** C02 · The condition has no effect. */

import type { Place } from "../../base/located.js";
import { page, warning } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital, type Words } from "../../words/words.js";

export interface NoEffect {
  readonly _tag: "NoEffect";
  readonly place: Place;
  readonly condition: string;
  readonly why: "one-value" | "unreached";
}

const noEffect = ({ condition, why }: NoEffect): Words => {
  const it = capital(quote(condition));
  return why === "one-value"
    ? {
        title: "ONE VALUE ONLY",
        summary: `${it} has one class, so it is the same for every sample and can change nothing.`,
        fix: 'write its number of classes as "size", or delete the condition',
      }
    : {
        title: "WITHOUT EFFECT",
        summary: `${it} is injected, but nothing that the model gives depends on it.`,
        fix: "inject it where something behind it reads it, or delete the condition",
      };
};

export const noEffectWarning = warning<NoEffect>("NoEffect", {
  code: "C02",
  words: noEffect,
  page: page(
    "The condition has no effect",
    "The condition is injected and can't make a difference: it has one value only, or nothing that the model gives " +
      "depends on it. Such a model trains as if it were unconditional, and nothing in its loss tells.",
    "Write the number of classes that there are, or inject the condition where something reads it.",
  ),
});
