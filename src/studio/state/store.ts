/**
 * What the page shows, as signals, and everything that can be done to it.
 *
 * The spec's text is the only state of a model: whatever a click does is a change of it, made in the editor, so that it
 * can be undone. In: wishes of the views. Out: signals that the views read.
 */
import { computed, effect, signal } from "@preact/signals";
import { proxy, type Remote, transfer, wrap } from "comlink";
import type { Edit } from "../../../compiler/words/edit.js";
import type { Language } from "../worker/language.js";
import type { Posted, Start, Training } from "../worker/training.js";
import { fitted, repeated, stripOf, valuesFor } from "./explore.js";
import { latest } from "./latest.js";
import { actionOf, type Event, isStale, noRun, type RunView, runAfter } from "./run.js";
import type {
  AnalysisView,
  ChangeView,
  ChoiceView,
  CodesView,
  DifferenceView,
  ModelView,
  ReportView,
  RowsView,
  Slot,
  Told,
  ValuesView,
  Way,
} from "./types.js";

/** One file, two roles: Vite reads the address and the name as they stand here. */
export const language: Remote<Language> = wrap<Language>(
  new Worker(new URL("../worker/entry.ts", import.meta.url), { type: "module", name: "language" }),
);

let made: Remote<Training> | undefined;

/** The training worker starts when a model is first opened. */
export const training = (): Remote<Training> => {
  made ??= wrap<Training>(
    new Worker(new URL("../worker/entry.ts", import.meta.url), { type: "module", name: "training" }),
  );
  return made;
};

// ── The spec ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const text = signal("");
export const analysis = signal<AnalysisView | undefined>(undefined);

/** The last sound model: while the text is wrong, it is shown dimmed. */
export const model = computed<ModelView | undefined>(() => analysis.value?.model);
export const isSound = computed(() => analysis.value?.sound === true && analysis.value.text === text.value);
export const reports = computed<ReadonlyArray<ReportView>>(() => analysis.value?.reports ?? []);
export const errors = computed(() => reports.value.filter(({ severity }) => severity === "error"));

/** What the editor does for the rest of the page. */
export interface EditorDoor {
  readonly apply: (changes: ReadonlyArray<ChangeView>) => void;
  readonly reset: (text: string) => void;
  readonly reveal: (from: number, to: number) => void;
}

let editor: EditorDoor | undefined;
export const openEditor = (door: EditorDoor): void => {
  editor = door;
};

export const reveal = (from: number, to: number): void => editor?.reveal(from, to);

const ask = latest(async () => {
  const asked = text.value;
  const found = await language.analyse(asked);
  if (text.value === asked) analysis.value = found;
  // What is told of an older text is better than nothing while someone types on.
  else if (analysis.value === undefined) analysis.value = found;
});

let timer: ReturnType<typeof setTimeout> | undefined;

/** The editor's text has changed. */
export const textChanged = (next: string): void => {
  text.value = next;
  clearTimeout(timer);
  timer = setTimeout(ask, 60);
};

/** Another spec altogether. It can be undone like any edit. */
export const setSpec = (next: string): void => {
  if (editor === undefined) text.value = next;
  else editor.reset(next);
  textChanged(next);
};

/** Changes of this very text; those that were computed for another are dropped. */
export const applyTo = (of: string, changes: ReadonlyArray<ChangeView>): boolean => {
  if (of !== text.value || changes.length === 0) return false;
  editor?.apply(changes);
  return true;
};

export const edit = async (edits: ReadonlyArray<Edit>): Promise<boolean> => {
  const of = text.value;
  return applyTo(of, await language.edits(of, edits));
};

export const choosePlace = (of: string, choice: ChoiceView): boolean => applyTo(of, choice.changes);

export const dropInto = async (index: number, site: string): Promise<ChoiceView | undefined> => {
  const of = text.value;
  const choice = (await language.sites(of, index)).find(({ word }) => word === site);
  if (choice !== undefined && choice.why === undefined) applyTo(of, choice.changes);
  return choice;
};

