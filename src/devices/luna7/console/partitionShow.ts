import type { Measurement, Metric, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import type { Line } from '../../shared/outputLines.ts';
import { partition } from '../parts/parts.ts';
import { capture } from './capture.ts';

/**
 * The lines that are told of each partition: 6.2 and 7.2 name the three roles, 5.4 an owner and a crypto user, and before 7 an HSM that
 * authenticates by password an owner alone. Runs of blanks in a key count as one.
 */
const ROLE = /^(Partition SO|Crypto Officer|Crypto User) (PIN To Be Changed|Challenge To Be Changed|Zeroized|Locked Out|is activated)$/;
const values: readonly (readonly [key: RegExp, value: RegExp])[] = [
  [/^Partition SN$/, /^\d{6,16}$/],
  [/^Partition (?:Name|Label)$/, /^.{0,64}$/u],
  [ROLE, /^(?:yes|no)$/],
  [/^(?:Partition SO|Crypto Officer|Crypto User) Login Attempts Left$/, /^\d{1,3}$/],
  [
    /^(?:Partition Owner|Crypto-User) Login Attempts Left$/,
    /^(?:\d{1,3} before|None -) (?:(?:Partition )?Owner|Crypto User) is Locked Out!?$/,
  ],
  [/^(?:Activated|Auto Activation|Legacy Domain Has Been Set)$/, /^(?:yes|no)$/],
  [/^(?:Partition Owner|Crypto-User) (?:Locked Out|PIN To Be Changed|Challenge To Be Changed)$/, /^(?:yes|no)$/],
  [/^Partition Storage Information \(Bytes\)$/, /^Total=\d{1,12}, Used=\d{1,12}, Free=\d{1,12}$/],
  [/^Partition Object Count$/, /^\d{1,8}$/],
];

const ABSENT_ROLE = /^(Partition SO|Crypto Officer|Crypto User) is not initialized\.$/;
const NONE = /^\s{0,8}There are no partitions\.\s{0,8}$/;
const HEADS: ReadonlySet<string> = new Set(['Partition SN', 'Partition Name']);

/** Who may be meant by a role: what 5.4 calls owner is the crypto officer since. */
const roles = [
  { id: 'so', keys: ['Partition SO'] },
  { id: 'co', keys: ['Crypto Officer', 'Partition Owner'] },
  { id: 'cu', keys: ['Crypto User', 'Crypto-User'] },
] as const;

/** What is told of one partition. */
class Block {
  readonly facts = new Facts();
  readonly heads = new Set<string>();
  readonly lines: Line[] = [];
}

/**
 * Readings in the output of `partition show` (5.4 to 7.2), which tells of every partition, block after block. A block with a line that
 * was not understood is not believed at all: the line may have been the head of the next one.
 */
export function parsePartitionShow(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const blocks: Block[] = [];
  let block = new Block();
  for (const line of lines) {
    const [, rawKey = '', rawValue = ''] = /^\s{0,8}([A-Z][A-Za-z ()-]{5,50}?):(?:\s{1,60}(\S.{0,80}?))?\s{0,8}$/.exec(line.text) ?? [];
    const key = rawKey.replace(/\s+/g, ' ');
    const absent = ABSENT_ROLE.exec(line.text.trim().replace(/\s+/g, ' '))?.[1];
    if (HEADS.has(key) && (block.lines.length === 0 || block.heads.has(key) || block.heads.size === HEADS.size)) {
      block = new Block();
      blocks.push(block);
    }
    if (HEADS.has(key)) block.heads.add(key);
    block.lines.push(line);
    const expected = values.find(([pattern]) => pattern.test(key))?.[1];
    if (NONE.test(line.text) && blocks.length === 0) continue;
    if (absent !== undefined) block.facts.tell(`${absent} initialized`, 'no', line);
    else if (expected === undefined) block.facts.refuse(line, 'not a line of this output');
    else if (!expected.test(rawValue)) block.facts.refuse(line, `not a value of ${key}`);
    else block.facts.tell(key, rawValue, line);
  }
  if (blocks.length === 0) return { readings: [], rejected: block.facts.rejected };

  const owners = !lines.some(({ text }) => /Crypto[ -](?:User|Officer)/.test(text));
  const judged = blocks.map((each) => believed(each, owners));
  return { readings: judged.flatMap(({ readings }) => readings), rejected: judged.flatMap(({ rejected }) => rejected) };
}

/** @param owners no partition in this output has any other role than its owner */
function believed({ facts, lines }: Block, owners: boolean): ParseResult {
  const serial = facts.text('Partition SN');
  const component = serial === undefined ? undefined : `partition-${serial}`;
  const [total, used, free] = (facts.text('Partition Storage Information (Bytes)') ?? '').match(/\d+/g)?.map(Number) ?? [];
  const first = lines[0];
  if (facts.rejected.length === 0 && first !== undefined) {
    if (serial === undefined || total === undefined || used === undefined || free === undefined || !allRoles(facts, owners)) {
      facts.refuse(first, 'what is told of this partition is not complete', component);
    } else if (used + free !== total) facts.refuse(first, 'used and free storage of this partition do not add up to the total', component);
    else return { readings: readingsOf(serial, [total, used, free], facts), rejected: [] };
  }
  return {
    readings: [],
    rejected: facts.rejected.map((each) => ({ ...each, ...(component !== undefined && each.component === undefined && { component }) })),
  };
}

/** Every partition tells of a crypto officer and a crypto user, and be it that there is none: one of another partition may stand in between. */
function allRoles(facts: Facts, owners: boolean): boolean {
  if (owners) {
    const told = ['Locked Out', 'PIN To Be Changed', 'Login Attempts Left'].map((what) => facts.text(`Partition Owner ${what}`));
    const locked = told[2]?.startsWith('None') ? 'yes' : 'no';
    return told.every((text) => text !== undefined) && told[0] === locked && facts.text('Legacy Domain Has Been Set') !== undefined;
  }
  return roles
    .slice(1)
    .every(({ keys }) =>
      keys.some((key) => ['initialized', 'Login Attempts Left'].some((what) => facts.text(`${key} ${what}`) !== undefined)),
    );
}

function readingsOf(serial: string, [total, used, free]: readonly [number, number, number], facts: Facts): Measurement[] {
  const label = facts.text('Partition Label');
  const name = facts.text('Partition Name') ?? '';
  const attributes = partition(serial, name === '' ? label : name);
  const readings: Measurement[] = [
    {
      metric: 'hsm.partition.info',
      attributes: {
        ...attributes,
        'hsm.partition.serial': serial,
        ...facts.attributes({ 'hsm.partition.name': 'Partition Name', 'hsm.partition.label': 'Partition Label' }),
      },
      value: 1,
    },
    { metric: 'hsm.storage.size', attributes, value: total, unit: 'By' },
    { metric: 'hsm.storage.used', attributes, value: used, unit: 'By' },
    { metric: 'hsm.storage.free', attributes, value: free, unit: 'By' },
  ];
  const add = (metric: Metric, value: number | undefined) => {
    if (value !== undefined && !Number.isNaN(value)) readings.push({ metric, attributes, value, unit: '1' });
  };
  add('hsm.objects', facts.number('Partition Object Count'));
  add('hsm.partition.activated', facts.flag('Activated') ?? facts.flag('Crypto Officer is activated'));
  add('hsm.partition.auto_activation', facts.flag('Auto Activation'));
  add('hsm.partition.legacy_domain', facts.flag('Legacy Domain Has Been Set'));
  add('hsm.partition.zeroized', facts.flag('Partition SO Zeroized'));
  for (const { id, keys } of roles) {
    const told = (what: string) => keys.map((key) => facts.text(`${key} ${what}`)).find((text) => text !== undefined);
    const flag = (what: string) => keys.map((key) => facts.flag(`${key} ${what}`)).find((value) => value !== undefined);
    const attempts = told('Login Attempts Left');
    add(`hsm.partition.${id}.initialized`, told('initialized') === 'no' ? 0 : attempts === undefined ? undefined : 1);
    add(
      `hsm.partition.${id}.login_attempts.left`,
      attempts === undefined ? undefined : attempts.startsWith('None') ? 0 : Number.parseInt(attempts, 10),
    );
    add(`hsm.partition.${id}.locked_out`, flag('Locked Out'));
    add(`hsm.partition.${id}.pin_change_due`, flag('PIN To Be Changed'));
    add(`hsm.partition.${id}.challenge_change_due`, flag('Challenge To Be Changed'));
  }
  add('hsm.partition.cu.activated', facts.flag('Crypto User is activated'));
  return readings;
}
