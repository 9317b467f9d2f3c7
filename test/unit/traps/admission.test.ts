import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Admission, type TrapDecision, type TrapRights } from '../../../src/channels/traps/admission.ts';
import { readTrap } from '../../../src/channels/traps/readTrap.ts';
import { INFORM, MOST_VARBINDS } from '../../../src/channels/traps/trapPdu.ts';
import type { TrapUser } from '../../../src/channels/traps/trapUsers.ts';
import { children, integer } from '../../support/ber.ts';
import { address, binding, discovery, engineMemory, FAN_TRAP, fanBindings, TRAP_ADDRESS, v1, v2c, v3 } from '../../support/trapPackets.ts';

const HSM = '10.0.1.4';
const ENGINE = '8000000001020304';
const proven: TrapUser = {
  name: 'vigil',
  engineId: ENGINE,
  auth: { protocol: 'sha256', key: 'auth-passphrase' },
  priv: { protocol: 'aes', key: 'priv-passphrase' },
};
const { priv: _, ...signing } = proven;

function gate({ memory = engineMemory(), ...rights }: Partial<TrapRights> & { memory?: ReturnType<typeof engineMemory> } = {}) {
  const clock = { seconds: 5000 };
  const senders = { addresses: [HSM] };
  const admission = new Admission(memory, () => clock.seconds, { users: [proven], communities: ['public'], senders, ...rights });
  return { admission, clock, memory, decide: (packet: Buffer, from = HSM) => admission.decide(packet, from) };
}

const why = (outcome: TrapDecision): string => (outcome.kind === 'refused' ? outcome.packet.why : outcome.kind);
const reportIn = (packet: Buffer | undefined): string => {
  const scoped = packet && children(children(packet)[0]!.content)[3];
  const found = scoped && /2b060106030f0101(..)00/.exec(scoped.content.toString('hex'))?.[1];
  return found === undefined ? 'none' : String(Number.parseInt(found, 16));
};

test('a sender that nobody has named is refused before a single octet is looked at', () => {
  const { decide } = gate({ senders: { addresses: ['10.0.1.4', 'fd00::4'], ranges: ['192.168.7.0/24', 'fd00:1::/64'] } });
  assert.equal(why(decide(Buffer.of(0xff), '10.0.1.5')), 'unknown-source');
  assert.equal(why(decide(Buffer.of(0xff), HSM)), 'undecodable');
  for (const from of ['::ffff:10.0.1.4', '192.168.7.200', 'fd00:0:0:0::4', 'FD00::4', 'fd00:1::99%eth0']) {
    assert.equal(why(decide(v2c(), from)), 'admitted', from);
  }
  for (const from of ['192.168.8.1', '::ffff:10.0.1.5', 'fd00::5', 'fd00:2::1', ''])
    assert.equal(why(decide(v2c(), from)), 'unknown-source', from);
});

test('a community has to be one of those that are configured', () => {
  const { decide } = gate({ communities: ['one', 'two'] });
  assert.equal(why(decide(v2c(fanBindings(), { community: 'two' }))), 'admitted');
  for (const community of ['', 'tw', 'twoo', 'TWO', 'public'])
    assert.equal(why(decide(v2c(fanBindings(), { community }))), 'unknown-community');
  assert.equal(why(gate({ communities: [] }).decide(v2c(fanBindings(), { community: '' }))), 'unknown-community');
});

test('nobody who has not shown a community has anything decoded, and limits hold', () => {
  const { decide } = gate();
  assert.equal(why(decide(v2c([Buffer.of(0xff)], { community: 'other' }))), 'unknown-community');
  assert.equal(why(decide(v2c([Buffer.of(0xff)]))), 'undecodable');
  assert.equal(why(decide(v2c([], { tag: 0xa0 }))), 'not-a-notification');
  const many = Array.from({ length: MOST_VARBINDS }, (_, at) => binding(`1.3.6.1.4.1.1.${at}`, integer(at)));
  assert.equal(why(decide(v2c([...fanBindings(), ...many]))), 'too-many-varbinds');
  assert.equal(why(decide(v2c(fanBindings('x'.repeat(17_000))))), 'too-large');
});

test('what is admitted says who has sent it, and that nobody has proven it', () => {
  const outcome = gate().decide(v1());
  assert.ok(outcome.kind === 'admitted' && outcome.response === undefined);
  const { from, version, kind, authenticated, repeatKey } = outcome.trap;
  assert.deepEqual(
    { from, version, kind, authenticated, repeatKey },
    { from: HSM, version: '1', kind: 'trap', authenticated: false, repeatKey: undefined },
  );
});

