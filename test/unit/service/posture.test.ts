import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PostureItem, PostureState } from '../../../src/protocol/contract.ts';
import type { AboutDevice } from '../../../src/service/posture/aboutDevice.ts';
import { judgeWatching } from '../../../src/service/posture/account.ts';
import { isAtLeast, judgeChannelSecurity } from '../../../src/service/posture/channelSecurity.ts';
import { controls } from '../../../src/service/posture/controls.ts';
import { judgeGroup, judgeRedundancy } from '../../../src/service/posture/groups.ts';
import { postureKinds } from '../../../src/service/posture/kinds.ts';
import { judgeParts } from '../../../src/service/posture/parts.ts';
import { worstPosture } from '../../../src/service/posture/posture.ts';
import { judgeProvider } from '../../../src/service/posture/provider.ts';
import { judgeSetUp } from '../../../src/service/posture/setUp.ts';
import { judgeWatchedTime } from '../../../src/service/posture/watchedTime.ts';
import { assertGerman, assertGermanItem, inGerman } from '../../support/germanWords.ts';
import { about, config, DAY, NOW, wellSetUp } from '../../support/postureAbout.ts';
import { at, channel } from '../extension/records.ts';

function judged(it: AboutDevice): readonly PostureItem[] {
  return [
    ...judgeWatching(it),
    ...judgeWatchedTime(it),
    ...judgeParts(it),
    ...judgeChannelSecurity(it),
    ...judgeSetUp(it),
    judgeRedundancy(it),
    ...judgeProvider(it),
  ];
}

function one(it: AboutDevice, kind: string): PostureItem {
  const found = judged(it).find((each) => each.kind === kind);
  assert.ok(found, `there is an item ${kind}`);
  return found;
}

test('of an HSM with which all is well, each item is good, says what it rests on, and has no remedy', () => {
  const items = judged(about());
  assert.deepEqual(
    items.filter(({ state }) => state !== 'good').map(({ kind, said }) => `${kind}: ${said}`),
    [],
  );
  assert.ok(items.length >= 20, String(items.length));
  for (const { kind, evidence, remedy, said } of items) {
    assert.match(said, /^[A-Z“0-9].*[.]$/s, kind);
    assert.equal(remedy, undefined, kind);
    if (!kind.startsWith('watched-')) assert.ok(evidence.length > 0, `${kind} has evidence`);
    for (const { source, text } of evidence) assert.ok(source !== '' && text !== '', kind);
  }
});

const seen = { at: NOW - 60_000, channel: 'console', every: 0 } as const;
const off = channel({ name: 'SSH console', state: 'off' });
const silent = { heard: [], receivers: [] };
const gone = (share: number, cause: 'service-off' | 'maintenance' = 'service-off') => {
  const day = { from: NOW - DAY, to: NOW };
  const month = { from: NOW - 30 * DAY, to: NOW };
  const of = ({ from, to }: typeof day) => {
    const total = (to - from) * share;
    return { from, to, total, causes: new Map([[cause, total]]), stretches: [{ from, to: from + total, cause }] };
  };
  return { unwatched: { day: of(day), month: of(month) } };
};
const young = { from: NOW - 3 * 3_600_000, to: NOW, total: 0, causes: new Map(), stretches: [] };

