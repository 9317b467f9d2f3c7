import { runSimulator } from '../../src/simulator/process.ts';

/** The simulator as a process of its own, as the command line starts it. */
process.exitCode = await runSimulator(process.argv.slice(2), process.stdin, process.stdout);