test('the first sender that a relay names counts, and only of a relay', () => {
  const named = v2c(fanBindings('x', binding(TRAP_ADDRESS, address(HSM))));
  const other = v2c(fanBindings('x', binding(TRAP_ADDRESS, address('10.0.9.9'))));
  const { decide } = gate({ senders: { addresses: [HSM, '10.0.1.5'], relays: ['10.5.0.0/16'] } });
  const passedOn = decide(named, '10.5.1.1');
  assert.ok(passedOn.kind === 'admitted');
  assert.deepEqual([passedOn.trap.from, passedOn.trap.relay], [HSM, '10.5.1.1']);
  assert.equal(why(decide(other, '10.5.1.1')), 'unknown-first-sender');
  const direct = decide(named, '10.0.1.5');
  assert.ok(direct.kind === 'admitted');
  assert.deepEqual([direct.trap.from, direct.trap.relay], ['10.0.1.5', undefined]);
});

test('an authenticated and encrypted trap is admitted as proven, once', () => {
  const { decide } = gate();
  const packet = v3({ user: proven, engineId: ENGINE });
  const outcome = decide(packet);
  assert.ok(outcome.kind === 'admitted');
  const { authenticated, user, engineId, message } = outcome.trap;
  assert.deepEqual([authenticated, user, engineId, message.trapOid], [true, 'vigil', ENGINE, FAN_TRAP]);
  assert.equal(why(decide(packet)), 'repeated', 'a recording within the time window');
  assert.equal(why(decide(v3({ user: proven, engineId: ENGINE, id: 2 }))), 'admitted');
});

test('each wrong credential has a cause of its own, and the packet is left as it was', () => {
  const { decide } = gate({ users: [proven, { ...signing, name: 'signing' }, { name: 'plain', engineId: ENGINE }] });
  const other = { protocol: 'sha256', key: 'another-passphrase' } as const;
  const cases: readonly [string, Buffer][] = [
    ['unknown-engine', v3({ user: proven, engineId: '8000000009' })],
    ['unknown-user', v3({ user: { ...proven, name: 'other' }, engineId: ENGINE })],
    ['wrong-digest', v3({ user: { ...proven, auth: other }, engineId: ENGINE })],
    ['wrong-digest', v3({ user: { ...proven, auth: { protocol: 'sha', key: 'auth-passphrase' } }, engineId: ENGINE })],
    ['undecryptable', v3({ user: { ...proven, priv: { protocol: 'aes', key: 'another-passphrase' } }, engineId: ENGINE })],
    ['undecryptable', v3({ user: { ...proven, priv: { protocol: 'aes256', key: 'priv-passphrase' } }, engineId: ENGINE })],
    ['level-too-low', v3({ user: { ...signing, name: 'vigil' }, engineId: ENGINE })],
    ['level-too-low', v3({ user: { name: 'vigil' }, engineId: ENGINE })],
    ['level-too-high', v3({ user: { ...proven, name: 'signing' }, engineId: ENGINE })],
    ['level-too-high', v3({ user: { ...signing, name: 'plain' }, engineId: ENGINE })],
    ['undecodable', v3({ user: proven, engineId: ENGINE, flags: 2 })],
  ];
  for (const [expected, packet] of cases) {
    const before = Buffer.from(packet);
    assert.equal(why(decide(packet)), expected);
    assert.deepEqual(packet, before);
  }
  assert.equal(why(decide(v3({ user: { name: 'plain' }, engineId: ENGINE }))), 'admitted');
  const plain = decide(v3({ user: { name: 'plain' }, engineId: ENGINE }));
  assert.ok(plain.kind === 'admitted' && !plain.trap.authenticated);
});

test('a bit of an authenticated message that is not as it was signed makes it nobody’s', () => {
  const { decide } = gate();
  const honest = v3({ user: proven, engineId: ENGINE });
  for (let at = 0; at < honest.length * 8; at += 3) {
    const bent = Buffer.from(honest);
    bent[at >> 3]! ^= 1 << (at & 7);
    assert.notEqual(decide(bent).kind, 'admitted', `bit ${at}`);
  }
  assert.equal(decide(honest).kind, 'admitted');
});

test('no trap gets an answer that did not ask for one', () => {
  const outcomes = [v3({ user: proven, engineId: '8000000009' }), v3({ user: { ...proven, name: 'x' }, engineId: ENGINE })].map((each) =>
    gate().decide(each),
  );
  for (const outcome of outcomes) assert.ok(outcome.kind === 'refused' && outcome.report === undefined);
});

