// Compiles a spec in the browser and shows what it became. The compiler has no Node in it.
import { compile, explain, renderExplanation, renderText, reportAll } from "graftml/compiler";
import { defineModel } from "graftml/typed";
import cvae from "../specs/cvae.json" with { type: "json" };

const spec = defineModel(cvae);
const compiled = compile({ name: "cvae.json", text: JSON.stringify(spec) });
const text =
  compiled._tag === "Left"
    ? renderText(reportAll(compiled.left), { colour: false, width: 100 })
    : renderExplanation(explain(compiled.right.typed, compiled.right.program));
const out = document.querySelector("#out");
if (out !== null) out.textContent = text;