export const injectAt = async (condition: string, site: string): Promise<boolean> => {
  const of = text.value;
  return applyTo(of, await language.inject(of, condition, site));
};

// ── Trainings ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const runs = { a: signal<RunView>(noRun), b: signal<RunView>(noRun) } as const;

/** The spec of the column beside; undefined where there is none. */
export const beside = signal<string | undefined>(undefined);
export const besideModel = signal<ModelView | undefined>(undefined);
export const differences = signal<ReadonlyArray<DifferenceView>>([]);

export const slots = computed<ReadonlyArray<Slot>>(() => (beside.value === undefined ? ["a"] : ["a", "b"]));

const tell = (slot: Slot, event: Event): void => {
  runs[slot].value = runAfter(runs[slot].value, event);
};

export const stale = computed(() => isStale(runs.a.value, isSound.value ? model.value?.fingerprint : undefined));
export const action = computed(() => actionOf(runs.a.value, isSound.value, stale.value));

/** What changed since the training began, by path; empty while nothing did. */
export const changedSince = signal<ReadonlyArray<DifferenceView>>([]);

/** Said once to a reader of the page; progress no more often than every five seconds. */
export const announced = signal("");
let lastAnnounced = 0;

const announce = (words: string, always = true): void => {
  if (!always && Date.now() - lastAnnounced < 5000) return;
  lastAnnounced = Date.now();
  announced.value = words;
};

const fingerprintOf = async (of: string): Promise<string> => (await language.modelOf(of))?.fingerprint ?? "";

const openSlot = async (slot: Slot, of: string, start: Start, origin: RunView["origin"]): Promise<boolean> => {
  tell(slot, { _tag: "Opening", text: of, fingerprint: await fingerprintOf(of), origin });
  const told = await training().open(slot, of, start);
  if (told._tag === "Refused") {
    tell(slot, { _tag: "Failed", reports: told.reports });
    return false;
  }
  tell(slot, { _tag: "Opened", opened: told.value });
  void refreshCodes(slot);
  return true;
};

const isBusy = (): boolean => slots.value.some((slot) => runs[slot].value.phase === "training");

const posted = (what: Posted): void => {
  if (what._tag === "Progress") {
    tell(what.slot, { _tag: "Progress", progress: what.progress });
    const { step, steps } = what.progress;
    announce(`Step ${step} of ${steps}`, false);
  } else if (what._tag === "Epoch") {
    tell(what.slot, { _tag: "Epoch", epoch: what.epoch });
    void refreshCodes(what.slot);
  } else if (what._tag === "Ended") {
    tell(what.slot, { _tag: "Ended", how: what.how });
    void refreshCodes(what.slot);
    announce(what.how === "Completed" ? "Training is done" : "Training has stopped");
  } else {
    tell(what.slot, { _tag: "Failed", reports: what.reports });
    announce(what.reports[0]?.summary ?? "Training failed");
  }
};

const run = async (further: boolean): Promise<void> => {
  const ready = slots.value;
  for (const slot of ready) tell(slot, { _tag: "Started" });
  announce("Training has begun");
  await training().train([...ready], further, proxy(posted));
};

const opensFresh = (slot: Slot, of: string): boolean => {
  const { phase, text: opened, origin } = runs[slot].value;
  return phase === "none" || phase === "failed" || opened !== of || origin === "shown";
};

/** Trains from the start: both columns where there are two, from the same seed. */
export const trainFresh = async (): Promise<void> => {
  const wanted: ReadonlyArray<readonly [Slot, string]> = [
    ["a", text.value],
    ...(beside.value === undefined ? [] : [["b", beside.value] as const]),
  ];
  for (const [slot, of] of wanted) if (!(await openSlot(slot, of, { _tag: "Fresh" }, "fresh"))) return;
  await run(false);
};

/** More parameters than this are not drawn unasked. */
const MOST_UNASKED = 8_000_000;

/**
 * Whether the model may be opened by itself, as its weights are drawn: nothing trained would be lost, and little is
 * computed.
 */