test('an inform is answered to the engine that it was told, and reported what is wrong with it', () => {
  const { admission, decide } = gate();
  const asked = decide(discovery(31));
  assert.ok(asked.kind === 'introduced');
  assert.equal(reportIn(asked.report), '4');
  assert.ok(asked.report.includes(Buffer.from(admission.engineId, 'hex')));
  const engineId = admission.engineId;

  // The clock is told once the sender has proven itself.
  const first = decide(v3({ user: proven, engineId, inform: true, boots: 0, time: 0 }));
  assert.ok(first.kind === 'introduced');
  assert.equal(reportIn(first.report), '2');

  const inform = decide(v3({ user: proven, engineId, inform: true, boots: 1, time: 0 }));
  assert.ok(inform.kind === 'admitted' && inform.response);
  assert.equal(inform.trap.kind, 'inform');
  assert.ok(inform.trap.repeatKey);
  const again = decide(v3({ user: proven, engineId, inform: true, boots: 1, time: 0, id: 2 }));
  assert.ok(again.kind === 'admitted');
  assert.equal(again.trap.repeatKey, inform.trap.repeatKey, 'sent again under another message id');
  const next = decide(v3({ user: proven, engineId, inform: true, boots: 1, time: 0, requestId: 78 }));
  assert.ok(next.kind === 'admitted');
  assert.notEqual(next.trap.repeatKey, inform.trap.repeatKey);

  const wrong: readonly [string, Buffer, string][] = [
    ['wrong-digest', v3({ user: { ...proven, auth: { protocol: 'sha256', key: 'another-one' } }, engineId, inform: true }), '5'],
    ['unknown-user', v3({ user: { ...proven, name: 'x' }, engineId, inform: true }), '3'],
    ['unknown-engine', v3({ user: proven, engineId: '8000000009', inform: true }), '4'],
    ['inform-for-another-engine', v3({ user: proven, engineId: ENGINE, inform: true }), '4'],
    ['undecryptable', v3({ user: { ...proven, priv: { protocol: 'aes', key: 'another-one' } }, engineId, inform: true, time: 0 }), '6'],
  ];
  for (const [cause, packet, report] of wrong) {
    const outcome = decide(packet);
    assert.equal(why(outcome), cause);
    assert.equal(reportIn(outcome.kind === 'refused' ? outcome.report : undefined), report, cause);
  }
});

test('an inform of version 2c is answered with its own id and bindings', () => {
  const packet = v2c(fanBindings(), { tag: INFORM, requestId: -5 });
  const outcome = gate().decide(packet);
  assert.ok(outcome.kind === 'admitted' && outcome.response);
  const expected = Buffer.from(packet);
  expected[packet.indexOf(INFORM)] = 0xa2;
  // The sender of the packet writes long lengths where short ones do.
  assert.deepEqual(children(children(outcome.response())[0]!.content), children(children(expected)[0]!.content));
});

test('who keeps to a clock that is not ours is told it, and becomes a fault when it does not listen', () => {
  const { admission, decide, clock } = gate();
  const late = () => {
    clock.seconds += 1;
    return decide(v3({ user: proven, engineId: admission.engineId, inform: true, boots: 1, time: 4000 }));
  };
  assert.deepEqual([late(), late(), late(), late()].map(why), ['introduced', 'introduced', 'introduced', 'out-of-step']);
  assert.equal(why(decide(v3({ user: proven, engineId: admission.engineId, inform: true, boots: 1, time: 0 }))), 'admitted');
  assert.equal(why(late()), 'introduced');
});

test('after a restart of ours, a fleet with one user and many informs under way is told the clock, and no sender is called a fault', () => {
  const fleet = Array.from({ length: 20 }, (_, n) => `10.0.2.${n + 1}`);
  const { admission, decide, clock } = gate({ senders: { addresses: fleet } });
  const old = (n: number, from: string) =>
    why(decide(v3({ user: proven, engineId: admission.engineId, inform: true, boots: 0, time: 9000, id: n, requestId: n }), from));
  const outcomes = fleet.flatMap((from) => Array.from({ length: 10 }, (_, n) => old(n, from)));
  assert.deepEqual(new Set(outcomes), new Set(['introduced']));
  // One of them goes on with the old clock: it alone is a fault.
  const [deaf = '', other = ''] = fleet;
  const again = [1, 2, 3].map((n) => {
    clock.seconds += 1;
    return old(n, deaf);
  });
  assert.deepEqual(again, ['introduced', 'introduced', 'out-of-step']);
  assert.equal(old(5, other), 'introduced');
});

