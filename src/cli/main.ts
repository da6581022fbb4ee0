#!/usr/bin/env node
/** The command `cornichon`: the process around run.ts. */
import process from 'node:process';
import { run } from './run.ts';
import { Output } from './terminal.ts';

process.exitCode = await run(process.argv.slice(2), {
  out: new Output(process.stdout, process.env),
  err: new Output(process.stderr, process.env),
  stdin: process.stdin,
});
