import type { Readable, Writable } from 'node:stream';
import { type Command, EXIT } from './io.ts';

/** Used by the service, which starts it with pipes; not for people. */
export const simulate: Command = {
  name: 'simulate',
  usage: 'hsm-vigil simulate [--scenario]',
  summary: 'Simulate appliances until standard input ends',
  help: 'Prints where the simulated appliances listen as one line of JSON, and takes faults to inject as lines of JSON on standard input.',
  hidden: true,
  leavesInOrder: true,
  async run(args, io) {
    const { runSimulator } = await import('../simulator/process.ts');
    const code = await runSimulator(args, io.stdin as Readable, io.stdout as Writable);
    return code === 0 ? EXIT.ok : EXIT.unknown;
  },
};
