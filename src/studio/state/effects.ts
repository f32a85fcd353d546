/**
 * What follows from what: when a signal changes, what the page asks for. In: the store. Out: nothing but its changes.
 * Called once.
 */
import { effect } from "@preact/signals";
import {
  analysis,
  beside,
  besideModel,
  changedSince,
  differences,
  followOpened,
  isIdle,
  isSound,
  language,
  look,
  openIdle,
  output,
  runs,
  shownCondition,
  shownIsComing,
  stale,
  text,
  values,
  z,
} from "./store.js";
import type { Slot } from "./types.js";

const followRun = (slot: Slot): void => {
  let seen = "";
  effect(() => {
    const { phase, text: of, opened } = runs[slot].value;
    const key = opened === undefined || phase === "opening" ? "" : `${of}${opened.engine}`;
    if (key !== "" && key !== seen) void followOpened(slot);
    seen = key;
  });
};

export const follow = (): void => {
  followRun("a");
  followRun("b");
  // A model that nobody trained yet follows the text; the first one waits for the weights that came along.
  let waiting: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    void text.value;
    clearTimeout(waiting);
    if (isIdle.value && !shownIsComing.value) waiting = setTimeout(() => void openIdle(), 400);
  });
  // Whatever a picture depends on.
  effect(() => {
    void [z.value, values.value, shownCondition.value, output.value, runs.a.value.version, runs.b.value.version];
    look();
  });
  effect(() => {
    const [was, now] = [runs.a.value.text, text.value];
    if (!stale.value) {
      changedSince.value = [];
      return;
    }
    void language.compare(was, now).then((found) => {
      if (now === text.value) changedSince.value = found ?? [];
    });
  });
  effect(() => {
    const [a, b] = [analysis.value?.text, beside.value];
    if (b === undefined || a === undefined || !isSound.value) return;
    void language.compare(a, b).then((found) => {
      if (beside.value === b) differences.value = found ?? [];
    });
  });
  effect(() => {
    const b = beside.value;
    if (b !== undefined && besideModel.value === undefined)
      void language.modelOf(b).then((found) => {
        if (beside.value === b) besideModel.value = found;
      });
  });
};
