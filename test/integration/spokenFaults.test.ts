import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { connect } from 'node:tls';
import { freePorts } from '../../src/simulator/sending/freePorts.ts';
import { forwarded, type LoggedLine } from '../../src/simulator/sending/loggedLine.ts';
import { Authority } from '../support/certificates.ts';
import { HearingScene } from '../support/hearingScene.ts';
import { sendWith } from '../support/trapSenders.ts';
import { waitFor } from '../support/waitFor.ts';
import { ada } from '../support/watchedFleet.ts';

const MINUTE = 60_000;
const PACE = { poll: { interval: '10s', timeout: '2s' }, alerts: { window: '60s', negatives: 3, recover: 2 } };
const AS_USER = ['-v3', '-u', 'lsta', '-l', 'authPriv', '-a', 'SHA-256', '-A', 'auth-passphrase', '-x', 'AES', '-X', 'priv-passphrase'];
const runbooks = join(import.meta.dirname, '../../media/runbooks');

const kernel = (text: string): LoggedLine => ({ facility: 'kern', severity: 'info', app: 'kernel', text });

suite('what an HSM says by itself, and what its polls find then', { concurrency: true }, () => {
  const warnings = {
    'heat, in a trap whose sender is proven': (scene: HearingScene) => {
      scene.hear({ lines: 0, traps: 0 });
      scene.simulation.inject('hsm-1', { kind: 'over-temperature', sensor: 'HSM' });
    },
    'ALM0015, in a line that anybody could have sent': (scene: HearingScene) =>
      scene.packets.send(forwarded(kernel('k7pf0: ALM0015: PCIe Link Failure'), scene.state)),
  };
  for (const [warning, warn] of Object.entries(warnings)) {
    test(`${warning}, and then silence of every poll: a suspected tamper, with its runbook`, { timeout: 240_000 }, async () => {
      await using scene = await HearingScene.start(true, { settings: PACE });
      warn(scene);
      await waitFor('it is heard', async () => (await scene.events()).length > 0);
      for (const kind of ['console-silent', 'snmp-silent'] as const) scene.simulation.inject('hsm-1', { kind });
      const began = Date.now();
      await scene.composed.service.requests.check({ devices: ['hsm-1'] }, ada);
      assert.ok(Date.now() - began < 60_000, `a check of a silent device took ${Date.now() - began} ms`);
      const found = await waitFor('it is suspected', () =>
        scene.composed.snapshot().alerts.find(({ condition, state }) => condition === 'tamper-suspected' && state === 'firing'),
      );
      assert.ok(existsSync(join(runbooks, `${found.runbook}.md`)));
      assert.match(found.evidence[0]?.text ?? '', /no longer answers, after it had said: /);
    });
  }

  /** What a poll sees in each of so many further slots. */
  async function slots(scene: HearingScene, many: number): Promise<void> {
    for (let n = 0; n < many; n++) {
      scene.ahead += 10 * MINUTE;
      await scene.composed.service.requests.check({ devices: ['hsm-1'] }, ada);
    }
  }
  const fired = ({ composed }: HearingScene) =>
    composed.store.events.load({ since: 0 }).flatMap(({ kind, text }) => (kind === 'alert-fire' ? [text] : []));

  test('one of two feeds that comes back within its hour stays an event; one that does not is an alert', { timeout: 240_000 }, async () => {
    await using scene = await HearingScene.start(true);
    scene.hearLines();
    scene.simulation.inject('hsm-1', { kind: 'psu-ac-lost', psu: 2 });
    await waitFor('a poll has found it at once', () => scene.alerts.includes('psu2.ac-lost pending'));
    await slots(scene, 3);
    assert.deepEqual(scene.alerts, ['psu2.ac-lost pending']);
    scene.simulation.clear('hsm-1');
    await waitFor('its end is heard', async () => (await scene.events()).some(({ asserted }) => asserted === false));
    await slots(scene, 8);
    assert.deepEqual([scene.alerts, fired(scene)], [[], []]);
    const said = (await scene.events()).map(({ component, asserted }) => [component, asserted]);
    assert.deepEqual(said, [
      ['psu2', false],
      ['psu2', true],
    ]);

    scene.simulation.inject('hsm-1', { kind: 'psu-ac-lost', psu: 2 });
    await waitFor('it is heard', async () => (await scene.events()).length === 3);
    await slots(scene, 7);
    assert.deepEqual([scene.alerts, fired(scene).length], [['psu2.ac-lost firing'], 1]);
  });

  test('ALM2011 from a proven sender ends the halt after a tamper, and shows the tamper to be over', { timeout: 240_000 }, async () => {
    const authority = new Authority('The appliances’ authority');
    const [ours, listed] = [authority.sign('receiver', 'DNS:localhost,IP:127.0.0.1'), authority.sign('listed')];
    const { syslog: port } = await freePorts();
    const listen = `127.0.0.1:${port}`;
    await using scene = await HearingScene.start(false, {
      syslog: { tls: { listen, cert: ours.certFile, key: { secret: 'tls.key' }, fingerprints: [listed.fingerprint] } },
      secrets: { 'tls.key': ours.key },
    });
    const socket = connect({ host: '127.0.0.1', port, cert: listed.cert, key: listed.key, ca: authority.cert });
    await once(socket, 'secureConnect');
    const say = (text: string) => {
      const line = `<6>1 ${new Date(Date.now() + scene.ahead).toISOString()} hsm-1 kernel - - - k7pf0: [HSM] ${text}`;
      socket.write(`${Buffer.byteLength(line)} ${line}`);
    };
    const ofCard = () => scene.composed.snapshot().alerts.filter(({ component }) => component === 'hsm');
    say('ALM0001: Soft tamper, over-voltage');
    say('ALM1003: HSM halted');
    await waitFor('both fire', () => ofCard().filter(({ state }) => state === 'firing').length === 2);
    // No poll reads the card: what it says itself is all there is. Two such words, ten minutes apart.
    for (let n = 0; n < 2; n++) {
      scene.ahead += 11 * MINUTE;
      say('ALM2011: HSM unlocked');
      await waitFor('it is heard', async () => (await scene.events()).filter(({ asserted }) => asserted === false).length === n + 1);
    }
    const found = await waitFor('the halt is over', () => {
      const alerts = ofCard();
      return alerts.find(({ condition }) => condition === 'tamper-suspected')?.state === 'resolved' && alerts;
    });
    const tampered = found.find(({ condition }) => condition === 'tampered');
    assert.deepEqual([tampered?.state, tampered?.latched, tampered?.cleared], ['firing', true, true], 'a person closes it');
    socket.destroy();
  });

  test('a device that repeats a line 1,000 times a second is one row with a count, and holds up nothing of another', {
    timeout: 240_000,
  }, async () => {
    const flooding = {
      id: 'hsm-2',
      model: 'luna-network-hsm-7',
      snmp: { host: '127.0.0.9', version: '2c', community: { secret: 'missing' } },
    };
    await using scene = await HearingScene.start(true, { others: [flooding] });
    const { requests } = scene.composed.service;
    const timed = async (work: () => Promise<unknown>) => {
      const began = Date.now();
      await work();
      return Date.now() - began;
    };
    const quiet = await timed(async () => requests.check({ devices: ['hsm-1'] }, ada));

    const socket = connectPlain({ host: '127.0.0.1', port: scene.ports.syslog, localAddress: '127.0.0.9' });
    await once(socket, 'connect');
    const line = '<6>Nov 29 07:00:00 hsm-2 ipmievd: Fan sensor Fan2B . Lower Critical going low  (Reading 500 < Threshold 1000 RPM)\n';
    let sent = 0;
    const flood = setInterval(() => {
      socket.write(line.repeat(100));
      sent += 100;
    }, 100);
    const others = scene.events.bind(scene);
    const heard = async (text: string) => (await others()).some((row) => row.device === 'hsm-1' && row.text.includes(text));
    await waitFor('the flood is heard', async () => (await others()).some(({ device }) => device === 'hsm-2'));
    const event = await timed(async () => {
      scene.lines.send(forwarded(kernel('k7pf0: [HSM] ALM2013: left'), scene.state));
      await waitFor('the line of the other one is kept', () => heard('ALM2013'));
    });
    const place = `127.0.0.1:${scene.ports.traps}`;
    const informed = await timed(async () => {
      const { code, output } = await sendWith('snmpinform', [...AS_USER, '-t', '5', '-r', '0', place, '', '1.3.6.1.6.3.1.1.5.3']);
      assert.equal(code, 0, output);
    });
    const polled = await timed(async () => requests.check({ devices: ['hsm-1'] }, ada));
    clearInterval(flood);
    // Each may start a program, or share two cores with it.
    for (const [what, time] of Object.entries({ event, informed, polled: polled - quiet })) assert.ok(time < 2000, `${what}: ${time} ms`);
    const rows = async () => (await others()).filter(({ device }) => device === 'hsm-2');
    await waitFor('all of it is counted', async () => (await rows()).reduce((sum, { count }) => sum + count, 0) === sent);
    assert.deepEqual(
      (await rows()).map(({ count }) => count),
      [sent],
    );
    socket.destroy();
  });

  test('a critical line that anybody could have sent: a person is told what the poll at once has made of it', {
    timeout: 240_000,
  }, async () => {
    await using scene = await HearingScene.start(true);
    const { timeline } = scene.composed.service.requests;
    scene.packets.send(forwarded(kernel('k7pf0: [HSM] ALM2007: HSM zeroized'), scene.state));
    const told = await waitFor('it is told', async () => {
      const { entries } = await timeline({ device: 'hsm-1' }, ada);
      return entries.find(({ change }) => change?.kind === 'polled-at-once')?.change;
    });
    assert.equal(told.title, 'Polled at once');
    assert.match(told.text, /^the poll could not confirm it\. Its sender is not proven: “The HSM card reports: .*\(ALM2007\)”$/);
    assert.deepEqual(scene.alerts, [], 'nobody is alerted by what anybody can send');
  });
});
