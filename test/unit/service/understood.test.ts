import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LineOrigin } from '../../../src/channels/syslog/receivedLine.ts';
import type { ReceivedTrap } from '../../../src/channels/traps/admission.ts';
import { Senders } from '../../../src/channels/traps/senders.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { Understanding } from '../../../src/service/intake/understood.ts';
import { Whose } from '../../../src/service/intake/whose.ts';
import { sampleLines } from '../../support/sampleLines.ts';
import { deviceOf, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const senders = new Senders({ addresses: [], relays: ['10.9.9.9'] });

async function scene(use: (understand: Understanding) => void, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const at = (id: string, addresses: string[]) => ({ ...deviceOf(id), addresses });
  await using fleet = new WatchedFleet([], [at('hsm-1', ['10.0.0.1', '10.0.0.9']), at('hsm-2', ['10.0.0.2', '10.0.0.9', 'fd00::2'])]);
  using whose = new Whose({ simulated: false, fleet: fleet.fleet, changed: () => {} });
  const secrets = new Secrets();
  secrets.provide({ s: 'a-secret-of-ours', ...more });
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

const own: LineOrigin = { way: 'tcp', address: '10.0.0.1' };
const relayed: LineOrigin = { way: 'tcp', address: '10.9.9.9' };

test('no piece of a secret is kept of what a rule takes apart, of what is too long, or of what a host is called', () => {
  const said = (understand: Understanding, origin: LineOrigin, text: string) => {
    const { message, fact, account } = understand.line(line(origin, text), senders, 'syslog');
    return [message.sender, message.text, fact?.text, fact?.rule, account?.news.text];
  };
  return scene(
    (understand) => {
      const word = 'Quench-Vesper-41';
      assert.deepEqual(
        said(
          understand,
          own,
          `<165>Mar  2 12:00:00 hsm-1 NTLS [2718]: error : 0xc0000500 : Unable to initialize openssl ${word} : RC_SOCKET_ERROR`,
        ).slice(1, 4),
        [...Array<string>(2).fill('What was said is not shown, because a secret is in it'), 'ntls-did-not-start'],
      );
      const [, text] = said(understand, own, `<165>Mar  2 12:00:00 hsm-1 mdadm: ${'x '.repeat(495)}${word} end`);
      assert.match(text ?? '', /x \*+…$/);
      assert.equal(said(understand, relayed, `<165>Mar  2 12:00:00 ${word} mdadm: x`)[0], '********');
      assert.deepEqual(said(understand, relayed, '<165>Mar  2 12:00:00 correct horse: x').slice(0, 2), ['********', '********: x']);
      const disabled = `<174>Mar  2 12:00:00 hsm-1 lunash [12]: info : 0 : Command: user disable -username ${'u'.repeat(120)}${word} : admin : Console`;
      assert.doesNotMatch(said(understand, own, disabled).join(), /Quench/);
    },
    { word: 'Quench-Vesper-41', two: 'correct horse' },
  );
});

test('a secret that is a word by which a rule knows a line takes nothing from what the line says but itself', () =>
  scene(
    (understand) => {
      const { message, fact } = understand.line(
        line(own, '<165>Mar  2 12:00:00 hsm-1 oamp[12]: info : 0 : Power supply 1 AC outage'),
        senders,
        'syslog',
      );
      assert.deepEqual([message.component, message.condition, message.asserted], ['psu1', 'ac-lost', true]);
      assert.deepEqual([message.text, fact?.text], Array<string>(2).fill('What was said is not shown, because a secret is in it'));
    },
    { weak: 'outage' },
  ));

test('no piece of a secret is kept of a line that broke off within it', () =>
  scene((understand) => {
    const cut = { ...line(own, '<165>Mar  2 12:00:00 hsm-1 mdadm: with a-secret-of'), cut: true };
    assert.equal(understand.line(cut, senders, 'syslog').message.text, 'mdadm: with ********… (cut after 50 bytes)');
  }));

test('of a very long line no more is looked at than its beginning: it is known all the same, and no piece of a secret is kept where that ends', () =>
  scene((understand) => {
    const hidden = 'a-s\u200b'.repeat(3000);
    const { message } = understand.line(
      line(own, `<165>Mar  2 12:00:00 hsm-1 oamp[12]: info : 0 : Power supply 1 AC outage ${hidden}`),
      senders,
      'syslog',
    );
    assert.deepEqual([message.component, message.text], ['psu1', 'Power supply 1 has lost its AC input']);
    const within = ' '.repeat(2014);
    const { message: unknown } = understand.line(line(own, `<165>Mar  2 12:00:00 hsm-1 x: ${within}a-secret-of-ours`), senders, 'syslog');
    assert.equal(unknown.text, 'x: ********');
  }));

test('no piece of a secret is kept of a trap that is too long to be shown', () =>
  scene((understand) => {
    const value = Buffer.from(`${'x'.repeat(940)}a-secret-of-ours`);
    const varbinds = [
      { oid: '1.3.6.1.4.1.99.1', type: 'OctetString', value },
      { oid: `1.3.6.1.4.1.99.2.${Buffer.from('a-secret-of-ours').join('.')}`, type: 'Integer', value: 1 },
    ] as const;
    const message = { trapOid: '1.3.6.1.4.1.99', varbinds };
    const { message: kept } = understand.trap(
      { from: '10.0.0.1', version: '2c', kind: 'trap', authenticated: false, message },
      NOON,
      'trap',
    );
    assert.match(kept.text, /x\*+(?:; \S*)?…?$/);
  }));

test('whatever stands where in a line, no piece of a secret is kept of it', () => {
  const secrets = {
    one: 'Qvench-Vesqer-41',
    two: 'krrect hqrse bqttery',
    three: 'zbc -dxf: gqi',
    long: `zq${'W7'.repeat(80)}`,
    four: 'k%w<>&"x\\y]z',
  };
  const pieces = Object.values(secrets).flatMap((secret) =>
    Array.from({ length: secret.length - 4 }, (_, at) => JSON.stringify(secret.slice(at, at + 5)).slice(1, -1)),
  );
  return scene((understand) => {
    let masked = 0;
    for (const [n, sample] of sampleLines.entries()) {
      const words = sample.split(' ');
      for (const secret of Object.values(secrets).filter((_, each) => each % 3 === n % 3)) {
        const at = 3 + (n % Math.max(1, words.length - 3));
        for (const changed of [[secret], [secret, words[at]], [`${words[at]}${secret}`]]) {
          const text = [...words.slice(0, at), ...changed, ...words.slice(at + 1)].join(' ');
          const { message, fact, account } = understand.line(line(n % 3 === 0 ? relayed : own, text), senders, 'syslog');
          const kept = JSON.stringify([message, fact, account?.news.text]);
          assert.deepEqual(
            pieces.filter((piece) => kept.includes(piece) && !sample.includes(piece)),
            [],
            text,
          );
          if (kept.includes('********')) masked += 1;
        }
      }
    }
    assert.ok(masked > 150, `${masked} were masked`);
  }, secrets);
});