export const isIdle = computed(() => {
  const { phase, origin, opened, fingerprint } = runs.a.value;
  const here = isSound.value ? model.value : undefined;
  if (here === undefined || beside.value !== undefined || here.parameters > MOST_UNASKED) return false;
  return (
    phase === "none" ||
    (phase === "ready" && origin === "fresh" && opened?.step === 0 && fingerprint !== here.fingerprint)
  );
});

/** Opens the text's model untrained. */
export const openIdle = async (): Promise<void> => {
  if (isIdle.value) await openSlot("a", text.value, { _tag: "Fresh" }, "fresh");
};

/** The weights follow the change of the spec, without training. */
export const carryWeights = async (): Promise<void> => {
  await openSlot("a", text.value, { _tag: "Carried", from: "a" }, "carried");
};

/** Whether models are about to be opened anew. */
const changing = signal(false);

const isOpening = (): boolean => runs.a.value.phase === "opening" || runs.b.value.phase === "opening";

const once = (holds: () => boolean): Promise<void> =>
  new Promise((done) => {
    const stop = effect(() => {
      if (!holds()) return;
      done();
      queueMicrotask(() => stop());
    });
  });

/** A model that is being opened, or is about to be, is waited for. */
const settled = (): Promise<void> => once(() => !changing.value && !isOpening());

/** No training goes on, and no model is being opened. */
const halted = async (): Promise<void> => {
  if (isBusy()) await training().stop();
  await once(() => !isBusy() && !isOpening());
};

let starting = false;

/** Does what the large button says. Pressed twice, it starts once. */
export const act = async (): Promise<void> => {
  if (action.value.name === "stop") return training().stop();
  if (starting) return undefined;
  starting = true;
  try {
    await settled();
    const { name } = action.value;
    const fresh = slots.value.some((slot) => opensFresh(slot, slot === "a" ? text.value : (beside.value ?? "")));
    if (name === "go-on" || name === "train-more") await run(name === "train-more");
    else if (name === "train") await (fresh || stale.value ? trainFresh() : run(false));
  } finally {
    starting = false;
  }
  return undefined;
};

/** How the page computes. */
export const way = signal<Way>("fast");

/** Why the way that was asked for can't be had. */
export const noWay = signal<string | undefined>(undefined);

/** Takes effect when a model is opened anew, so it is: what was trained otherwise would not be the same bits. */
export const setWay = async (wanted: Way): Promise<void> => {
  changing.value = true;
  try {
    await halted();
    noWay.value = await training().setWay(wanted);
    if (noWay.value !== undefined) return;
    way.value = wanted;
    if (isSound.value) await openSlot("a", text.value, { _tag: "Fresh" }, "fresh");
  } finally {
    changing.value = false;
  }
};

/** The weights that came along are on their way: nothing else is opened meanwhile. */
export const shownIsComing = signal(false);

/** Opens a spec's model without training it, as it starts: what can be looked at at once. */
export const openShown = async (of: string, weights: ArrayBuffer): Promise<void> => {
  await openSlot("a", of, { _tag: "Shown", weights: transfer(weights, [weights]) }, "shown");
};

/** A run's folder as a zip: its spec goes into the editor, its weights into the slot. */
export const openRunZip = async (zip: Uint8Array): Promise<Told<string>> => {
  tell("a", { _tag: "Opening", text: "", fingerprint: "", origin: "opened" });
  const told = await training().open("a", text.value, { _tag: "Run", zip });
  if (told._tag === "Refused") {
    tell("a", { _tag: "Failed", reports: told.reports });
    return told;
  }
  const { text: spec } = told.value;
  closeBeside();
  setSpec(spec);
  tell("a", { _tag: "Opening", text: spec, fingerprint: await fingerprintOf(spec), origin: "opened" });
  tell("a", { _tag: "Opened", opened: told.value });
  void refreshCodes("a");
  return { _tag: "Done", value: spec };
};

/** A second column: the same spec with one change. */
export const openBeside = async (of: string): Promise<void> => {
  await halted();
  beside.value = of;
  besideModel.value = await language.modelOf(of);
  differences.value = (await language.compare(text.value, of)) ?? [];
  await openSlot("a", text.value, { _tag: "Fresh" }, "fresh");
  await openSlot("b", of, { _tag: "Fresh" }, "fresh");
};

