/**
 * The page's worker, in one of two roles that its name says: language, or training. One file, so that what both need is loaded once.
 */
import { expose } from "comlink";

const start = async (): Promise<void> => {
  if (self.name === "training") {
    const { Training } = await import("./training.js");
    expose(new Training());
  } else {
    const { Language } = await import("./language.js");
    expose(new Language());
  }
};

void start();
