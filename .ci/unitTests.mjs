// One of the processes that run unit tests: the files named, one after the other. Sends its counts to the process that started it.
import process from 'node:process';
import { run as runTests } from 'node:test';
import { report } from './testReport.mjs';

const counts = await report(runTests({ files: process.argv.slice(2), isolation: 'none', timeout: 60_000 }));
process.send(counts, () => process.exit());