/** B starts from A's weights, carried over its change. */
export const carryBeside = async (): Promise<void> => {
  if (beside.value !== undefined) await openSlot("b", beside.value, { _tag: "Carried", from: "a" }, "carried");
};

export const closeBeside = (): void => {
  if (beside.value === undefined) return;
  beside.value = undefined;
  besideModel.value = undefined;
  differences.value = [];
  runs.b.value = noRun;
  void training().close("b");
};

// ── Looking at a model ───────────────────────────────────────────────────────────────────────────────────────────────

export const z = signal<ReadonlyArray<number>>([]);
export const pin = signal<ReadonlyArray<number> | undefined>(undefined);
export const values = signal<ValuesView>({});
export const shownCondition = signal<string | undefined>(undefined);
export const output = signal<string | undefined>(undefined);
export const seed = signal(1);

export interface Pictures {
  readonly rows: RowsView;
  readonly labels: ReadonlyArray<string>;
}

export const pictures = {
  a: signal<Pictures | undefined>(undefined),
  b: signal<Pictures | undefined>(undefined),
} as const;
export const codes = {
  a: signal<CodesView | undefined>(undefined),
  b: signal<CodesView | undefined>(undefined),
} as const;
/** Why a model can't be looked at. */
export const refusals = {
  a: signal<ReadonlyArray<ReportView>>([]),
  b: signal<ReadonlyArray<ReportView>>([]),
} as const;

/** The model that is looked at: the one that was opened, which may be older than the text. */
export const lookedAt = {
  a: signal<ModelView | undefined>(undefined),
  b: signal<ModelView | undefined>(undefined),
} as const;

const canLook = (slot: Slot): boolean => {
  const { phase, opened } = runs[slot].value;
  return opened !== undefined && phase !== "opening" && phase !== "none";
};

/** Asks for the pictures of the present code and values. */
const lookers = Object.fromEntries(
  (["a", "b"] as const).map((slot) => [
    slot,
    latest(async () => {
      const seen = lookedAt[slot].value;
      if (!canLook(slot) || seen === undefined || runs[slot].value.opened?.decodes !== true) return;
      const reached = seen.conditions.find(({ name }) => name === shownCondition.value)?.reaches.includes("decoder");
      const shown = reached === true ? shownCondition.value : undefined;
      const strip = stripOf(seen.conditions, valuesFor(seen.conditions, values.value), shown);
      const code = repeated(fitted(z.value, seen.latent.width), strip.count);
      const told = await training().decode(slot, transfer(code, [code.buffer]), strip.values, output.value);
      if (told._tag === "Done") pictures[slot].value = { rows: told.value, labels: strip.labels };
      refusals[slot].value = told._tag === "Refused" ? told.reports : [];
    }),
  ]),
) as Readonly<Record<Slot, () => void>>;

export const look = (): void => {
  for (const slot of slots.value) lookers[slot]();
};

const refreshCodes = async (slot: Slot): Promise<void> => {
  const told = await training().codes(slot);
  if (told._tag === "Done") codes[slot].value = told.value;
};

/** A model was opened: values, code and pictures follow it. */
export const followOpened = async (slot: Slot): Promise<void> => {
  const seen = await language.modelOf(runs[slot].value.text);
  lookedAt[slot].value = seen;
  pictures[slot].value = undefined;
  if (seen === undefined) return;
  // Of two columns, what reaches the decoder of one is worth going through in both.
  const names = slots.value.flatMap((each) =>
    (lookedAt[each].value?.conditions ?? [])
      .filter(({ reaches }) => reaches.includes("decoder"))
      .map(({ name }) => name),
  );
  if (shownCondition.value === undefined || !names.includes(shownCondition.value)) shownCondition.value = names[0];
  if (slot === "a") {
    z.value = fitted(z.value, seen.latent.width);
    values.value = valuesFor(seen.conditions, values.value);
    if (!seen.outputs.some(({ name }) => name === output.value)) output.value = seen.outputs[0]?.name;
  }
  look();
};
