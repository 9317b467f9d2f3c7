import { Framer, type Framing } from '../../src/channels/syslog/framer.ts';
import { textOf } from '../../src/channels/syslog/lines/textOf.ts';
import { LONGEST_LINE, readLine } from '../../src/channels/syslog/receivedLine.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { withoutUtf8 } from './byteMutations.ts';
import type { FuzzTarget } from './fuzzTargets.ts';
import { mutated, pick, type Random } from './mutations.ts';

const SENT: readonly string[] = [
  '<165>Mar  6 12:05:01 luna-1 ipmievd: Fan sensor Fan3B . Lower Critical going low (Reading 0 < Threshold 2000 RPM)\n',
  '<14>Mar  6 12:05:01 luna-1 NTLS [1234]: info : 0 : NTLS is online and operational.\n',
  '2012 Feb 29 12:05:01 luna-1 local4 notice ipmievd: Power Supply sensor PSU2_Status . - Failure detected Asserted\n',
  '2026-03-06T12:05:01.123456+01:00 luna-1 smartd[99]: Device: /dev/sda, open() failed: No such device\n',
  '<165>1 2026-03-06T12:05:01.003Z luna-1.example.com oamp 1234 ID47 [vigil@32473 a="1" b="say \\"\\]\\\\ x"][empty] \ufeffup\r\n',
  '<6>Mar  6 12:05:01 luna-1 kernel: [ 12.5] k7pf0: [HSM] ALM0015: PCIe Link Failure\0',
  '48 <13>1 2026-03-06T12:05:01Z luna-1 a - - - counted',
  '99999999 <13>',
  '<13>Mar  6 12:05:01 luna-1 last message repeated 3 times\n',
  `<13>a: ${'x'.repeat(LONGEST_LINE)}\n`,
];
const NOW = Date.UTC(2026, 2, 6);
/** A cut is marked in words. */
const LONGEST_TEXT = LONGEST_LINE * 4 + 100;

function demand(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

function stream(random: Random, number: number): Buffer {
  if (number % 97 === 0) return Buffer.from(Array.from({ length: 1 + random() * 600 }, () => random() * 256));
  if (number % 20_011 === 0) return Buffer.from(pick(random, ['<', '1', '[', '\\', ' ', '\0', '<1>', '[a b="']).repeat(40_000));
  const parts = Array.from({ length: 1 + random() * 5 }, () => pick(random, random() < 0.95 ? SENT.slice(0, -1) : SENT));
  const text = random() < 0.1 ? parts.join('') : mutated(parts.join(''), random, SENT);
  const bytes = Buffer.from(text, random() < 0.3 ? 'latin1' : 'utf8');
  const dice = random();
  if (dice < 0.2) return withoutUtf8(bytes, random);
  return dice < 0.4 ? counted(bytes, random) : bytes;
}

/** Its messages with a count before each: the right one, or nearly. */
function counted(bytes: Buffer, random: Random): Buffer {
  const messages = bytes.toString('latin1').split('\n');
  const counts = [0, 0, 0, 0, 0, 1, -1, 7, 100_000, 999_999_999, Number.MAX_SAFE_INTEGER];
  const said = messages.map(
    (each) => `${random() < 0.05 ? '0' : ''}${each.length + pick(random, counts)}${random() < 0.05 ? '' : ' '}${each}`,
  );
  return Buffer.from(said.join(random() < 0.1 ? '\n' : ''), 'latin1');
}

/** The messages in a stream that comes in pieces. Each is copied: a receiver's buffer may be used again. */
function framed(bytes: Buffer, framing: Framing, step: number): { readonly bytes: Buffer; readonly text: string; readonly cut: boolean }[] {
  const framer = new Framer(framing, LONGEST_LINE);
  const frames = [];
  for (let from = 0; from < bytes.length; from += step) {
    frames.push(...framer.push(bytes.subarray(from, from + step)));
    demand(framer.held <= LONGEST_LINE + 16, 'more is held than may be');
  }
  return [...frames, ...framer.end()].map((frame) => {
    demand(frame.text === textOf(frame.bytes), 'a text that is not that of its bytes');
    return { bytes: Buffer.from(frame.bytes), text: frame.text, cut: frame.cut };
  });
}

/** Streams that no honest sender would send, through the framing of connections and files and the reading of lines. */
export function syslogTarget(): FuzzTarget {
  return {
    prepare(number) {
      const random = seededRandom(number);
      const bytes = stream(random, number);
      const framing = pick<Framing>(random, ['connection', 'connection', 'file']);
      const step = Math.max(1, Math.ceil(bytes.length / 64), Math.floor(random() * random() * bytes.length));
      return {
        length: bytes.length,
        read() {
          let kept = 0;
          const frames = framed(bytes, framing, step);
          for (const frame of frames) {
            const line = readLine({ ...frame, at: NOW });
            const { time, host, app, pid, facility, severity, structured, text } = line;
            demand(frame.bytes.length > 0 && frame.bytes.length <= LONGEST_LINE, 'a message of no length that it may have');
            demand(text.length <= LONGEST_TEXT, 'a text that is longer than its bytes');
            demand(time === undefined || Number.isSafeInteger(time), `a time of ${time}`);
            demand(facility === undefined || (facility >= 0 && facility <= 23), `facility ${facility}`);
            demand(severity === undefined || (severity >= 0 && severity <= 7), `severity ${severity}`);
            for (const word of [host, app, pid]) demand(word === undefined || (word !== '' && !/\s/.test(word)), `"${word}" is no word`);
            kept += text.length + (structured?.size ?? 0);
            if (number % 8 === 0)
              demand(JSON.stringify(readLine({ ...frame, at: NOW })) === JSON.stringify(line), 'it was read differently the second time');
          }
          // A NUL at the end of a piece may be an end; everything else does not depend on the pieces.
          if (number % 8 === 0 && !(framing === 'connection' && bytes.includes(0)))
            demand(JSON.stringify(framed(bytes, framing, bytes.length || 1)) === JSON.stringify(frames), 'the pieces changed the messages');
          return kept;
        },
      };
    },
  };
}
