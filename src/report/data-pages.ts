/** Pages of the codes G800–G849: data that does not fit a model. */
import { type Pages, page } from "../../compiler/words/diagnostic.js";

export const dataPages: Pages = {
  G800: page(
    "Classes by name",
    "The data gives classes by name, and the spec's category has no `labels`: which name is which class would be a guess.",
    "Write the names as `labels`, in the order that the classes should have; the report has them.",
  ),
  G801: page(
    "Pictures of another size",
    "Pictures have other sizes than the spec's image, and nothing says how they are brought to it.",
    'Write `"fit"`: `"cover"` fills the image and cuts what stands over, `"contain"` keeps the whole picture on black, `"stretch"` pulls it to the frame.',
  ),
  G802: page(
    "A type that is not read",
    "A NumPy array holds objects, complex numbers, dates or fields, which are no numbers that a model could take.",
    "Convert it with the line of numpy that the report shows.",
  ),
  G803: page(
    "No such word",
    "A word behind the # of an address says how data is read; this kind of data does not have that one.",
    "Write one of those that the report lists, or none.",
  ),
  G804: page(
    "No names of columns",
    "The first line of a table names its columns, and this one holds numbers.",
    "Write a first line of names.",
  ),
  G805: page(
    "Not one class",
    "A category was given as a row with a number for each class, and a row does not have one 1 among zeros.",
    "Correct the rows; if a sample may have several classes, make the condition a `set`.",
  ),
  G806: page(
    "Data of another kind",
    "What the data has under the name can't be what the spec makes of it, such as words for an image.",
    "Name other data with `from`, or change the type in the spec.",
  ),
  G807: page(
    "A link out of the folder",
    "A symbolic link in a folder of pictures leads to a file outside. Data from a stranger could read your files that way.",
    "Copy the file into the folder, or take the link out.",
  ),
  G990: page(
    "Not a length",
    "A padded sequence takes the lengths of its samples from a column, and that column holds something else than a number of time steps from 1 to the sequence's `length`.",
    "Correct the column, give the sequence a larger `length`, or name another column in `padding`.",
  ),
  G810: page(
    "Large numbers",
    "A column's mean or deviation is so large that the squared error of the first step, and its gradient, are far beyond what any rate takes back: training diverges, or spends itself on that column alone.",
    'Write `"scale": "standard"` in the input: its numbers are standardised for the model, and samples come out as the data is. `"range"` does it by the least and largest value.',
  ),
  G808: page(
    "No row for a file",
    "Pictures and a table are matched by file names, and the table lacks some of the files.",
    "Add the rows, or take the files out of the folder.",
  ),
};
