/** What a lecture came to, for a terminal, as data, as CSV and as a page. In: answers and the lab. Out: texts. */
import type { CoreModel } from "../../../compiler/expand/core.js";
import { code, details, facts, renderReport, type Section, text } from "../../../runtime/page/index.js";
import { csvLines } from "../../report/csv.js";
import { table as columns, counted, percent } from "../../report/format.js";
import type { LectureTables } from "../results.js";
import { type Answer, wordsOf } from "./claim.js";
import { figureOf, type Lab, outcomesOf, statOf } from "./lab.js";
import { type ModelName, modelNames, modelOf, titleOf } from "./models.js";
import { type Beside, isWithin, referenceBlocks } from "./reference.js";

export interface Lecture {
  readonly lab: Lab;
  readonly answers: ReadonlyArray<Answer>;
  /** Empty where there is nothing to compare with. */
  readonly besides: ReadonlyArray<Beside>;
  readonly epochs: number;
  readonly command: string;
}

const standings = { holds: "holds", partly: "holds if", fails: "does not hold", open: "not decided" } as const;

const plainWords = (words: string): string => words.replaceAll("**", "");

const dataText = ({ lab }: Lecture): string => {
  const { source, split } = lab.setting.data;
  return (
    `${source}: ${counted(split.train.count, "sample")} to learn from, ` +
    `${counted(split.heldOut.count, "sample")} held out`
  );
};

const trainings = ({ lab }: Lecture): number =>
  [...lab.outcomes.values()].reduce((sum, outcomes) => sum + outcomes.length, 0);

export const lectureText = (lecture: Lecture): string => {
  const rows = lecture.answers.map(({ title, standing }, i) => [`  ${i + 1}  ${title}`, standings[standing]]);
  const judged = lecture.besides.filter(({ tolerance }) => tolerance !== undefined);
  const near =
    judged.length === 0
      ? ""
      : `\n${judged.filter(isWithin).length} of ${judged.length} figures lie within the tolerance of the reference.\n`;
  const size = `${counted(trainings(lecture), "training")} of ${lecture.epochs} epochs`;
  const answers = lecture.answers.map(
    ({ words, standing }, i) => `${i + 1}. ${standing === "partly" ? "It holds if " : ""}${plainWords(words)}\n`,
  );
  const undecided = lecture.answers.find((answer) => answer.undecided !== undefined)?.undecided;
  return (
    `The lecture on ${dataText(lecture)}; ${size}, ${counted(lecture.lab.seeds, "seed")}.\n\n` +
    `${columns(rows)}\n${undecided === undefined ? "" : `${undecided}\n\n`}${answers.join("")}${near}`
  );
};

const finite = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? null : value;

export const lectureJson = ({ lab, answers, besides, epochs }: Lecture): LectureTables => {
  const { source, split } = lab.setting.data;
  const claims = answers.map((answer) => ({
    name: answer.name,
    title: answer.title,
    standing: standings[answer.standing],
    words: plainWords(wordsOf(answer)),
    found: answer.found,
  }));
  const document = {
    data: { source, train: split.train.count, heldOut: split.heldOut.count },
    epochs,
    seeds: lab.seeds,
    claims,
    ...(besides.length > 0 && {
      reference: besides.map((one) => ({ ...one, ...(one.tolerance !== undefined && { within: isWithin(one) }) })),
    }),
  };
  return JSON.parse(JSON.stringify(document, finite)) as LectureTables;
};

/** A line for each figure of each training. */
export const lectureCsv = ({ lab }: Lecture): string =>
  csvLines([
    ["model", "units", "seed", "metric", "value", "unit", "split", "reduction"],
    ...[...lab.outcomes.values()]
      .flat()
      .flatMap(({ model, seed, rows }) =>
        rows.map(({ name, value, unit, split, reduction }) => [
          model,
          modelOf(model).units,
          seed,
          name,
          value,
          unit,
          split,
          reduction,
        ]),
      ),
  ]);

const judgeText = (lab: Lab): string => {
  const all = modelNames.flatMap((model) => figureOf(lab, model, "classifier-accuracy")?.values ?? []);
  if (all.length === 0) return "no model was asked for a digit";
  const { mean } = statOf(all);
  return (
    `a classifier that graft trains on the training split for each model and seed; it finds ${percent(mean)} of ` +
    `held-out digits (mean; ${percent(Math.min(...all))} to ${percent(Math.max(...all))})`
  );
};

const specsOf = (lab: Lab): ReadonlyArray<string> =>
  [...lab.outcomes.keys()].map((model: ModelName) => {
    const { spec, variant, units } = modelOf(model);
    const { length } = outcomesOf(lab, model);
    return (
      `${titleOf(model).padEnd(40)} ` +
      `specs/lecture/${spec}.json${variant === undefined ? "" : ` --variant ${variant}`} --set let.z=${units}   ` +
      `(${counted(length, "seed")})`
    );
  });

/** What every model of the lecture shares. */
const trainingText = (core: CoreModel, epochs: number): string =>
  `${epochs} epochs, batches of ${core.train.batch}, ${core.train.optimizer.type} with rate ` +
  `${core.train.optimizer.rate}`;

const sectionsOf = (lecture: Lecture): ReadonlyArray<Section> => {
  const { lab, answers, besides, epochs, command } = lecture;
  const [core] = lab.setting.cores.values();
  return [
    ...answers.map(({ title, standing, blocks }): Section => ({ title, standing, blocks })),
    ...(besides.length === 0
      ? []
      : [
          {
            title: "Beside an independent implementation",
            blocks: referenceBlocks(besides, { seeds: lab.seeds, epochs }),
          },
        ]),
    {
      title: "How this was made",
      blocks: [
        facts(
          ["data", `${dataText(lecture)}; the split is drawn once, all models share it`],
          ["training", core === undefined ? "" : trainingText(core, epochs)],
          ["seeds", `1 to ${lab.seeds}, more where trainings are compared with each other`],
          [
            "figures",
            "mean ± standard deviation (n − 1) over seeds, on held-out samples unless a table says otherwise",
          ],
          ["nats", "sums over pixels and latent units, means over samples"],
          ["judge of samples", judgeText(lab)],
          ["engine", `${lab.setting.engine.name} ${lab.setting.engine.version}`],
        ),
        details("The models, and how to train one alone", code(specsOf(lab).join("\n"))),
        text(
          "Every training lies in `runs/` beside this page: `graft eval`, `graft sample` and `graft encode` take " +
            `any of them. Made again by \`${command}\`.`,
        ),
      ],
    },
  ];
};

const many = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"] as const;

const shortly = (answers: ReadonlyArray<Answer>): string =>
  answers.some(({ standing }) => standing === "open")
    ? " **So short trainings decide nothing: the figures below are a first look.**"
    : "";

/** The page. */
export const lectureReport = (lecture: Lecture): string => {
  const { answers, lab, epochs, command } = lecture;
  const { split } = lab.setting.data;
  return renderReport({
    title: "What does the condition do, and where should it go?",
    lead:
      `${many[answers.length] ?? answers.length} claims of a lecture on autoencoders, each judged by a criterion ` +
      `fixed beforehand: ${counted(trainings(lecture), "training")} of ${counted(lab.outcomes.size, "model")}, ` +
      `${epochs} epochs on ${counted(split.train.count, "digit")}, measured on ` +
      `${counted(split.heldOut.count, "other")}.${shortly(answers)}`,
    sections: sectionsOf(lecture),
    foot: `Made by \`${command}\`.`,
  });
};
