#!/usr/bin/env node
// The command `graft`. In: the process's arguments. Out: the result on stdout, all else on stderr, an exit code.
import { runProgram } from "./program.js";

process.exitCode = await runProgram(process.argv.slice(2));
