/** Pages of the codes that stand outside a spec's text: the command line, files, data, runs and engines. */
import { type Pages, page } from "../../compiler/words/diagnostic.js";
import { dataPages } from "./data-pages.js";
import { pages as exports } from "./export-pages.js";
import { scalePages } from "./scale-pages.js";
import { servePages } from "./serve-pages.js";
import { studioPages } from "./studio-pages.js";

const commandLine: Pages = {
  G700: page(
    "Something went wrong in graft",
    "This is a mistake in graft, not in what you gave it. GRAFT_DEBUG=1 shows where it happened.",
    "Please report it, with the command and the spec.",
  ),
  G701: page("Usage", "The command line can't be followed as it is.", "`graft <command> --help` shows what it takes."),
  G702: page("No such command", "graft has no command of this name.", "`graft --help` lists the commands."),
  G703: page(
    "No such option",
    "The command has no option of this name.",
    "`graft <command> --help` lists the options.",
  ),
  G704: page("No such graph", "The model has no graph of this name.", "Write one of those that the report lists."),
  G705: page(
    "A condition that does not fit",
    "A value given for a condition is missing, of a name that the model does not have, too long, or outside the condition's domain. A value outside would be a silent zero row in a one-hot.",
    "Give each condition that the model needs a value inside its domain.",
  ),
  G706: page(
    "Nothing to sample from",
    "The latent is a point: it has no prior, so there is nothing to draw new samples from.",
    "Look at `graft reconstruct`, or train a latent that has a prior.",
  ),
  G707: page(
    "No classes",
    "A grid has a row for each class, and the condition is no category.",
    "Name a category, or give values with --condition.",
  ),
  G708: page(
    "A code of another length",
    "A code has as many numbers as the latent has units.",
    "Give as many; `graft explain` shows the latent's size.",
  ),
  G709: page(
    "Picture too large",
    "The picture would pass the limit on pixels.",
    "Draw fewer images, or write the numbers as .npy.",
  ),
  G710: page("No picture", "There is nothing that could be drawn.", "Ask for at least one sample of an image."),
  G711: page(
    "Types that don't fit the spec",
    "The types of a spec file were generated from another text of it.",
    "Generate them again with `graft types`.",
  ),
  G712: page(
    "Not enough memory",
    "A train step is estimated to need more than 80 % of the memory that this process may use: of the machine, or of its container.",
    "Lower `train.batch`, or make the model smaller; `graft explain` shows what it needs.",
  ),
  G713: page(
    "Nothing to guide by",
    "Guidance compares what the decoder makes with its conditions and without them. Either no condition reaches the decoder of this model, or the model was always trained with every condition, so it never learned what to make without.",
    'Write `"drop": 0.1` in the spec\'s condition and train again, or leave `--guidance` out.',
  ),
  G717: page(
    "Not from a code alone",
    "The decoder joins what layers of the encoder made (`skip`), so it decodes a sample that was encoded, and no code by itself: there is nothing to sample, and no code to decode.",
    "Look at `graft reconstruct`, or train without the skips.",
  ),
};

const files: Pages = {
  G720: page(
    "File",
    "The system refused to read or write a file; the report has its reason.",
    "Make room, or choose another place.",
  ),
  G721: page(
    "Not found",
    "There is no file or folder of this name.",
    "Look at the path; names beside it that are near are listed.",
  ),
  G722: page("A folder", "The path is a folder, and a file is meant.", "Name the file inside it."),
  G723: page(
    "Not readable",
    "The system does not let you read the file.",
    "Change its permissions, or run as its owner.",
  ),
  G724: page("Not UTF-8", "The bytes of the file are not UTF-8 text.", "Save it as UTF-8."),
  G725: page("Not writable", "The system does not let you write there.", "Choose a folder that is yours with --out."),
  G726: page(
    "Too large",
    "The file is larger than a spec may be, and is not read to its end.",
    "Look whether it is the file that you mean.",
  ),
};

