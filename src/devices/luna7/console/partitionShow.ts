import type { Measurement, Metric, ParseResult, Rejected } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { type Line, quoted } from '../../shared/outputLines.ts';
import { isPlaceholder } from '../../shared/placeholder.ts';
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
  // Since 7.7.
  [/^Partition Version$/, /^\d{1,3}$/],
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
const LINE = /^\s{0,8}([A-Z][A-Za-z ()-]{5,50}?):(?:\s{1,60}(\S.{0,80}?))?\s{0,8}$/;
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
  /** The keys of its lines, with and without a proper value. */
  readonly keys = new Set<string>();
  /** A key came twice: two partitions may have become one. */
  repeated: Line | undefined;
  /** Lines that no release is known to have. */
  readonly unknown = new Set<Line>();

  takes(line: Line, key: string): void {
    if (this.keys.has(key)) this.repeated = line;
    this.keys.add(key);
  }
}

/**
 * Readings in the output of `partition show` (5.4 to 7.8), which tells of every partition, block after block. A line that is not known costs
 * itself. It may as well have been the head of the next block: so nothing of a block is believed in which a key comes twice, or that does not
 * tell of all roles.
 */
export function parsePartitionShow(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const above = new Block();
  const blocks: Block[] = [];
  let block = above;
  for (const line of lines) {
    const [, rawKey = '', value = ''] = LINE.exec(line.text) ?? [];
    const key = rawKey.replace(/\s+/g, ' ');
    if (HEADS.has(key)) {
      if (block === above || block.heads.has(key) || block.heads.size === HEADS.size) {
        block = new Block();
        blocks.push(block);
      }
      block.heads.add(key);
    }
    block.lines.push(line);
    if (!(NONE.test(line.text) && blocks.length === 0)) readLine(line, key, value, block);
  }
  const owners = !lines.some(({ text }) => /Crypto[ -](?:User|Officer)/.test(text));
  const judged = blocks.map((each) => believed(each, owners));
  return {
    readings: judged.flatMap(({ readings }) => readings),
    rejected: [...above.facts.rejected, ...judged.flatMap(({ rejected }) => rejected)],
  };
}

function readLine(line: Line, key: string, value: string, block: Block): void {
  const absent = ABSENT_ROLE.exec(line.text.trim().replace(/\s+/g, ' '))?.[1];
  const expected = values.find(([pattern]) => pattern.test(key))?.[1];
  if (absent !== undefined) {
    block.takes(line, `${absent} initialized`);
    block.facts.tell(`${absent} initialized`, 'no', line);
  } else if (expected === undefined) {
    block.unknown.add(line);
    block.facts.refuse(line, 'not a line of this output');
  } else {
    block.takes(line, key);
    if (expected.test(value)) block.facts.tell(key, value, line);
    else block.facts.refuse(line, `${quoted(value)} is not a value of ${key}`);
  }
}

/** @param owners no partition in this output has any other role than its owner */
function believed(block: Block, owners: boolean): ParseResult {
  const { facts, lines, repeated } = block;
  const serial = facts.text('Partition SN');
  const component = serial === undefined ? undefined : `partition-${serial}`;
  const storage = facts.text('Partition Storage Information (Bytes)')?.match(/\d+/g)?.map(Number);
  const [total = 0, used = 0, free = 0] = storage ?? [];
  const needed = [...HEADS, 'Partition Storage Information (Bytes)'];
  const whole = serial !== undefined && needed.every((key) => block.keys.has(key)) && allRoles(block, owners);
  const [first] = lines;
  if (first !== undefined) {
    if (repeated !== undefined) facts.refuse(repeated, 'the lines of two partitions may have become one here', component);
    else if (!whole) facts.refuse(first, 'what is told of this partition is not complete', component);
    else if (used + free !== total) facts.refuse(first, 'used and free storage of this partition do not add up to the total', component);
    else {
      const all = judgedOf(block).every(({ told }) => told);
      return { readings: readingsOf(serial, storage, block), rejected: rejectedIn(block, component, all) };
    }
  }
  return { readings: [], rejected: rejectedIn(block, component, false) };
}

/** What was refused speaks of this partition, but for lines that are new, where nothing that is judged is missing. */
function rejectedIn({ facts, unknown }: Block, component: string | undefined, whole: boolean): readonly Rejected[] {
  const harmless = whole ? new Set([...unknown].map(({ number }) => number)) : new Set<number>();
  return facts.rejected.map((each) => ({
    ...each,
    ...(component !== undefined && each.component === undefined && !harmless.has(each.line) && { component }),
  }));
}

/** Every partition tells of a crypto officer and a crypto user, and be it that there is none: one of another partition may stand in between. */
function allRoles({ facts, keys }: Block, owners: boolean): boolean {
  if (owners) {
    const told = ['Locked Out', 'PIN To Be Changed', 'Login Attempts Left'].map((what) => `Partition Owner ${what}`);
    const [locked, , left] = told.map((key) => facts.text(key));
    const agreed = locked === undefined || left === undefined || (locked === 'yes') === left.startsWith('None');
    return agreed && [...told, 'Legacy Domain Has Been Set'].every((key) => keys.has(key));
  }
  return roles
    .slice(1)
    .every(({ keys: own }) => own.some((key) => ['initialized', 'Login Attempts Left'].some((what) => keys.has(`${key} ${what}`))));
}

/** The roles that somebody can log in as, and what is judged of each: whether it is there, in a word that was understood. */
function judgedOf({ facts, keys }: Block): readonly { readonly told: boolean; readonly isLock: boolean }[] {
  return roles.flatMap(({ id, keys: own }) =>
    own
      .filter((role) => keys.has(`${role} Login Attempts Left`))
      .map((role) => ({ told: facts.text(`${role} ${id === 'so' ? 'Zeroized' : 'Locked Out'}`) !== undefined, isLock: id !== 'so' })),
  );
}

function readingsOf(serial: string, storage: readonly number[] | undefined, block: Block): Measurement[] {
  const { facts } = block;
  const locksTold = judgedOf(block).every(({ told, isLock }) => told || !isLock);
  const named = (key: string) => [facts.text(key)].find((text) => text !== undefined && !isPlaceholder(text));
  const label = named('Partition Label');
  const name = named('Partition Name');
  const version = facts.text('Partition Version');
  const attributes = partition(serial, name ?? label);
  const readings: Measurement[] = [
    {
      metric: 'hsm.partition.info',
      attributes: {
        ...attributes,
        'hsm.partition.serial': serial,
        ...(name !== undefined && { 'hsm.partition.name': name }),
        ...(label !== undefined && { 'hsm.partition.label': label }),
        ...(version !== undefined && { 'hsm.partition.version': version }),
      },
      value: 1,
      gathered: true,
    },
  ];
  for (const [at, metric] of (['hsm.storage.size', 'hsm.storage.used', 'hsm.storage.free'] as const).entries()) {
    const value = storage?.[at];
    if (value !== undefined) readings.push({ metric, attributes, value, unit: 'By' });
  }
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
    const locked = flag('Locked Out');
    // That nobody is locked out takes the word of every role.
    add(`hsm.partition.${id}.locked_out`, locked === 1 || locksTold ? locked : undefined);
    add(`hsm.partition.${id}.pin_change_due`, flag('PIN To Be Changed'));
    add(`hsm.partition.${id}.challenge_change_due`, flag('Challenge To Be Changed'));
  }
  add('hsm.partition.cu.activated', facts.flag('Crypto User is activated'));
  return readings;
}
