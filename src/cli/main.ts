#!/usr/bin/env node
// The command `graft`. In: the process's arguments. Out: the result on stdout, all else on stderr, an exit code.
import { runProcess } from "./program.js";

process.exitCode = await runProcess(process.argv.slice(2));
