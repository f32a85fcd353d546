/** `graft export`: a trained model as files that other tools open. */
import { join } from "node:path";
import { Option } from "commander";
import * as E from "fp-ts/lib/Either.js";
import { partNames } from "../../../compiler/export/part.js";
import { programOf } from "../../../compiler/pipeline/compile.js";
import { formatNames, formats } from "../../../runtime/export/index.js";
import { evaluate } from "../../../runtime/run/index.js";
import { type Exported, exportTo, type Verified } from "../../export.js";
import { counted, figure, table } from "../../report/format.js";
import { version } from "../../report/package.js";
import { factsOf, picturesOf } from "../../run/facts.js";
import { samplesOf, type Trained } from "../../run/run.js";
import { type Define, examples } from "../command.js";
import { type Outcome, refused } from "../outcome.js";
import { withTrained } from "../trained.js";

interface Options {
  readonly to: string;
  readonly out?: string;
  readonly part?: string;
  readonly verify?: boolean;
  readonly quantise?: string;
}

const sizeText = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;

const verifiedText = ({ part, tool, samples, largest, under }: Verified): string =>
  `${part}: ${tool} agrees on ${counted(samples, "sample")}; the largest difference is ${largest.toExponential(1)}${
    under === "" ? "" : `, under ${under}`
  }\n`;

/** "uint8: −ELBO 244.13 → 244.19, 0.06 nats more per sample". */
const costText = ({ precision, before, after }: NonNullable<Exported["quantised"]>): string => {
  if (before === undefined || after === undefined)
    return `${precision}: −ELBO was not measured, since the run's data is not where it was\n`;
  const more = after - before;
  const lost = `${figure(Math.abs(more))} nats ${more < 0 ? "less" : "more"} per sample`;
  return `${precision}: −ELBO ${figure(before)} → ${figure(after)}, ${lost}\n`;
};

const textOf = ({ files, quantised, verified, reports }: Exported): string => {
  const rows = files.map(({ path, bytes }) => [path, { right: sizeText(bytes) }]);
  return (
    table(rows) +
    (quantised === undefined ? "" : costText(quantised)) +
    (reports.length === 0 ? verified.map(verifiedText).join("") : "")
  );
};

/** −ELBO on the run's held-out samples; undefined where its data is gone, or its latent has no bound. */
const boundOf = (trained: Trained) => async (): Promise<number | undefined> => {
  const samples = await samplesOf(trained, undefined);
  if (E.isLeft(samples)) return undefined;
  const losses = await evaluate(trained.model, samples.right.dataset, trained.run.state.plan.seed);
  return losses["negative-elbo"];
};

const exportRun = async (trained: Trained, folder: string, options: Options): Promise<Outcome> => {
  const { run, core, model } = trained;
  const { to, part, verify, quantise } = options;
  const out = options.out ?? join(folder, "export", to.replace(/[^a-z]/g, ""));
  const source = {
    core,
    typed: run.compiled.typed,
    program: model.program,
    plain: () => programOf(run.compiled.typed),
    weights: run.model,
    spec: run.spec,
    version: version(),
    session: model.session,
    bound: boundOf(trained),
    facts: await factsOf(run),
    pictures: await picturesOf(folder),
  };
  const exported = await exportTo(source, { to, out, part, verify, quantise });
  if (E.isLeft(exported)) return refused(exported.left);
  const { reports, ...json } = exported.right;
  return {
    exit: reports.length === 0 ? 0 : 1,
    text: textOf(exported.right),
    json: { run: folder, out, ...json },
    reports,
  };
};

export const define: Define = (command) => {
  command
    .argument("<run>", "the folder of a run")
    .addOption(
      new Option(
        "--to <format>",
        formatNames.map((name) => `${name}: ${formats[name].doc}`).join("; "),
      ).makeOptionMandatory(),
    )
    .option("--out <folder>", "where the files go (default: export/FORMAT in the run)")
    .option("--part <name>", `${partNames.join(", ")} or all (default: what the model is for)`)
    .option("--quantise <precision>", "uint8 or float16: kernels and tables in fewer bits, for tfjs and onnx")
    .option(
      "--verify",
      "open the files with the stock tool and compare it with graft on 64 samples under each condition",
    );
  examples(command, [
    ["graft export runs/cvae --to tfjs --out web/model", "model.json and shards, for a web page"],
    ["graft export runs/cvae --to onnx --part all --verify", "a file for each part, each compared with ONNX Runtime"],
  ]);
  return () => {
    const folder = command.args[0] ?? "";
    return withTrained(folder, (trained) => exportRun(trained, folder, command.opts<Options>()));
  };
};
