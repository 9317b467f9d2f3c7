import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { formatDuration, MINUTE } from '../../core/time/duration.ts';
import { about, type Diagnosis } from './diagnosis.ts';

const run = promisify(execFile);
const found = about('clock');

/** A program of the system answers by then (ms). */
const ANSWERS = 5_000;
/** What lies so far ahead (ms) was not written by this clock. */
const AHEAD = MINUTE;

const WHY = 'Slots, silences, certificates and SNMPv3 go by it.';
const REMEDY = 'Switch on time synchronisation: "sudo timedatectl set-ntp true", or set up chrony.';

/** Whether the system's clock follows others. Whoever keeps it says so: systemd, or chrony. */
export async function clockFollows(): Promise<Diagnosis> {
  const said = [await answerOf('timedatectl', ['show', '--property=NTPSynchronized', '--value']), await chrony()];
  if (said.includes('yes')) return found('ok', 'The clock of this machine is synchronised.');
  if (said.includes('no')) return found('warning', `The clock of this machine is not synchronised. ${WHY} ${REMEDY}`);
  const isSet = await access('/run/systemd/timesync/synchronized').then(
    () => true,
    () => false,
  );
  if (isSet) return found('ok', 'The clock of this machine is synchronised.');
  return found(
    'unknown',
    `Whether the clock of this machine is synchronised cannot be seen: neither timedatectl nor chronyc answers. ${WHY} In a container, look at its host.`,
  );
}

async function chrony(): Promise<string | undefined> {
  const tracking = await answerOf('chronyc', ['-n', 'tracking']);
  const status = /^Leap status\s*:\s*(.+)$/m.exec(tracking ?? '')?.[1];
  return status === undefined ? undefined : /not synchronised/i.test(status) ? 'no' : 'yes';
}

async function answerOf(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await run(program, args, { timeout: ANSWERS, env: { ...process.env, LC_ALL: 'C' } })).stdout.trim();
  } catch {
    return undefined;
  }
}

/**
 * Whether the clock was set back: what was kept lies ahead of it.
 * @param kept when something was last written, by the clock of then (ms); undefined: nothing yet
 */
export function clockWentBack(kept: number | undefined, now: number): readonly Diagnosis[] {
  if (kept === undefined || kept - now < AHEAD) return [];
  const by = formatDuration(kept - now);
  return [
    found(
      'failed',
      `The clock of this machine was set back: the history was last written ${by} from now. Until then what is new looks older than what is known. Set the clock right, then restart the service.`,
    ),
  ];
}
