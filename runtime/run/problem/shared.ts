/** What the problems of a run's folder share: how their words name a path, and the process that holds it. */
import { quote } from "../../../compiler/words/layout.js";
import type { Holder } from "../holder.js";

export const path = (text: string): string => quote(text, 200);

export const whoText = (holder: Holder | undefined): string =>
  holder === undefined ? "another process" : `process ${holder.pid} on ${quote(holder.host, 80)}`;
