import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openSession } from '../../src/channels/console/session.ts';
import { Fault } from '../../src/core/fault.ts';
import { credentials } from './credentials.ts';
import { scriptedDevice } from './memoryConsole.ts';

const never = new AbortController().signal;
const { user, password } = credentials;

/** A piece of what is said, and whether the password may still follow it. `host`: a prompt in it names this host. */
interface Said {
  readonly text: string;
  readonly fine: boolean;
  readonly host?: string;
}

const host = fc.oneof({ weight: 4, arbitrary: fc.constant('luna-1') }, fc.constantFrom('acm7004', 'luna-2', 'luna-1x', '10.0.1.4'));
const account = fc.oneof({ weight: 3, arbitrary: fc.constant(user) }, fc.constantFrom('admin', 'root', `${user}x`, `x${user}`, ''));
const noise = fc.oneof(
  fc.constantFrom(
    '[81923.1] usb 1-1: new device',
    'Last login: Mon',
    'Password: never',
    'AUTHORISED USE ONLY',
    'monitor is the name',
    ': ? $ >',
  ),
  fc.string({ minLength: 1, maxLength: 12 }).map((text) => `x${text.replace(/[\r\n]/g, ' ')}`),
);

const said = (text: string, fine = true, host?: string): Said => ({ text, fine, ...(host !== undefined && { host }) });

const loginPrompt: fc.Arbitrary<Said> = fc.oneof(
  { weight: 4, arbitrary: host.map((name) => said(`\r\n${name} login: `, true, name)) },
  host.map((name) => said(`\r\n[${name}] ttyS0 login: `, true, name)),
  fc.constant(said('\r\nlogin as: ')),
);

const echo: fc.Arbitrary<Said> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(said(`${user}\r\n`)) },
  fc.constantFrom('monitoR\r\n', 'admin\r\n', `${user}${user}\r\n`, `x ${user}\r\n`).map((text) => said(text, false)),
);

/** What stands between the echo and the prompt: nothing, blank lines, the same login anew; or what ends the try. */
const between: fc.Arbitrary<readonly Said[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('\r\n', '  \r\n').map((text) => said(text)) },
    noise.map((text) => said(`${text}\r\n`, false)),
    fc.tuple(host, account).map(([name, as]) => said(`${name} login: ${as}\r\n`, as === user || as === '', name)),
  ),
  { maxLength: 3 },
);

const passwordPrompt: fc.Arbitrary<Said> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('Password: ', 'Password:').map((text) => said(text)) },
  fc.tuple(account, host).map(([as, name]) => said(`${as}@${name}'s password: `, as === user, name === '10.0.1.4' ? undefined : name)),
  fc
    .constantFrom(
      'New password: ',
      'LocalPassword: ',
      'Enter password (y/n): ',
      '(current) UNIX password: ',
      '[luna-1] lunash:>',
      'Username: ',
    )
    .map((text) => said(text, false)),
  noise.map((text) => said(text, false)),
);

/**
 * Whether the password may go out, by how the dialogue was made: everything that was said allows it, and every host named is the learnt one
 * (where one is learnt) or always the same, and the last login line is ours.
 */
function allowed(pieces: readonly Said[], learnt: readonly string[]): boolean {
  const hosts = new Set([...learnt, ...pieces.flatMap(({ host: name }) => name ?? [])]);
  const lastLine = pieces.slice(1, -1).findLast(({ text }) => text.trim() !== '')?.text ?? '';
  return pieces.every(({ fine }) => fine) && hosts.size <= 1 && lastLine.trimEnd().endsWith(user);
}

/**
 * Logs in at so many consoles that are made up of prompts, names, hosts and noise. Throws where the password went to a prompt that is not its
 * own; tells how often it went out.
 */
export async function loginDialogues(runs: number, seed?: number): Promise<{ readonly sent: number; readonly held: number }> {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(
      loginPrompt,
      fc.array(noise, { maxLength: 2 }),
      echo,
      between,
      passwordPrompt,
      fc.constantFrom<readonly string[]>([], ['luna-1']),
      fc.nat(40),
      async (prompt, banner, name, middle, ask, learnt, cut) => {
        const said = [name, ...middle, ask].map(({ text }) => text).join('');
        const transport = scriptedDevice((line, _count, self) => {
          if (line === '') return `${banner.map((text) => `\r\n${text}`).join('')}${prompt.text}`;
          if (line !== user) return '\r\nLogin incorrect\r\n\r\nluna-1 login: ';
          self.push(said.slice(0, cut));
          setTimeout(() => self.push(said.slice(cut)), 3);
          return undefined;
        });
        const failed = await openSession(transport, credentials, { timeoutMs: 200, hosts: learnt }, never).catch((error: unknown) => error);
        assert.ok(failed instanceof Fault, String(failed));
        if (!transport.written.includes(password)) return;
        sent += 1;
        assert.ok(allowed([prompt, name, ...middle, ask], learnt), JSON.stringify({ prompt, said, learnt }));
      },
    ),
    { numRuns: runs, ...(seed !== undefined && { seed }) },
  );
  return { sent, held: runs - sent };
}
