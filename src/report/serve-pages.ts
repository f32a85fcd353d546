/** Pages of the codes of `graft serve`: G880–G883 where it starts, G885–G892 in the answers to requests; G893 of comparisons, G895 of logs beside a training. */
import { type Pages, page } from "../../compiler/words/diagnostic.js";

export const servePages: Pages = {
  G880: page(
    "Address not free",
    "The system does not let graft listen there: another program does, or the port is one that only root may take.",
    "Choose another with `--port`; `--port 0` takes a free one and says which.",
  ),
  G881: page(
    "Nothing to serve",
    "`graft serve` takes runs, folders of runs, and folders of models whose runs are called 1, 2, 3 after their version.",
    "Give the folder that `graft train` printed at its end.",
  ),
  G882: page(
    "One name, two runs",
    "Two of the folders would answer to the same model and version, and a caller could not tell which.",
    "Give one of them a name of its own: `graft serve runs/a other=runs/b`.",
  ),
  G883: page(
    "Open to the network",
    "With `--host` the server listens beyond this machine, and no token is set.",
    "Write a secret to a file and add `--token-file FILE`, or put a proxy in front that knows its callers.",
  ),
  G885: page(
    "A request that can't be followed",
    "The body of a request is not what the route takes: a tensor is missing, unknown, of another shape, or has a value outside its domain. The message names it.",
    "`/openapi.json` describes every route, `/v2/models/NAME` every tensor.",
  ),
  G886: page(
    "No such model or route",
    "The server has no model, version, label, signature or route of this name.",
    "`/v1/models` lists the models, `/openapi.json` the routes.",
  ),
  G887: page(
    "Not finite",
    "An input or an output holds NaN or an infinity, which JSON has no number for; the message names the tensor and the row.",
    "Send finite numbers. For outputs, `?nonfinite=string` sends them as text, and the binary extension as they are.",
  ),
  G888: page(
    "Too busy",
    "As many requests wait as `--queue` lets wait, or the server is about to end. Nothing of the request was computed.",
    "Try again after as many seconds as `Retry-After` says; more `--workers` answer more at once.",
  ),
  G889: page(
    "Too late",
    "The request waited longer than `--timeout`, or than the caller said.",
    "Ask for fewer rows, or allow more time.",
  ),
  G890: page(
    "Too large",
    "The body has more bytes than `--body-limit`, or the request more rows than `--max-rows`.",
    "Send it in parts, or raise the limit.",
  ),
  G891: page(
    "Not allowed",
    "The request has no token or another one than the server's, or it calls the server by a name that it does not go by.",
    "Send `Authorization: Bearer TOKEN`; add names behind a proxy with `--allow-host`.",
  ),
  G892: page(
    "The model failed",
    "The engine could not compute the batch. The server goes on.",
    "Look at the log; a run whose numbers diverged has to be trained again.",
  ),
  G893: page(
    "Other samples",
    "The runs of a comparison were measured on different samples, each on what its own training held out. Such figures can't be set against each other.",
    "Measure all of them on the same samples: `graft compare … --data ADDRESS`.",
  ),
  G895: page(
    "Log not written",
    "The system refused to write a file that `train.log` asks for. The training went on without it, and `metrics.jsonl` has every figure.",
    "Make room, or choose another folder with `--out`.",
  ),
};