/** Kind, what is other than well, the state that follows, and what is said. */
const cases: readonly (readonly [kind: string, it: Parameters<typeof about>[0], state: PostureState, said: RegExp])[] = [
  [
    'watched-by',
    { record: { monitorAccount: 'disabled', channels: [off] }, sources: silent },
    'bad',
    /^Nobody watches it: no channel is in use/,
  ],
  ['watched-by', { record: { channels: [channel({ state: 'failed' })] }, sources: silent }, 'bad', /A provider may watch it.*you do not/],
  ['watched-by', { record: { channels: [off], paused: { since: at(-9), by: 'ada' } } }, 'bad', /you do not: paused/],
  ['watched-by', { record: { channels: [channel({ state: 'failed' })] } }, 'attention', /only heard, not asked/],
  [
    'watched-by',
    { record: { accountDoubt: { text: 'Somebody has typed it.', since: at(-9) } } },
    'attention',
    /may not be as the inventory says/,
  ],
  [
    'entry',
    { record: { notAsWritten: { stays: 'as-read', problem: 'It goes on as it was.', since: at(-9) } } },
    'attention',
    /goes on as it was/,
  ],
  ['snmp-in-place', { record: { channels: [channel()] } }, 'attention', /not configured for this HSM.*recommended/],
  ['snmp-in-place', { record: { channels: [off], monitorAccount: 'disabled' } }, 'bad', /not configured.*mandatory/],
  ['snmp-in-place', { record: { channels: [channel({ channel: 'snmp', state: 'failed', error: 'No answer.' })] } }, 'bad', /No answer/],
  ['trap-in-place', { sources: silent }, 'attention', /Nothing was ever heard/],
  ['syslog-in-place', { sources: silent, record: { monitorAccount: 'disabled' } }, 'bad', /Nothing was ever heard.*mandatory/],
  [
    'watched-day',
    gone(0.05),
    'attention',
    /^95 % of it was watched\. Not watched: 1 h 12 min \(the watching service did not run, 1 h 12 min\)/,
  ],
  ['watched-day', gone(0.3), 'bad', /^70 % of it/],
  ['watched-month', gone(0.06, 'maintenance'), 'bad', /planned work was under way/],
  ['watched-month', { unwatched: { day: young, month: young } }, 'unknown', /Only 3 h of the 30 d are on record/],
  ['watched-day', { record: { simulated: true }, unwatched: undefined as never }, 'unknown', /No record is kept.*simulated/],
  ['power', { record: { components: [] } }, 'unknown', /Nothing was told of power supplies/],
  ['console-security', { device: { console: consoleBy({ address: '10.9.9.9:4001' }) } }, 'bad', /raw TCP.*clear text/],
  ['console-security', { device: { console: consoleBy({ address: '10.9.9.9:4001', protocol: 'telnet' }) } }, 'bad', /Telnet.*clear text/],
  ['console-security', { device: { console: consoleBy({ address: '127.0.0.1:4001' }) } }, 'unknown', /cannot be seen/],
  [
    'console-security',
    { record: { problems: [{ code: 'host-key-changed', message: 'Another key is shown.' }] } },
    'bad',
    /Another key is shown/,
  ],
  [
    'snmp-security',
    { device: { snmp: { host: 'h', port: 161, version: '2c', community: { secret: 's' } } } },
    'bad',
    /clear text\. Whether the community is one that everybody knows is not judged/,
  ],
  ['snmp-security', { device: { snmp: snmpWith('sha') } }, 'attention', /SHA-1/],
  ['trap-security', { facts: { traps: { ...seen, hosts: 0 } } }, 'attention', /to nobody/],
  ['trap-security', { facts: { traps: { ...seen, hosts: 0 } }, record: { monitorAccount: 'disabled' } }, 'bad', /to nobody/],
  ['trap-security', { facts: { traps: { ...seen, hosts: 1, version: '2c' } } }, 'bad', /anybody could have sent/],
  ['trap-security', { facts: { traps: { ...wellSetUp.traps, level: 'noAuthNoPriv' } } }, 'bad', /not authenticated/],
  ['trap-security', { facts: { traps: { ...wellSetUp.traps, auth: 'MD5' } } }, 'bad', /MD5/],
  ['trap-security', { facts: { traps: { ...wellSetUp.traps, priv: 'DES' } } }, 'bad', /DES/],
  ['trap-security', { facts: { traps: { ...wellSetUp.traps, auth: 'SHA' } } }, 'attention', /SHA-1/],
  ['trap-security', { facts: { traps: { ...wellSetUp.traps, level: 'authNoPriv' } } }, 'attention', /not encrypted/],
  ['trap-security', { facts: { traps: { ...seen, hosts: 1 } } }, 'unknown', /How they are secured was not told/],
  ['log-security', { intake: undefined as never }, 'unknown', /not received/],
  ['log-security', { sources: silent }, 'unknown', /ever heard/],
  [
    'log-security',
    { sources: { heard: [plainLine()], receivers: [] }, intake: { syslog: { udp: '0.0.0.0:514' } } },
    'attention',
    /clear text/,
  ],
  ['log-security', { sources: { heard: [plainLine()], receivers: [] } }, 'attention', /no test has proven/],
  ['clock', { facts: { clock: { ...wellSetUp.clock, enabled: false } } }, 'bad', /NTP is off/],
  ['clock', { facts: { clock: { ...wellSetUp.clock, servers: 0 } } }, 'bad', /none is named/],
  ['clock', { facts: { clock: { ...wellSetUp.clock, follows: false } } }, 'bad', /follows none/],
  ['clock', { facts: { clock: { ...wellSetUp.clock, servers: 1 } } }, 'attention', /the only time server/],
  ['clock', { facts: { clock: { ...seen, enabled: true } } }, 'unknown', /was not told/],
  ['certificate', { facts: { certificate: { ...wellSetUp.certificate, ends: NOW + 20 * DAY } } }, 'attention', /in 20 days/],
  ['certificate', { facts: { certificate: { ...wellSetUp.certificate, ends: NOW + 2 * DAY } } }, 'bad', /in 2 days/],
  [
    'certificate',
    { facts: { certificate: { ...wellSetUp.certificate, at: NOW - 90 * DAY, ends: NOW - DAY } } },
    'bad',
    /has ended on 2026-02-28/,
  ],
  ['password', { facts: { password: { ...wellSetUp.password, ends: NOW + 5 * DAY } } }, 'bad', /in 5 days/],
  [
    'names',
    { facts: { names: [{ ...seen, of: 'host name', name: 'local_host', isDefault: true }] } },
    'attention',
    /^The host name “local_host” is as delivered/,
  ],
  ['names', { facts: { names: [{ ...seen, of: 'partition', name: 'pay', isDefault: false }] } }, 'unknown', /host name was not told/],
  ['audit-role', { facts: { auditRole: { ...seen, state: 'not initialised' } } }, 'attention', /belongs to nobody/],
  ['audit-role', { facts: { auditRole: { ...seen, state: 'not supported' } } }, 'attention', /knows no audit role/],
  ['settings', { facts: { policies: undefined } }, 'unknown', /policies are not/],
  ['redundancy', { device: { haGroup: undefined as never }, groupSize: undefined as never }, 'unknown', /names no HA group/],
  ['redundancy', { groupSize: 1 }, 'bad', /No other HSM/],
  [
    'provider-date',
    { device: { provider: undefined as never } },
    'unknown',
    /does not say who runs the datacentre\. If it is an Azure Dedicated HSM: .*2027-03-31.*2028-07-31.*KB0019789.*Never power/,
  ],
  ['provider-date', { device: { provider: 'azure-dedicated-hsm' } }, 'attention', /2027-03-31, in 395 days/],
  ['provider-date', { device: { provider: 'azure-dedicated-hsm' }, now: Date.parse('2027-03-01') }, 'bad', /2027-03-31, in 31 days/],
  ['provider-date', { device: { provider: 'azure-dedicated-hsm' }, now: Date.parse('2027-04-02') }, 'bad', /have ended on 2027-03-31/],
  [
    'provider-rule',
    { device: { provider: 'azure-dedicated-hsm' } },
    'attention',
    /KB0019789.*Never power the HSM off\..*cannot be seen from here/,
  ],
];

