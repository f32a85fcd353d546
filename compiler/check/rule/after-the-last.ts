// C25: tokens of a condition after the last position of a sequence whose next layer only looks back: nothing before
// them sees them (I3). Layers that work at each position by itself stand between the two without changing that.
import { placeOf } from "../../base/located.js";
import { besideSite } from "../../expand/site.js";
import { kindOf } from "../../scope/scope.js";
import { rule } from "./rule.js";

export const afterTheLast = rule<"AfterTheLast">(({ core, injections }) =>
  injections.flatMap((trace) => {
    const { list, at } = besideSite(core.modules, trace.site);
    const layer = list.slice(at).find(({ definition }) => definition.pointwise !== true);
    const blind = layer !== undefined && layer.definition.causal?.(layer.written) === true;
    return blind && trace.definition.follows === true && kindOf(trace.before) === "sequence"
      ? [
          {
            place: placeOf(core.root, trace.pointer),
            condition: trace.condition,
            site: trace.siteName,
            layer: layer.written.type,
          },
        ]
      : [];
  }),
);