test('a recording of yesterday is refused, also by the next process', () => {
  const { decide, clock, memory } = gate();
  const at = (boots: number, time: number, id: number, ask = decide) => why(ask(v3({ user: proven, engineId: ENGINE, boots, time, id })));
  assert.equal(at(3, 100, 1), 'admitted', 'the first one sets the clock');
  assert.equal(at(3, 5000, 2), 'admitted');
  assert.equal(at(3, 4851, 3), 'admitted', 'within the window');
  assert.equal(at(3, 4849, 4), 'out-of-time');
  assert.equal(at(2, 9000, 5), 'out-of-time', 'an earlier start');
  clock.seconds += 200;
  assert.equal(at(3, 5001, 6), 'admitted', 'newer than all before');
  clock.seconds += 200;
  assert.equal(at(3, 5001, 7), 'out-of-time', 'its clock should have gone on');

  const next = gate({ memory }).decide;
  assert.equal(at(3, 4000, 8, next), 'out-of-time');
  assert.equal(at(2, 9000, 9, next), 'out-of-time');
  assert.equal(at(3, 5050, 10, next), 'admitted');
  assert.equal(at(4, 0, 11, next), 'admitted', 'the engine was started again');
  assert.equal(at(3, 9999, 12, gate({ memory }).decide), 'out-of-time', 'and that is kept at once');
  assert.equal(at(0x7fff_ffff, 1, 13, next), 'out-of-time', 'RFC 3414, 2.2.3');
});

test('nobody without the key moves a clock', () => {
  const { decide, memory } = gate();
  const forged = { ...proven, auth: { protocol: 'sha256', key: 'another-passphrase' } } as const;
  assert.equal(why(decide(v3({ user: forged, engineId: ENGINE, boots: 9 }))), 'wrong-digest');
  assert.equal(memory.clocks.size, 0);
  assert.equal(why(decide(v3({ user: proven, engineId: ENGINE, boots: 1 }))), 'admitted');
});

test('our own engine keeps its id over restarts and counts them', () => {
  const memory = engineMemory();
  const ids = [gate({ memory }), gate({ memory })].map(({ admission }) => admission.engineId);
  assert.equal(ids[0], ids[1]);
  assert.match(ids[0]!, /^8000000005[\da-f]{16}$/);
  assert.equal(memory.own()?.boots, 2);
  memory.saveOwn({ engineId: ids[0]!, boots: 0x7fff_fffe });
  assert.notEqual(gate({ memory }).admission.engineId, ids[0], 'an engine that cannot count on begins anew');
});

test('users of two engines may share a name; for informs, where the name alone decides, only with the same keys', () => {
  const second = { ...proven, engineId: '0X800000000A', auth: { protocol: 'sha', key: 'a-third-passphrase' } } as const;
  const { admission, decide } = gate({ users: [proven, second] });
  assert.equal(why(decide(v3({ user: proven, engineId: ENGINE }))), 'admitted');
  assert.equal(why(decide(v3({ user: second, engineId: '800000000a' }))), 'admitted');
  assert.equal(why(decide(v3({ user: proven, engineId: admission.engineId, inform: true }))), 'ambiguous-user');
  admission.allow({ users: [proven, { ...proven, engineId: '800000000b' }], communities: [], senders: { addresses: [HSM] } });
  assert.equal(why(decide(v3({ user: proven, engineId: admission.engineId, inform: true, time: 0 }))), 'admitted');
  assert.equal(why(decide(v2c())), 'unknown-community', 'what is no longer configured is no longer admitted');
});

test('what a packet says does not depend on the buffer that it came in', () => {
  const packet = v2c(fanBindings('Fan 2B'));
  const outcome = gate().decide(packet);
  assert.ok(outcome.kind === 'admitted');
  const { message } = readTrap(Buffer.from(packet));
  packet.fill(0);
  assert.deepEqual(outcome.trap.message, message);
});

test('no key is worked out for an engine that is not configured', () => {
  const { decide } = gate();
  // A key takes milliseconds, so ten thousand of them would take a minute.
  const started = performance.now();
  const template = v3({ user: proven, engineId: '8000000009aaaaaaaa' });
  const place = template.indexOf(Buffer.from('aaaaaaaa', 'hex'));
  for (let each = 0; each < 10_000; each++) {
    createHash('md5').update(String(each)).digest().copy(template, place, 0, 4);
    assert.equal(why(decide(template)), 'unknown-engine');
  }
  assert.ok(performance.now() - started < 60_000);
});
