/**
 * Colours. In: the number of a series or class. Out: its colour, and its mark where colours have begun again.
 */

export interface Theme {
  readonly ink: string;
  readonly paper: string;
}

export const themes = {
  light: { ink: "#1f2328", paper: "#ffffff" },
  dark: { ink: "#e6e8eb", paper: "#14171a" },
} as const satisfies Readonly<Record<string, Theme>>;

/**
 * Ten colours that stay apart in every common form of colour-blindness and show on light and dark (Petroff 2021,
 * arXiv:2107.02270).
 */
export const palette = [
  "#3f90da",
  "#ffa90e",
  "#bd1f01",
  "#94a4a2",
  "#832db6",
  "#a96b59",
  "#e76300",
  "#b9ac70",
  "#717581",
  "#92dadd",
] as const;

const marks = ["circle", "square", "triangle-up", "diamond", "cross"] as const;

const turn = (index: number, length: number): number => ((index % length) + length) % length;

export const colourOf = (index: number): string => palette[turn(index, palette.length)] ?? palette[0];

/** Past ten the colours come again with another mark: fifty can be told apart. */
export const markOf = (index: number): string =>
  marks[turn(Math.floor(index / palette.length), marks.length)] ?? marks[0];

/** Black or white, whichever is read better on a colour (relative luminance of WCAG 2). */
export const inkOn = (colour: string): string => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const level = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff";
};
