/** What several problems of this folder are said with. */

/** In an expression a name stands as it is. */
export const asItIs = (word: string): string => word;