const data: Pages = {
  G740: page(
    "No such data",
    "A word before the colon says how data is read, as in `idx:PATH`; this one is unknown.",
    "Write one of those that the report lists.",
  ),
  G741: page(
    "Bad address",
    "The part of the address behind the colon can't be understood.",
    "Write it as the report shows.",
  ),
  G742: page(
    "No data file",
    "The folder holds no file of the pattern that this kind of data has.",
    "Name the folder with the files, or the file itself.",
  ),
  G743: page(
    "Several data files",
    "Several files could be meant, and guessing could train on the wrong one.",
    "Write the path of one of them.",
  ),
  G744: page(
    "Broken data file",
    "The file does not keep to its format: it is cut off, goes on too long, or has a broken header.",
    "Fetch or write it again.",
  ),
  G745: page("No samples", "The data has no sample.", "Give data that has some."),
  G746: page(
    "Missing column",
    "The spec has an input or condition that the data offers nothing for.",
    "Give both the same name, or take it out of the spec.",
  ),
  G747: page(
    "Which input?",
    "A column would fit several inputs of the spec.",
    "Call one of them as the column is called.",
  ),
  G748: page(
    "Data does not fit",
    "Samples have another shape than the spec's input.",
    "Change the sizes in `inputs` to those of the data.",
  ),
  G749: page(
    "Different lengths",
    "Columns of one source differ in their number of samples, so rows can't be matched.",
    "Give files that belong together.",
  ),
  G750: page(
    "Too few classes",
    "The data has labels past the condition's classes. In a one-hot they would be rows of zeros.",
    "Write the number of classes that the data has.",
  ),
  G751: page("Not a number", "A cell holds no decimal number.", "Correct the cell, or leave the row out."),
  G752: page(
    "Not finite",
    "A value is NaN or infinite; one such value spoils every parameter.",
    "Correct it, or leave the row out.",
  ),
  G753: page(
    "Not a whole number",
    "The value of a category is not a whole number.",
    "Give classes as 0, 1, 2, …, or as their labels.",
  ),
  G754: page(
    "Not a class",
    "The value of a category is outside its classes.",
    "Count classes from 0, or change `size`.",
  ),
  G755: page(
    "Outside the range",
    "A value lies outside the `range` that the spec declares.",
    "Scale the data, or widen the range.",
  ),
  G756: page(
    "And more",
    "There are more problems like those shown.",
    "Correct the shown ones first; they often have one cause.",
  ),
  G757: page(
    "Not a member",
    "A sample lists a member that the set does not have.",
    "Write one of its members, by number or label.",
  ),
  G758: page("Member listed twice", "A sample lists one member of a set twice.", "List each once."),
  G759: page(
    "Neither in nor out",
    "A column of a set holds 1 for a member that a sample has and 0 for one that it lacks, and here is another number.",
    "Write 0 or 1.",
  ),
  G760: page(
    "Missing value",
    "A cell is empty, and the condition has no null.",
    "Fill it, leave the row out, or give the condition a null.",
  ),
  G761: page(
    "Too much data",
    "The rows would come to more numbers than the limit.",
    "Take fewer samples, or smaller ones.",
  ),
  G762: page(
    "Null never trained",
    "The condition has a null, but every training sample has the condition and none is dropped, so what stands for a missing one is left as it started.",
    'Write `"drop": 0.1` in the condition, or take its `null` out.',
  ),
};

