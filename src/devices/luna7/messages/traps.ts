import type { SoughtLine } from '../../../core/deviceModel.ts';
import type { MessageFact, TrapMessage } from '../../../core/message.ts';
import { plainText } from '../../../core/text.ts';
import { MONTHS } from '../../shared/dates.ts';
import { standardTrap, textOf } from '../../shared/snmp/standardTraps.ts';

/**
 * What the appliance's trap agent (`lsta`) sends. It makes a trap of each grave line of the log, and says of which part it is, not what is
 * wrong: that stands in the line, to which the trap refers. SAFENET-APPLIANCE-MIB, group ssTraps; Monitoring Guide, "SNMP Traps".
 */
const VENDORS = /^1\.3\.6\.1\.4\.1\.(?:23629|12383)\./;
/** As sent by version 2, by version 1 (translated: `.0.` before the number), and with what some put behind it. */
const NOTIFICATION = /^1\.3\.6\.1\.4\.1\.23629\.1\.5\.2\.2(?:\.0)?\.(\d{1,3})(?:\.0)?$/;
const LOG_REFERENCE = /^1\.3\.6\.1\.4\.1\.23629\.1\.5\.2\.2\.1(?:\.0)?$/;

interface Part {
  readonly component: string;
  /** Components of the lines that it is told of. */
  readonly of: RegExp;
  /** It is told when all is well again, too. Of others a trap says that something was logged, were it the end. */
  readonly tellsEnd?: true;
  readonly says: string;
  /**
   * True: the trap stays in force, because nothing else may tell of the fault (a tamper is in no table of SNMP), until it is told to be over or
   * a person closes it. Otherwise it is news: what becomes of it, a poll says.
   */
  readonly stays?: true;
}

/** By the number of the notification. 2, 5 and 6 are certain, 3 and 4 follow from their order, 7 and 8 are likely to. */
const parts: ReadonlyMap<string, Part> = new Map([
  ['2', { component: 'fans', of: /^(?:fans|fan\d[ab]|psu[12]-fan)$/, tellsEnd: true, says: 'a cooling fan', stays: true }],
  ['3', { component: 'power-supplies', of: /^(?:power-supplies|psu[12](?:-.+)?)$/, tellsEnd: true, says: 'a power supply', stays: true }],
  [
    '4',
    {
      component: 'motherboard',
      of: /^(?!fans?$|fan\d|psu[12]$|power-supplies$|hsm)/,
      tellsEnd: true,
      says: 'a temperature or voltage of the main board',
      stays: true,
    },
  ],
  ['5', { component: 'drive', of: /^drive$/, says: 'the disk drive', stays: true }],
  ['6', { component: 'ntls', of: /^ntls$/, says: 'NTLS' }],
  ['7', { component: 'hsm', of: /^hsm(?:-|$)/, says: 'the HSM card', stays: true }],
  ['8', { component: 'clock', of: /^(?:clock|ntp)$/, says: 'the clock' }],
]);

const SS_TRAPS = '1.3.6.1.4.1.23629.1.5.2.2';

/** SAFENET-APPLIANCE-MIB. */
export const trapNames: ReadonlyMap<string, string> = new Map(
  ['ssLogReference', 'fan', 'powerSupply', 'motherboard', 'diskDrive', 'ntls', 'crypto', 'clock'].map((name, at) => [
    at === 0 ? name : `${name}AttentionNotify`,
    `${SS_TRAPS}.${at + 1}`,
  ]),
);

/** A trap of one of these does not say of which part, so that one of them may be well again and another not. */
export const groups: ReadonlySet<string> = new Set(['fans', 'power-supplies', 'motherboard']);

/** The line of the log that a trap was made of. */
interface Reference {
  readonly app: string;
  readonly pid?: string;
  /** As the appliance's clock has it, in its own time zone; `undefined`: it cannot be read. Milliseconds. */
  readonly wallClock?: number;
  /** 1: it begins; 0: it is over. Others were seen and are not guessed. */
  readonly state: string;
}

const PROCESS = /^([\w.()-]{1,40}?)(?:\[(\d{1,10})\])?$/;
const STAMP = /^(\d{4}) ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)$/;

/** Of the trap that was read last. It is asked for twice: what the trap says, and of which line it was made. */
let last: { readonly trap: TrapMessage; readonly reference: Reference | undefined } | undefined;

