import { readdirSync, readFileSync } from 'node:fs';
import { Hearing } from '../../src/channels/console/hearing.ts';
import { promptsOf } from '../../src/channels/console/prompts.ts';
import { refusedBy } from '../../src/channels/console/transports/loginFaults.ts';
import { BerReader } from '../../src/channels/snmp/ber/berReader.ts';
import { oidBytes } from '../../src/channels/snmp/ber/oidBytes.ts';
import { readBindings, readPdu } from '../../src/channels/snmp/messages/pdu.ts';
import type { SnmpVarbind } from '../../src/core/deviceModel.ts';
import { Fault } from '../../src/core/fault.ts';
import type { ParseResult } from '../../src/core/reading.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { agentObjects } from '../../src/simulator/agent/agentObjects.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import type { InjectedFault } from '../../src/simulator/appliance/injectedFault.ts';
import { outputs } from '../../src/simulator/console/outputs/commandOutputs.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { excerpt, mutated, pick, type Random } from './mutations.ts';

const { console: profile } = luna7;

/** What of ours reads what a device sends, and the hostile inputs for it: input n is the same in every run. */
export interface FuzzTarget {
  /** Makes input n ready; what it returns does the reading, and is what is timed. Throws where something is not as it must be. */
  prepare(number: number): FuzzInput;
}

export interface FuzzInput {
  /** How long it is, in characters. */
  readonly length: number;
  /** How much the reader keeps of it, in characters. */
  read(): number;
}

interface Text {
  readonly command: string;
  readonly text: string;
}

const FLOOD = 150_000;
const folder = new URL('../fixtures/luna7/', import.meta.url);

function captures(): Text[] {
  const commands = [...profile.allowedCommands].sort((a, b) => b.length - a.length);
  return readdirSync(folder).flatMap((file) => {
    const command = commands.find((each) => file.startsWith(each.replaceAll(' ', '-')));
    return command === undefined ? [] : [{ command, text: readFileSync(new URL(file, folder), 'utf8') }];
  });
}

const states: readonly (InjectedFault | undefined)[] = [
  undefined,
  { kind: 'tampered' },
  { kind: 'zeroized' },
  { kind: 'drive-failing' },
  { kind: 'sysstat-trouble' },
];
const appliances = states.map((fault, seed) => {
  const appliance = new Appliance({ seed, hostname: 'luna-1', now: () => Date.UTC(2026, 2, 6) });
  if (fault) appliance.inject(fault);
  return appliance;
});

const texts: readonly Text[] = [
  ...captures(),
  ...appliances.flatMap(({ state }) => [...outputs].map(([command, output]) => ({ command, text: output(state) }))),
];
const all = texts.map(({ text }) => text);

/** Random bytes, a flood of one thing, or, mostly, an output with things done to it. */
function hostileText(text: string, random: Random, number: number): string {
  if (number % 20_011 === 0)
    return pick(random, ['x', '|', ' ', '\n', 'A ', text.slice(0, 40)])
      .repeat(FLOOD)
      .slice(0, FLOOD);
  if (number % 97 === 0) return Array.from({ length: 1 + Math.floor(random() * 600) }, () => String.fromCharCode(random() * 256)).join('');
  return mutated(excerpt(text, random, 0.1), random, all);
}

/** As bytes that arrive in pieces, through the ears of the dialogue. */
function heard(text: string, random: Random, hearing: Hearing): string {
  const bytes = Buffer.from(text, random() < 0.5 ? 'latin1' : 'utf8');
  hearing.clear();
  for (let from = 0; from < bytes.length; ) {
    const to = from + 1 + Math.floor(random() * random() * bytes.length);
    hearing.hear(bytes.subarray(from, to));
    from = to;
  }
  return hearing.text;
}

/** Control characters, and what turns or hides text. */
const UNFIT = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const LONGEST_SHOWN = 200;
const LONGEST_ATTRIBUTE = 4096;

