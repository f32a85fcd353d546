/**
 * Watching files. In: their paths, and what to do when one of them changed. Out: nothing until a signal.
 * Folders are watched rather than files, since editors replace a file by another of its name.
 */
import { watch } from "node:fs";
import { basename, dirname } from "node:path";
import type { StopExit } from "../report/refusal.js";
import { stopper } from "./stop.js";

/** Changes that come together are one. */
const settle = 50;

/**
 * Calls `look` once, and again for every burst of changes, one at a time, until a signal; then gives the exit code that
 * it asks for. Watching begins before the first look, so that no change falls between the two.
 */
export const watchFiles = (paths: ReadonlyArray<string>, look: () => Promise<void>): Promise<StopExit> =>
  new Promise((resolve) => {
    const wanted = new Map<string, Set<string>>();
    for (const path of paths) wanted.set(dirname(path), (wanted.get(dirname(path)) ?? new Set()).add(basename(path)));
    let timer: NodeJS.Timeout | undefined;
    let running = Promise.resolve();
    const soon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        running = running.then(look);
      }, settle);
    };
    const watchers = [...wanted].map(([folder, names]) =>
      watch(folder, (_, name) => {
        if (name !== null && names.has(name)) soon();
      }),
    );
    running = running.then(look);
    const stop = stopper(() => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      stop.end();
      resolve(stop.exit());
    });
  });