function consoleBy(way: { readonly address: string; readonly protocol?: 'telnet' }) {
  return { ...way, baudRate: 115_200, user: 'monitor', password: { secret: 'c' } };
}

function snmpWith(protocol: 'sha') {
  assert.ok(config.snmp?.version === '3');
  return { ...config.snmp, auth: { protocol, secret: 'a' } };
}

function plainLine() {
  return { device: 'hsm-1', channel: 'syslog', lastAt: at(-30), test: { at: at(-30), sender: '10.0.1.4', authenticated: false } } as const;
}

for (const [kind, it, state, said] of cases) {
  test(`${kind} is ${state} where ${said.source}`, () => {
    const found = one(about(it), kind);
    assert.equal(found.state, state, found.said);
    assert.match(found.said, said);
    if (state === 'bad') assert.ok(found.remedy, 'it says what to do');
  });
}

/** What these tests make a device, the inventory or a part say. */
const MADE_UP =
  /It goes on as it was|Somebody has typed it|Another key is shown|No answer\.|^The certificate |site of |^The (?:hsm|power_supply|temperature): /;

test('a German editor says in German what is found, what it rests on and what to do, of each item and its kind', () => {
  const all = [about(), ...cases.map(([, it]) => about(it))];
  const items = [...all.flatMap(judged), ...judgeGroup([member('a'), member('b')]), ...judgeGroup([member('a')])];
  for (const each of items) assertGermanItem(each, MADE_UP);
  for (const { title, why } of postureKinds) for (const text of [title, why]) assertGerman(text);
  for (const { asks, gives } of controls) for (const text of [asks, ...gives]) assertGerman(text);
  assert.equal(inGerman(one(about(), 'watched-by').said).slice(0, 47), 'Ein Anbieter überwacht es vielleicht, was von h');
});

