// C18: a normalisation right behind a condition takes part of it out again (I8).
import { layerOf, placeDefinition } from "../../assemble/assemble.js";
import { besideSite } from "../../expand/site.js";
import { placeOf } from "../../read/located.js";
import { rule } from "./rule.js";

export const normAfterCondition = rule<"NormErasesCondition">(({ core, injections }) =>
  injections.flatMap((trace) => {
    const { list, at } = besideSite(core.modules, trace.site);
    const [behind, next] = list.slice(at);
    const over = behind && layerOf(behind.written.type).normalises;
    return behind !== undefined && over !== undefined && placeDefinition(trace.place).erasedBy.includes(over)
      ? [
          {
            place: placeOf(core.root, trace.pointer),
            condition: trace.condition,
            norm: behind.written.type,
            by: trace.place,
            over,
            site: trace.siteName,
            next: next?.site,
          },
        ]
      : [];
  }),
);
