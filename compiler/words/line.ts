/**
 * A person's text for files that others open. In: any text. Out: one line of it, without what moves a cursor, turns the
 * direction of a line, or is no character.
 */

export const oneLine = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").replace(/[\p{Cs}\u202a-\u202e\u2066-\u2069\ufeff]/gu, "");
