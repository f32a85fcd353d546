// W02: one condition that enters one site twice.
import { placeOf } from "../../base/located.js";
import { rule } from "./rule.js";

export const repeatedInjection = rule<"RepeatedInjection">(({ core, injections }) =>
  injections.flatMap((trace, i) => {
    const first = injections
      .slice(0, i)
      .find((other) => other.condition === trace.condition && other.siteName === trace.siteName);
    return first === undefined
      ? []
      : [
          {
            place: placeOf(core.root, trace.pointer),
            condition: trace.condition,
            site: trace.siteName,
            first: placeOf(core.root, first.pointer),
          },
        ];
  }),
);
