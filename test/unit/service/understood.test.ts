import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LineOrigin } from '../../../src/channels/syslog/receivedLine.ts';
import type { ReceivedTrap } from '../../../src/channels/traps/admission.ts';
import { Senders } from '../../../src/channels/traps/senders.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { Understanding } from '../../../src/service/intake/understood.ts';
import { Whose } from '../../../src/service/intake/whose.ts';
import { deviceOf, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const senders = new Senders({ addresses: [], relays: ['10.9.9.9'] });

async function scene(use: (understand: Understanding) => void): Promise<void> {
  const at = (id: string, addresses: string[]) => ({ ...deviceOf(id), addresses });
  await using fleet = new WatchedFleet([], [at('hsm-1', ['10.0.0.1', '10.0.0.9']), at('hsm-2', ['10.0.0.2', '10.0.0.9', 'fd00::2'])]);
  using whose = new Whose({ simulated: false, fleet: fleet.fleet, changed: () => {} });
  const secrets = new Secrets();
  secrets.provide({ s: 'a-secret-of-ours' });
  use(new Understanding({ whose, secrets, log: () => {} }));
}

const line = (origin: LineOrigin, text: string) => ({ bytes: Buffer.from(text), cut: false, origin, at: NOON });
const peer = (names: string[], by: 'fingerprint' | 'authority') => ({ fingerprint: 'AA', names, by });

test('a line is of the device whose address, certificate or name it comes with, and proven by a certificate alone', () =>
  scene((understand) => {
    const said = (origin: LineOrigin, host = 'elsewhere') => {
      const { message, authenticated } = understand.line(line(origin, `<165>Mar  2 12:00:00 ${host} ipmievd: x`), senders, 'syslog');
      return [message.device, message.sender, authenticated];
    };
    assert.deepEqual(said({ way: 'udp', address: '10.0.0.1' }, 'hsm-2'), ['hsm-1', '10.0.0.1', false]);
    assert.deepEqual(said({ way: 'udp', address: '10.0.0.9' }), [undefined, '10.0.0.9', false], 'it is the address of two');
    assert.deepEqual(said({ way: 'udp', address: '10.0.0.9' }, 'hsm-2'), ['hsm-2', '10.0.0.9', false]);
    assert.deepEqual(said({ way: 'tcp', address: '10.9.9.9' }, 'HSM-2.example.com'), ['hsm-2', 'HSM-2.example.com', false]);
    assert.deepEqual(said({ way: 'file', path: '/log' }, 'hsm-1'), ['hsm-1', 'hsm-1', false]);
    assert.deepEqual(said({ way: 'tls', address: '10.0.0.1' }), ['hsm-1', '10.0.0.1', false], 'nobody was asked for a certificate');
    assert.deepEqual(said({ way: 'tls', address: '10.0.0.1', peer: peer(['hsm-2'], 'authority') }), ['hsm-2', '10.0.0.1', true]);
    assert.deepEqual(said({ way: 'tls', address: '10.0.0.1', peer: peer(['other'], 'authority') }), ['hsm-1', '10.0.0.1', false]);
    assert.deepEqual(said({ way: 'tls', address: '10.0.0.1', peer: peer([], 'fingerprint') }), ['hsm-1', '10.0.0.1', true]);
    assert.deepEqual(said({ way: 'tls', address: '10.9.9.9', peer: peer([], 'fingerprint') }, 'hsm-1'), ['hsm-1', 'hsm-1', false]);
  }));

test('a trap is of the device whose address it comes from; what no rule knows is shown as it is, without what only a terminal reads', () =>
  scene((understand) => {
    const value = Buffer.from('a-secret-of-ours \u001b[2J!');
    const message = { trapOid: '1.3.6.1.4.1.99', varbinds: [{ oid: '1.3.6.1.4.1.99.1', type: 'OctetString', value }] } as const;
    const trap: ReceivedTrap = { from: 'fd00::2', version: '2c', kind: 'inform', authenticated: false, repeatKey: 'k', message };
    const { message: kept, fact, repeatKey } = understand.trap(trap, NOON, 'trap');
    assert.deepEqual([kept.device, fact, repeatKey], ['hsm-2', undefined, 'k']);
    assert.match(kept.text, /^Notification 1\.3\.6\.1\.4\.1\.99; 1\.3\.6\.1\.4\.1\.99\.1 = \*+ !$/);
  }));

test('rules of the inventory come before those of the model; the same rules read again are the same ones', () =>
  scene((understand) => {
    const from: LineOrigin = { way: 'udp', address: '10.0.0.1' };
    const said = (text: string) => {
      const { message } = understand.line(line(from, `<165>Mar  2 12:00:00 hsm-1 ${text}`), senders, 'syslog');
      return [message.rule, message.component, message.condition, message.asserted, message.severity, message.text];
    };
    const words = 'oamp[12]: info : 0 : Power supply 1 AC outage';
    const [ofModel] = said(words);
    assert.equal(ofModel === undefined || ofModel === 'mine', false);
    const rule = { name: 'mine', match: 'supply (?<n>\\d)', component: 'psu2', condition: 'ac-lost', asserted: false } as const;
    understand.use([{ ...rule, severity: 'info', text: 'Supply $<n> is back' }]);
    assert.deepEqual(said(words), ['mine', 'psu2', 'ac-lost', false, 'info', 'Supply 1 is back']);
    assert.deepEqual(said('mdadm: array md0 degraded').slice(0, 1), [undefined]);
    understand.use([]);
    assert.equal(said(words)[0], ofModel);
  }));