test('what nobody has read, or read too long ago, is never good: of every fact', () => {
  const facts = Object.keys(wellSetUp).filter((fact) => !['serialNumber', 'software'].includes(fact)) as (keyof typeof wellSetUp)[];
  const itemOf: Partial<Record<string, string>> = {
    traps: 'trap-security',
    auditRole: 'audit-role',
    firmware: 'settings',
    policies: 'settings',
  };
  for (const fact of facts) {
    const kind = itemOf[fact] ?? fact;
    const unread = one(about({ facts: { [fact]: fact === 'names' ? [] : undefined }, record: { channels: [off] } }), kind);
    assert.equal(unread.state, 'unknown', `${fact} that was never read: ${unread.said}`);
    const known = wellSetUp[fact];
    const age = (each: object) => ({ ...each, at: NOW - 9 * DAY });
    const old = one(about({ facts: { [fact]: Array.isArray(known) ? known.map(age) : age(known ?? {}) } }), kind);
    assert.equal(old.state, 'unknown', `${fact} of nine days ago: ${old.said}`);
    const ahead = (each: object) => ({ ...each, at: NOW + DAY });
    const early = one(about({ facts: { [fact]: Array.isArray(known) ? known.map(ahead) : ahead(known ?? {}) } }), kind);
    assert.equal(early.state, 'unknown', `${fact} from a time that has not come yet: ${early.said}`);
  }
  assert.match(
    one(about({ facts: { clock: undefined }, record: { channels: [off] } }), 'clock').said,
    /SSH console is not polled, because/,
  );
});

test('parts are as good as the worst of them, and one that nobody judges is not good', () => {
  const [first] = about().record.components;
  assert.ok(first);
  const supply = (...states: readonly ('ok' | 'failed' | 'degraded' | 'unknown' | 'unjudged')[]) =>
    one(about({ record: { components: states.map((state, n) => ({ ...first, id: `psu${n}`, type: 'power_supply', state })) } }), 'power');
  const mixed = supply('ok', 'failed', 'unjudged', 'ok').said;
  assert.equal(mixed, 'Of 4 parts: 1 failed, 1 not judged, 2 fine.');
  assert.equal(inGerman(mixed), 'Von 4 Teilen: 1 gestört, 1 nicht beurteilt, 2 in Ordnung.');
  const supplies = (...states: readonly ('ok' | 'failed' | 'degraded' | 'unknown' | 'unjudged')[]) => supply(...states).state;
  assert.deepEqual(
    [
      supplies('ok', 'ok'),
      supplies('ok', 'degraded'),
      supplies('unknown', 'failed'),
      supplies('ok', 'unknown'),
      supplies('ok', 'unjudged'),
    ],
    ['good', 'attention', 'bad', 'unknown', 'unknown'],
  );
});

test('what is about the console’s password is not judged where nobody logs in', () => {
  const kinds = judged(about({ record: { monitorAccount: 'disabled' } })).map(({ kind }) => kind);
  assert.deepEqual([kinds.includes('password'), kinds.includes('console-security')], [false, false]);
});

function member(id: string, it: Parameters<typeof about>[0] = {}): AboutDevice {
  return about({ ...it, record: { id, name: id }, device: { id, site: `site of ${id}`, ...it.device } });
}

