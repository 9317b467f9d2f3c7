import { openSession } from '../../../src/channels/console/session.ts';
import { Fault } from '../../../src/core/fault.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { readCommands } from '../../../src/service/polling/pollConsole.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import { createLunaSh } from '../../../src/simulator/console/lunash.ts';
import { sensorsOutput } from '../../../src/simulator/console/outputs/sensorsOutput.ts';
import { credentials } from '../../support/credentials.ts';
import { lineFaults } from '../../support/lineFaults.ts';
import { MemoryTransport } from '../../support/memoryConsole.ts';
import { readPlainly } from './plainReader.ts';

/** What a line does to one indicator in one poll, as chances: a healthy part read as faulty, and nothing read at all. */
export interface ReadingErrors {
  readonly misread: number;
  readonly lost: number;
}

/** Of all single flipped bits in one output, those that make a plain reader misread or lose one sensor; per byte, averaged over sensors. */
export interface PlainErrors {
  readonly sensors: number;
  readonly misreadPerByteError: number;
  readonly lostPerByteError: number;
}

/** Counts, by trying every single bit of one healthy output, what one flipped bit does to a plain reader. */
export function plainErrors(): PlainErrors {
  const output = Buffer.from(sensorsOutput(new Appliance({ seed: 3, now: () => Date.UTC(2026, 0, 1) }).state), 'latin1');
  const before = readPlainly(output.toString('latin1'));
  let misread = 0;
  let lost = 0;
  for (let at = 0; at < output.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      output[at] = (output[at] ?? 0) ^ (1 << bit);
      const after = readPlainly(output.toString('latin1'));
      output[at] = (output[at] ?? 0) ^ (1 << bit);
      for (const sensor of before.keys()) {
        const verdict = after.get(sensor) ?? 'unknown';
        if (verdict === 'negative') misread++;
        if (verdict === 'unknown') lost++;
      }
    }
  }
  const sensors = before.size;
  return { sensors, misreadPerByteError: misread / 8 / sensors, lostPerByteError: lost / 8 / sensors };
}

/**
 * What the console dialogue and its copies make of a line with that many bad bytes: `polls` whole polls of a healthy appliance over
 * it. `misread` counts verdicts that came out negative.
 */
export async function measuredErrors(badBytes: number, polls: number): Promise<ReadingErrors & { readonly judged: number }> {
  const commands = luna7.console.commands.filter(({ every }) => every === 'poll');
  let judged = 0;
  let misread = 0;
  let lost = 0;
  for (let number = 0; number < polls; number++) {
    const appliance = new Appliance({ seed: number, now: () => Date.UTC(2026, 0, 1) + number * 600_000 });
    const noise = lineFaults({ bitErrors: badBytes / 8 }, number + 1);
    const transport: MemoryTransport = new MemoryTransport((bytes) => shell.receive(bytes));
    const shell = createLunaSh(appliance, (bytes) => transport.push(noise(bytes)));
    const expected = healthyVerdicts(appliance, commands);
    const said = new Map<string, string>();
    try {
      await using session = await openSession(transport, credentials, { timeoutMs: 2000 }, never);
      const { observations } = await readCommands(session, luna7, commands, { enough: () => false, now: Date.now }, never);
      for (const { component, condition, verdict } of observations) said.set(`${component}.${condition}`, verdict);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    } finally {
      shell[Symbol.dispose]();
    }
    for (const indicator of expected) {
      judged++;
      const verdict = said.get(indicator) ?? 'unknown';
      if (verdict === 'negative') misread++;
      if (verdict === 'unknown') lost++;
    }
  }
  return { misread: misread / judged, lost: lost / judged, judged };
}

const never = new AbortController().signal;

/** Indicators that an undisturbed poll judges to be well. */
function healthyVerdicts(appliance: Appliance, commands: readonly { readonly command: string }[]): readonly string[] {
  let printed = '';
  const shell = createLunaSh(appliance, (bytes) => {
    printed += Buffer.from(bytes).toString('latin1');
  });
  shell.receive(Buffer.from('monitor\rSimulated-monitor-1\r'));
  const readings = commands.flatMap(({ command }) => {
    printed = '';
    shell.receive(Buffer.from(`${command}\r`));
    return luna7.console.parse(command, printed.replaceAll('\r\n', '\n')).readings;
  });
  shell[Symbol.dispose]();
  return luna7
    .observe('console', readings, [])
    .filter(({ component, condition, verdict }) => verdict === 'positive' && luna7.conditions.has(condition) && component !== 'console')
    .map(({ component, condition }) => `${component}.${condition}`);
}
