/**
 * A model's outputs, one after another.
 *
 * In: a trained run. Out: the same run looked at through each output, and what files about it are called: `samples.png`
 * where there is one output, `samples.image.png` and `samples.profile.csv` where there are several.
 */
import { outputNames } from "../../runtime/run/index.js";
import type { Trained } from "./run.js";

export interface View {
  readonly trained: Trained;
  readonly output: string;
  /**
   * The file of this output, beside those of the others. `drawable`: whether a picture can be made of it; numbers stand
   * for those that can't be drawn.
   */
  readonly fileOf: (path: string, drawable: boolean) => string;
}

/**
 * Whether all outputs go into one table: the file that is named is one, or none of them can be drawn. An array holds
 * one.
 */
export const inOneTable = (path: string | undefined, drawable: ReadonlyArray<boolean>): boolean =>
  path === undefined ? drawable.length > 1 && !drawable.includes(true) : /\.csv$/i.test(path);

const picture = /\.(png|svg)$/i;

const fileAmong =
  (output: string) =>
  (path: string, drawable: boolean): string => {
    const fitting = drawable ? path : path.replace(picture, ".csv");
    return fitting.replace(/(\.[^./\\]*)?$/, (ending: string) => `.${output}${ending}`);
  };

export const viewsOf = (trained: Trained): ReadonlyArray<View> => {
  const names = outputNames(trained.model.program);
  return names.map((output) => ({
    trained: { ...trained, model: { ...trained.model, output } },
    output,
    fileOf: names.length === 1 ? (path) => path : fileAmong(output),
  }));
};
