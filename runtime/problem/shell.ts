/** What a shell takes as one word. In: the word. Out: the same, in quotes where a shell would read something else. */
export const shellWord = (word: string): string =>
  /^[\w.,=+:@%/~-]+$/.test(word) && !word.startsWith("~") ? word : `'${word.replaceAll("'", "'\\''")}'`;
