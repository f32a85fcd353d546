/**
 * The page's entry: what the address, the server or the gallery says it should show first. In: the page. Out: the page,
 * alive.
 */
import { render } from "preact";
import cvae from "../../specs/gallery/cvae.json?raw";
import weights from "./models/cvae.bin?url";
import { follow } from "./state/effects.js";
import { decodeLink, type Linked } from "./state/link.js";
import {
  language,
  openBeside,
  openShown,
  seed,
  setSpec,
  shownIsComing,
  text,
  training,
  values,
  z,
} from "./state/store.js";
import { App } from "./view/app.js";
import { findHome, openHome } from "./view/home.js";
import { openLecture } from "./view/lecture.js";

/** A spec that extends another finds it in the gallery. */
const giveBases = async (): Promise<void> => {
  const { bases } = await import("./state/gallery.js");
  await language.setBases(bases);
  await training().setBases(bases);
};

const openLink = async (linked: Linked): Promise<void> => {
  z.value = linked.z ?? [];
  values.value = linked.conditions ?? {};
  seed.value = linked.seed ?? 1;
  setSpec(linked.spec);
  if (linked.beside !== undefined) await openBeside(linked.beside);
  if (linked.lecture !== undefined) await openLecture(linked.lecture, linked.language, true);
};

/** The gallery's model with weights that came along: something to turn before anything was trained. */
const openFirst = async (): Promise<void> => {
  shownIsComing.value = true;
  try {
    const bytes = await (await fetch(weights)).arrayBuffer();
    if (text.value === cvae) await openShown(cvae, bytes);
  } finally {
    shownIsComing.value = false;
  }
};

const start = async (): Promise<void> => {
  const linked = decodeLink(location.hash);
  const found = linked === undefined ? await findHome() : undefined;
  const app = document.getElementById("app");
  if (app === null) return;
  if (linked === undefined && found?.spec === undefined) text.value = cvae;
  else text.value = linked?.spec ?? found?.spec ?? "";
  app.replaceChildren();
  render(<App />, app);
  follow();
  setSpec(text.value);
  if (linked !== undefined) await openLink(linked);
  else if (found !== undefined) await openHome(found);
  if (text.value === cvae) await openFirst();
  if (/"extends"/.test(text.value)) await giveBases();
};

void start();
