/**
 * The languages of the lecture. In: a language's code. Out: its words, loaded when they are asked for.
 */
import type { Texts } from "./texts.js";

export const languages: Readonly<Record<string, () => Promise<Texts>>> = {
  en: async () => (await import("./en.js")).en,
  ko: async () => (await import("./ko.js")).ko,
};

export const names: Readonly<Record<string, string>> = { en: "English", ko: "한국어" };
