/**
 * The codes of problems that stand outside a spec's text. A code never changes its meaning and is never given again.
 * G700–G719 the command line, G720–G739 files, G740–G779 data, G780–G799 runs and engines,
 * G850–G879 exports and imports.
 */
export const codes = {
  unexpected: "G700",
  usage: "G701",
  unknownCommand: "G702",
  unknownOption: "G703",
  unknownGraph: "G704",
  condition: "G705",
  staleTypes: "G711",
  memory: "G712",
  file: "G720",
  notFound: "G721",
  isFolder: "G722",
  notReadable: "G723",
  notUtf8: "G724",
  notWritable: "G725",
  tooLarge: "G726",
} as const;