function referenceOf(trap: TrapMessage): Reference | undefined {
  if (last?.trap !== trap) last = { trap, reference: readReference(trap) };
  return last.reference;
}

/** `[host:ip / messages / 2026 Sep  1 11:07:09 / smartd[12532] / 1]`; file and time stand in either order. */
function readReference({ varbinds }: TrapMessage): Reference | undefined {
  const text = textOf(varbinds.find(({ oid }) => LOG_REFERENCE.test(oid)));
  const fields = text
    ?.replace(/^["\s]*\[|\]["\s]*$/g, '')
    .split('/')
    .map((field) => field.trim());
  const process = PROCESS.exec(fields?.at(-2) ?? '');
  if (fields === undefined || fields.length < 4 || process === null) return undefined;
  let stamp: RegExpExecArray | null = null;
  for (const field of fields) stamp ??= STAMP.exec(field);
  const [, app = '', pid] = process;
  const wallClock = stamp === null ? undefined : wallClockOf(stamp);
  return {
    app,
    ...(pid !== undefined && { pid }),
    ...(wallClock !== undefined && { wallClock }),
    state: fields.at(-1) ?? '',
  };
}

function wallClockOf([, year, name = '', day, hour, minute, second]: RegExpExecArray): number | undefined {
  const month = MONTHS.indexOf(name);
  return month === -1 ? undefined : Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second));
}

function partOf({ trapOid }: TrapMessage): Part | undefined {
  return parts.get(NOTIFICATION.exec(trapOid)?.[1] ?? '');
}

/** What a trap of this appliance says. One of its vendor's that is not known is news with its number; undefined: it is another's. */
export function readTrap(trap: TrapMessage): MessageFact | undefined {
  const part = partOf(trap);
  const reference = referenceOf(trap);
  const logged = reference === undefined ? '' : `: see what ${plainText(reference.app, 40)} logged${momentOf(reference)}`;
  if (part !== undefined) {
    const over = reference?.state === '0';
    return {
      rule: `trap-${part.component}`,
      severity: over ? 'info' : 'warning',
      component: part.component,
      condition: 'attention',
      // Only the baseboard's sensors are told when they are well again.
      ...(over ? { asserted: false } : part.stays && (reference === undefined || reference.state === '1') ? { asserted: true } : {}),
      text: over ? `A trap says that ${part.says} is well again${logged}` : `A trap says that ${part.says} needs attention${logged}`,
    };
  }
  const standard = standardTrap(trap);
  if (standard !== undefined) return standard;
  if (!VENDORS.test(trap.trapOid)) return undefined;
  return {
    rule: 'trap-unknown',
    severity: 'warning',
    text: `The appliance has sent a trap that is not known, ${plainText(trap.trapOid, 120)}${logged}`,
  };
}

function momentOf({ wallClock }: Reference): string {
  if (wallClock === undefined) return '';
  const second = Math.floor(wallClock / 1000);
  return ` at ${two(second / 3600, 24)}:${two(second / 60, 60)}:${two(second, 60)} by its clock`;
}

/** Two digits of a number, as a clock begins again at `end`. */
function two(number: number, end: number): string {
  const shown = ((Math.floor(number) % end) + end) % end;
  return shown < 10 ? `0${shown}` : `${shown}`;
}

/** Offsets of time zones are multiples of this (ms). */
const QUARTER = 900_000;

/**
 * Tells the line that a trap was made of: the same process, in the same second, about such a part. The trap's time is in the zone of the
 * appliance, and the line's may have been taken for that of another, so quarters of an hour are left out.
 */
export function madeOf(trap: TrapMessage): SoughtLine | undefined {
  const part = partOf(trap);
  const reference = referenceOf(trap);
  if (part === undefined || reference?.wallClock === undefined) return undefined;
  const { pid, state } = reference;
  const second = (reference.wallClock / 1000) % (QUARTER / 1000);
  return {
    app: reference.app.toLowerCase(),
    isIt(line, { component, asserted, test }) {
      if (line.time === undefined || Math.floor(line.time / 1000) % (QUARTER / 1000) !== second) return false;
      if (pid !== undefined && line.pid !== undefined && pid !== line.pid) return false;
      if (component === undefined || !part.of.test(component)) return component === undefined && test === true;
      return !(part.tellsEnd && asserted !== undefined && asserted === (state === '0'));
    },
  };
}
