import { createInterface } from 'node:readline';
import { agentObjects } from '../../src/simulator/agent/agentObjects.ts';
import type { AgentObject } from '../../src/simulator/agent/agentValues.ts';
import { type AgentUser, startResponder } from '../../src/simulator/agent/snmpResponder.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';

/**
 * Many simulated agents in one process: `agentCrowd.ts 1000 15000`. Says on standard output `ports` with theirs, then `place time` each time that one
 * is asked anew: nothing has come to it for so many milliseconds before. Ends when standard input does.
 */

/** Each agent's user; none of them guards anything. */
export const crowdUser: AgentUser = {
  user: 'vigil',
  auth: { protocol: 'sha256', key: 'an agent of the crowd' },
  priv: { protocol: 'aes', key: 'a crowd of the agents' },
};

/** An agent answers from what it has gathered last, for so long (ms). */
const CACHED = 10_000;

async function startCrowd(agents: number, pause: number): Promise<void> {
  const responders = [];
  for (let place = 0; place < agents; place++) {
    const appliance = new Appliance({ seed: place + 1, hostname: `luna-${place}`, serial: `${500_000 + place}` });
    let [askedAt, gatheredAt] = [0, 0];
    let gathered: readonly AgentObject[] = [];
    responders.push(
      await startResponder({
        users: [crowdUser],
        objects: () => {
          if (Date.now() - gatheredAt > CACHED) [gathered, gatheredAt] = [agentObjects(appliance.state), Date.now()];
          return gathered;
        },
        answers: () => {
          const now = Date.now();
          if (now - askedAt > pause) process.stdout.write(`${place} ${now}\n`);
          askedAt = now;
          return true;
        },
      }),
    );
  }
  process.stdout.write(`ports ${responders.map(({ port }) => port).join(' ')}\n`);
}

if (import.meta.filename === process.argv[1]) {
  await startCrowd(Number(process.argv[2]), Number(process.argv[3]));
  createInterface({ input: process.stdin }).on('close', () => process.exit());
}