function demand(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** That a parser keeps its promises, whatever it was given. Returns how many characters it keeps. */
function checked({ readings, rejected }: ParseResult): number {
  let kept = 0;
  for (const { metric, attributes, value, limits = {} } of readings) {
    demand(Number.isFinite(value), `${metric} is ${value}`);
    for (const limit of Object.values(limits)) demand(Number.isFinite(limit), `a limit of ${metric} is ${limit}`);
    for (const [name, text] of Object.entries(attributes)) {
      demand(
        typeof text === 'string' && text.length <= LONGEST_ATTRIBUTE && !UNFIT.test(text),
        `${metric}: ${name} is not fit to be shown`,
      );
      kept += text?.length ?? 0;
    }
  }
  for (const { text, line, reason } of rejected) {
    demand(text.length <= LONGEST_SHOWN && !UNFIT.test(text), `the refused line ${line} is not fit to be shown`);
    kept += text.length + reason.length;
  }
  return kept;
}

/** Whether reading it again gives the same is asked of every so many inputs. */
const AGAIN = 8;

export function parserTarget(): FuzzTarget {
  const hearing = new Hearing();
  return {
    prepare(number) {
      const random = seededRandom(number);
      const base = pick(random, texts);
      const raw = hostileText(base.text, random, number);
      const text = number % 3 === 0 ? heard(raw, random, hearing) : raw;
      // Now and then the output of another command.
      const command = number % 50 === 0 ? pick(random, texts).command : base.command;
      return {
        length: text.length,
        read() {
          const result = luna7.console.parse(command, text);
          const kept = checked(result);
          if (number % AGAIN === 0) {
            luna7.observe('console', result.readings, result.rejected, Date.UTC(2026, 2, 6));
            demand(
              JSON.stringify(luna7.console.parse(command, text)) === JSON.stringify(result),
              'it was read differently the second time',
            );
          }
          return kept;
        },
      };
    },
  };
}

const CONVERSATION = [
  '\r\nluna-1 login: ',
  'monitor\r\nPassword: ',
  '\r\nLast login: Fri Mar  6 09:14:02 on ttyS0\r\n\r\nLuna Network HSM 7.2 Command Line Shell\r\n\r\n[luna-1] lunash:>',
  'hsm show\r\n',
  '\r\nCommand Result : 0 (Success)\r\n[luna-1] lunash:>',
  '\r\nLogin incorrect\r\n\r\nluna-1 login: ',
  'You are required to change your password immediately (root enforced)\r\n(current) UNIX password: ',
  'Your account has been disabled\r\n',
  '\r\nLogin timed out after 120 seconds.\r\n',
];

/** What the ears keep at hand for prompts, in characters. */
const TAIL = 2048;
const MOST_PIECES = 200;

/** The ears of the dialogue: what has been heard, and every question that is asked of it after each piece. */
export function hearingTarget(): FuzzTarget {
  const hearing = new Hearing();
  const prompts = promptsOf(profile);
  return {
    prepare(number) {
      const random = seededRandom(number);
      const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(random, random() < 0.8 ? CONVERSATION : all));
      const bytes = Buffer.from(hostileText(parts.join(''), random, number), 'latin1');
      const step = Math.max(1, Math.ceil(bytes.length / MOST_PIECES), Math.floor(random() * random() * bytes.length));
      return {
        // After each piece everything is looked for at the end of what was heard.
        length: bytes.length + Math.ceil(bytes.length / step) * TAIL,
        read() {
          hearing.clear();
          for (let from = 0; from < bytes.length; from += step) {
            hearing.hear(bytes.subarray(from, from + step));
            for (const ask of [prompts.atLogin, prompts.atPassword, prompts.atShell, prompts.shellShown, prompts.demandsNewPassword])
              ask(hearing);
            for (const ask of [prompts.refuses, prompts.timedOut]) ask(hearing);
            refusedBy(profile, hearing);
            const trailer = prompts.trailer(hearing.tail);
            if (trailer) demand(prompts.shellPromptAt(hearing.tail, trailer.end) < hearing.tail.length, 'a prompt beyond the end');
          }
          prompts.trailer(hearing.text);
          demand(hearing.tail.length <= TAIL && hearing.shown.length <= TAIL, 'the tail is longer than it may be');
          return hearing.text.length;
        },
      };
    },
  };
}

