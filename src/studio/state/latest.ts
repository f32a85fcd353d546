/**
 * One question at a time, and always the newest. In: what answers. Out: what asks: while an answer is awaited, only the
 * last wish is kept.
 */
export const latest = (ask: () => Promise<void>): (() => void) => {
  let busy = false;
  let again = false;
  const run = async (): Promise<void> => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      do {
        again = false;
        await ask();
      } while (again);
    } finally {
      busy = false;
    }
  };
  return () => void run();
};
