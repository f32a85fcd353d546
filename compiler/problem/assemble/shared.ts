/** What several problems of this folder are said with. */

export const limitNote = "Nothing has been allocated: sizes are counted before anything runs.";
