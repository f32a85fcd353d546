/**
 * Light or dark: what the system prefers, until the button says otherwise. In: a press. Out: a signal, and the page's
 * colours.
 */
import { computed, effect, signal } from "@preact/signals";

const KEY = "graft-theme";

const stored = (): string => {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
};

const system = signal(matchMedia("(prefers-color-scheme: dark)").matches);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
  system.value = matches;
});

const chosen = signal(stored());

export const isDark = computed(() => (chosen.value === "" ? system.value : chosen.value === "dark"));

export const flipTheme = (): void => {
  chosen.value = isDark.value ? "light" : "dark";
  try {
    localStorage.setItem(KEY, chosen.value);
  } catch {
    // A page without storage keeps it until it is closed.
  }
};

effect(() => {
  document.documentElement.dataset["theme"] = isDark.value ? "dark" : "light";
});
