import { openSession } from '../../src/channels/console/session.ts';
import { Fault } from '../../src/core/fault.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { createLunaSh } from '../../src/simulator/console/lunash.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { credentials } from './credentials.ts';
import { MemoryTransport } from './memoryConsole.ts';
import { mutated, pick, type Random } from './mutations.ts';
import type { VirtualTime } from './virtualTime.ts';

const TIMEOUT_MS = 1000;
/** Opening: waking, name, password, leaving; then as often a command as are sent, and the logout. Each at most twice the timeout. */
const LONGEST_MS = 20 * TIMEOUT_MS;
const commands = ['hsm tamper show', 'service status ntls'];
const LANGUAGE = new RegExp(`^\\r*(?:monitor\\r(?:Simulated-monitor-1\\r(?:(?:${commands.join('|')}|exit)?\\r)*)?)?$`);
const never = new AbortController().signal;

const SAID = [
  '\r\nluna-1 login: ',
  'Password: ',
  '\r\nNew password: ',
  '\r\n(current) UNIX password: ',
  '\r\n[luna-1] lunash:>',
  'lunash:>',
  '\r\nLogin incorrect\r\n\r\nluna-1 login: ',
  '\r\nYour account has been disabled\r\n',
  '\r\nCommand Result : 0 (Success)\r\n',
  '\r\nCommand Result : 0 (Success)\r\n\r\nlunash:>',
  'hsm tamper show\r\n',
  "\r\nType 'proceed' to continue, or 'quit' to quit now.\r\n> ",
  '\u001b]0;hsm factoryreset\u0007\u001b[6n\u001b[c\u0005',
  '\r\nlunash:>hsm factoryreset\r\n',
  credentials.password,
];

/** What a conversation came to. */
export interface Conversation {
  /** Bytes that the device sent. */
  readonly length: number;
  readonly loggedIn: boolean;
  readonly answers: number;
}

/**
 * A login, two commands and the logout with a console that is honest for a while and hostile then: its own words with things done to
 * them, those of other moments, floods, silence, hanging up, in pieces of any size. Throws where something other than a Fault comes of
 * it, where anything but our own words was sent, or where it takes longer than it may.
 */
export async function hostileConversation(number: number, time: VirtualTime): Promise<Conversation> {
  const random = seededRandom(number);
  const began = time.now;
  let length = 0;
  let honestLines = Math.floor(random() * 6);
  let honest = '';
  using lunash = createLunaSh(new Appliance({ seed: 1, hostname: 'luna-1', now: () => 0 }), (bytes) => {
    honest += Buffer.from(bytes).toString('latin1');
  });
  const transport = new MemoryTransport((bytes) => {
    honest = '';
    lunash.receive(bytes);
    const said = honestLines-- > 0 ? honest : hostile(honest, random);
    if (said === undefined) transport.hangUp();
    else length += inPieces(Buffer.from(said, 'latin1'), random, transport);
  });
  let loggedIn = false;
  let answers = 0;
  try {
    const session = await openSession(transport, credentials, { timeoutMs: TIMEOUT_MS }, never);
    loggedIn = true;
    for (const command of commands) {
      try {
        const { text } = await session.run(command, never);
        if (text.includes(credentials.password)) throw new Error('the password is in the answer');
        answers++;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
      }
    }
    await session.logout();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.message.includes(credentials.password)) throw new Error('the password is in the message');
  }
  if (!LANGUAGE.test(transport.written)) throw new Error(`it sent ${JSON.stringify(transport.written)}`);
  if (!transport.isClosed) throw new Error('it left the transport open');
  if (time.now - began > LONGEST_MS) throw new Error(`it took ${time.now - began} ms`);
  return { length, loggedIn, answers };
}

/** What a hostile console says in place of its own words. Undefined: it hangs up. */
export function hostile(honest: string, random: Random): string | undefined {
  const dice = random();
  if (dice < 0.4) return mutated(honest, random, SAID);
  if (dice < 0.7) return `${honest}${pick(random, SAID)}`;
  if (dice < 0.85) return Array.from({ length: 1 + random() * 3 }, () => pick(random, SAID)).join('');
  if (dice < 0.9) return Array.from({ length: random() * 300 }, () => String.fromCharCode(random() * 256)).join('');
  if (dice < 0.902) return pick(random, ['x', '\n', ' ', 'lunash:>', '\r\nluna-1 login: ']).repeat(1 + random() * 40_000);
  if (dice < 0.93) return undefined;
  return dice < 0.96 ? '' : honest;
}

function inPieces(bytes: Buffer, random: Random, transport: MemoryTransport): number {
  const largest = random() < 0.2 ? 1 : 1 + random() * bytes.length;
  const step = Math.max(Math.ceil(bytes.length / 2000), Math.floor(largest));
  for (let from = 0; from < bytes.length; from += step) transport.push(bytes.subarray(from, from + step));
  return bytes.length;
}