function ofGroup(members: readonly AboutDevice[], kind: string): PostureItem {
  const found = judgeGroup(members).find((each) => each.kind === kind);
  assert.ok(found);
  return found;
}

test('members of a group are compared: firmware, policies, and where they stand', () => {
  const alike = [member('a'), member('b')];
  assert.deepEqual(
    judgeGroup(alike).map(({ state }) => state),
    ['good', 'good', 'good'],
  );
  const other = member('b', { facts: { firmware: { ...seen, text: '7.0.1' } } });
  assert.match(ofGroup([member('a'), other], 'group-firmware').said, /differ\. Firmware: a has 7\.3\.3, b has 7\.0\.1\./);
  assert.equal(ofGroup([member('a'), member('b', { facts: { firmware: undefined } })], 'group-firmware').state, 'unknown');
  const policies = { ...wellSetUp.policies, policies: new Map([['7 Allow cloning', 'Off']]) };
  const set = ofGroup([member('a'), member('b', { facts: { policies } })], 'group-policies');
  assert.deepEqual([set.state, /in 1 policy\. 7 Allow cloning: a has On, b has Off\./.test(set.said)], ['attention', true], set.said);
  assert.equal(ofGroup([member('a'), member('b', { facts: { policies: undefined } })], 'group-policies').state, 'unknown');
  const hall = { device: { site: 'hall' } };
  assert.equal(ofGroup([member('a', hall), member('b', hall)], 'group-place').state, 'bad');
  const fed = (...feeds: string[]) => ({ device: { feeds } });
  const shared = ofGroup([member('a', fed('A', 'B')), member('b', fed('C', 'B')), member('c', fed('D', 'E'))], 'group-place');
  assert.deepEqual([shared.state, /a and b share the feed “B”/.test(shared.said)], ['attention', true], shared.said);
  assert.equal(ofGroup([member('a', hall), member('b', hall), member('c')], 'group-place').state, 'attention');
  assert.equal(ofGroup([member('a'), member('b', { device: { site: undefined as never } })], 'group-place').state, 'unknown');
  assert.deepEqual(new Set(judgeGroup([member('a')]).map(({ state }) => state)), new Set(['unknown']), 'nothing to compare with');
});

test('what devices say of themselves is plain text in every sentence and every piece of evidence', () => {
  const evil = '\u001b[31m<b>x</b>\u202e](command:x)\nsecond';
  const it = about({
    facts: {
      names: [{ ...seen, of: 'host name', name: evil, isDefault: true }],
      clock: { ...wellSetUp.clock, server: evil },
      firmware: { ...seen, text: evil },
      policies: { ...wellSetUp.policies, policies: new Map([[evil, evil]]) },
    },
  });
  const texts = [...judged(it), ...judgeGroup([it, about()])].flatMap(({ said, evidence }) => [said, ...evidence.map(({ text }) => text)]);
  for (const text of texts) assert.doesNotMatch(text, /[\p{Cc}\u202e]|\]\(/u, text);
});

test('each kind belongs to controls that are known, and each control has something to show', () => {
  const known = new Set(controls.map(({ id }) => id));
  for (const { id, controls: named } of postureKinds) {
    assert.ok(named.length > 0, id);
    for (const control of named) assert.ok(known.has(control), control);
  }
  for (const { id } of controls)
    assert.ok(
      postureKinds.some((kind) => kind.controls.includes(id)),
      id,
    );
});

test('the worst of several: bad, then unknown, which may be worse than what is worth attention', () => {
  const of = (...states: readonly PostureState[]) => worstPosture(states.map((state) => ({ state })));
  assert.deepEqual(
    [of('good', 'attention', 'unknown', 'bad'), of('good', 'attention', 'unknown'), of('good', 'attention'), of('good'), of()],
    ['bad', 'unknown', 'attention', 'good', 'unknown'],
  );
});

test('releases are compared number by number', () => {
  assert.deepEqual(
    ['7.8.3', '7.8.3-220', '7.10.0', '7.8.2-900', '6.9.9', '7.8'].map((release) => isAtLeast(release, '7.8.3')),
    [true, true, true, false, false, false],
  );
});