/** Tags of the values that an agent may send (RFC 3416, 3), and some that it may not. */
const TAGS = [0x02, 0x04, 0x05, 0x06, 0x40, 0x41, 0x42, 0x43, 0x44, 0x46, 0x80, 0x81, 0x82, 0x30, 0xa2, 0xff];

/** Answers that somebody made up, byte by byte, and bindings that an agent has got wrong. */
export function snmpTarget(): FuzzTarget {
  const honest = appliances.map(({ state }) =>
    agentObjects(state).map(({ oid, value: { type, value } }): SnmpVarbind => {
      const shown = typeof value === 'string' && type === 'OctetString' ? Buffer.from(value, 'latin1') : value;
      const known = { Gauge32: 'Unsigned32', OID: 'ObjectIdentifier' } as const;
      return { oid: oid.join('.'), type: type === 'Gauge32' || type === 'OID' ? known[type] : type, value: shown };
    }),
  );
  return {
    prepare(number) {
      const random = seededRandom(number);
      const datagram = answer(random);
      const binds = pick(random, honest).flatMap((bind) => altered(bind, random));
      if (random() < 0.1) binds.push(...pick(random, honest).slice(0, 5));
      return {
        length: binds.length * 40,
        read() {
          try {
            readBindings(readPdu(new BerReader(datagram)), binds.length + 8);
          } catch (error) {
            if (!(error instanceof Fault || (error instanceof Error && error.name === 'SnmpFailure'))) throw error;
          }
          const result = luna7.snmp.parse({ varbinds: binds });
          const kept = checked(result);
          if (number % AGAIN === 0) {
            luna7.observe('snmp', result.readings, result.rejected);
            demand(
              JSON.stringify(luna7.snmp.parse({ varbinds: binds })) === JSON.stringify(result),
              'it was read differently the second time',
            );
          }
          return kept;
        },
      };
    },
  };
}

/** An answer whose lengths mostly hold, with values of any kind, and mostly a few bytes of it spoilt. */
function answer(random: Random): Buffer {
  const bytes = (most: number) => Buffer.from(Array.from({ length: random() * most }, () => random() * 256));
  const binds = Array.from({ length: random() * 8 }, () => {
    const name = random() < 0.8 ? oidBytes(`1.3.6.1.4.1.${Math.floor(random() * 2 ** 31)}.${Math.floor(random() * 300)}.0`) : bytes(20);
    return element(0x30, name, element(pick(random, TAGS), bytes(12)));
  });
  const number = () => element(0x02, bytes(6));
  const whole = element(pick(random, [0xa2, 0xa2, 0xa8, 0xa0]), number(), number(), number(), element(0x30, ...binds));
  for (let spoilt = Math.floor(random() * 4); spoilt > 0; spoilt--) whole[Math.floor(random() * whole.length)] = random() * 256;
  return random() < 0.1 ? whole.subarray(0, random() * whole.length) : whole;
}

/** BER (X.690): tag, length, content. */
function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const inside = Buffer.concat(content);
  const length = inside.length < 0x80 ? [inside.length] : [0x82, inside.length >> 8, inside.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), inside]);
}

function altered(bind: SnmpVarbind, random: Random): SnmpVarbind[] {
  const dice = random();
  if (dice < 0.9) return [bind];
  if (dice < 0.92) return [];
  if (dice < 0.94) return [bind, bind];
  if (dice < 0.96 && bind.value instanceof Uint8Array) {
    const text = mutated(Buffer.from(bind.value).toString('latin1'), random, all);
    return [{ ...bind, type: 'OctetString', value: Buffer.from(text, 'latin1') }];
  }
  if (dice < 0.97) return [{ ...bind, oid: mutated(bind.oid, random, ['1.3.6.1\n', '.0']) }];
  const number = pick(random, [-1, 0, 2 ** 32, 2 ** 53, -(2 ** 31)]);
  if (dice < 0.985) return [{ oid: bind.oid, type: pick(random, ['Integer', 'Unsigned32', 'Counter32', 'TimeTicks']), value: number }];
  return [{ oid: bind.oid, type: pick(random, ['NoSuchObject', 'NoSuchInstance', 'EndOfMibView']), value: null }];
}