const runs: Pages = {
  ...scalePages,
  G780: page(
    "Folder taken",
    "The folder holds something already: a run, or files that graft did not write or that were changed since. graft notes what it writes in `.graft-files`, and removes or replaces nothing else.",
    "Choose another folder with --out; say --replace where a run may be replaced; or move the file away.",
  ),
  G781: page("Not a run", "The folder is no run of graft.", "Name a folder that `graft train` wrote."),
  G782: page(
    "A broken run",
    "A file of the run was changed or lost since it was written.",
    "Restore it from a copy, or train again.",
  ),
  G783: page(
    "Another version",
    "The run was written by another version of graft.",
    "Use that version, or train again.",
  ),
  G784: page(
    "A changed file",
    "A file of the run is not the one that graft wrote: its hash differs.",
    "Restore it from a copy, or train again.",
  ),
  G785: page(
    "Broken weights",
    "A file of weights is no safetensors file as graft writes them.",
    "Restore it from a copy, or train again.",
  ),
  G786: page(
    "Weights do not fit",
    "The weights of the run are not those of its spec.",
    "Restore both from one copy, or train again.",
  ),
  G787: page(
    "Another engine",
    "The run began on another engine, which rounds otherwise: it would not go on to the same numbers.",
    "Go on with that engine, or name the other with --engine.",
  ),
  G788: page(
    "Other data",
    "The run was trained on other data than the address now holds.",
    "Give the data as it was with --data, or train a new run.",
  ),
  G789: page(
    "Diverged",
    "The loss or a parameter became NaN or infinite. The last checkpoint, from before that, stands.",
    "Try a lower rate, or clip gradients.",
  ),
  G790: page(
    "No samples to train on",
    "After the split no sample is left to train on.",
    "Give more data, or a smaller share for validation.",
  ),
  G791: page(
    "No engine",
    "None of the engines asked for can be used here.",
    "`graft doctor` says which there are and why others are not.",
  ),
  G792: page(
    "Another engine than asked for",
    "The engine of first choice could not be used, and another one is.",
    "`graft doctor` says why.",
  ),
  G793: page(
    "Nothing held out",
    "`early-stop` and `checkpoint` with `keep` as `best` judge epochs by held-out samples, and the data leaves none.",
    "Write a larger `validation`, give more data, or train to the end.",
  ),
  G794: page(
    "No such loss",
    "`early-stop` watches a held-out loss that this model doesn't report.",
    "Watch `loss`, which every model has.",
  ),
  C05: page(
    "The latent is not used",
    "After training, the KL from the prior is next to nothing (below 0.1 nats): whatever x is, the encoder answers with the prior, and the decoder does without z (posterior collapse). Samples then differ by their conditions alone.",
    "Give `objective.kl` a smaller `weight`, let it grow by `warmup` or in cycles (`cyclic`), or leave each unit some nats free (`free-bits`); a decoder that is told less, or can do less, leaves more to z. Shortly after the start it may just be early: train on. `graft eval --metrics active-units,kl-units` tells unit by unit.",
  ),
  G795: page(
    "No native engine",
    "TensorFlow's own library could not be downloaded, built or loaded. Nothing half-made is left, and the other engines work as before.",
    "Do what the lines below the report ask for (a tool that is missing, a host that does not answer), then write `graft native` again; or go without it: `--engine wasm` is always there.",
  ),
  G920: page(
    "Not a number",
    "A figure came to NaN or to an infinity, so it says nothing about the model: its outputs overflow on this data. The command shows what it measured and ends with exit code 1.",
    "Compare the data's range with what the model was trained on (`graft data` shows each column's least and largest value). If the model fails on its own data, train it anew with a smaller learning rate or with `clip`.",
  ),
  G921: page(
    "Data not named here",
    "A run remembers where its data was, and commands such as `graft eval` read it there. A run from elsewhere could name any file, so graft reads only what somebody has named here before, in a command or in a spec that was trained; what lies in the run's own folder or in the working folder; and data that is built in.",
    "If you know the file, `graft data ADDRESS` shows what it holds, and from then on runs may name it. Or give your own data with `--data`.",
  ),
  G961: page(
    "Condition not heard",
    "Samples drawn for a class are of it no more often than chance: a model that ignores the condition would do as well. The rate is that of a classifier trained on the same data, whose own accuracy stands beside it.",
    "Train longer; or let the condition enter where the decoder begins, one-hot, with the place `suffix` or `prefix`; `graft sweep --over inject.*.place=suffix,film,add` compares places.",
  ),
  G796: page(
    "Run in use",
    "Another process is writing this run. It holds a lock in the folder, `.graft-lock`, which names the process; two that write the same run would destroy it.",
    "Wait until that process ends, or put a new run into another folder with --out. A lock whose process is gone is taken over without a question: at once where it ran on this machine, five minutes after its last sign where it ran on another. If you know better, remove `.graft-lock`.",
  ),
  G797: page(
    "Folder gone",
    "The run's folder was moved, removed, or taken over by another process while graft was writing there. It stopped before the next checkpoint.",
    "Go on with `graft train --resume` and the folder where it is now; or train again.",
  ),
  G798: page(
    "Run moved on",
    "Between reading the run and locking its folder, another process made a newer checkpoint there.",
    "Call the same command again: it starts from the newer checkpoint.",
  ),
  G980: page(
    "Not a count",
    "A likelihood of counts, `poisson` or `negative-binomial`, gives a probability to whole numbers of at least 0 and to nothing else.",
    "Give the counts as they were counted, without logarithms or totals divided out; for other numbers write `gaussian` or `student-t`.",
  ),
};

export const pages: Pages = {
  ...commandLine,
  ...files,
  ...data,
  ...dataPages,
  ...runs,
  ...servePages,
  ...exports,
  ...studioPages,
};
