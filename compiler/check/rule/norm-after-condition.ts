// C18: a normalisation right behind a condition takes part of it out again (I8).
import { placeOf } from "../../base/located.js";
import { besideSite } from "../../expand/site.js";
import { rule } from "./rule.js";

export const normAfterCondition = rule<"NormErasesCondition">(({ core, injections }) =>
  injections.flatMap((trace) => {
    const { list, at } = besideSite(core.modules, trace.site);
    const [behind, next] = list.slice(at);
    const norm = behind?.definition;
    const over = norm?.normalises;
    const { erasedBy, enters = "enters what flows into", normed } = trace.definition;
    return behind !== undefined && over !== undefined && erasedBy.includes(over)
      ? [
          {
            place: placeOf(core.root, trace.pointer),
            condition: trace.condition,
            norm: behind.written.type,
            enters,
            normed,
            over,
            overBatch: norm?.overBatch ?? false,
            site: trace.siteName,
            next: next?.site,
          },
        ]
      : [];
  }),
);
