import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { changed, evidence, observed, parsed, reading, verdict } from './fixture.ts';

const EXPIRY = Date.UTC(2033, 4, 3, 7, 2, 45) / 1000;
const DAY = 86_400;

/** What is observed so many days before the certificate ends. */
function daysBefore(days: number, ...results: ReturnType<typeof parsed>[]) {
  const readings = results.flatMap((result) => result.readings);
  return luna7.observe('console', readings, [], (EXPIRY - days * DAY) * 1000);
}

suite('ntls information show', () => {
  test('gives state and counters under the names that SNMP gives them', () => {
    const result = parsed('ntls-information-show');
    assert.deepEqual(result.rejected, []);
    assert.deepEqual(
      result.readings.map(({ metric, value, state }) => [metric, state ?? value]),
      [
        ['hw.status', 'ok'],
        ['hsm.ntls.clients', 3],
        ['hsm.ntls.links', 4],
        ['hsm.ntls.connections', 20_418],
        ['hsm.ntls.connection.errors', 17],
      ],
    );
    assert.equal(verdict(observed(result), 'ntls.down'), 'positive');
  });

  test('tells that NTLS is down', () => {
    assert.equal(verdict(observed(changed('ntls-information-show', '1 (up)', '2 (down)')), 'ntls.down'), 'negative');
  });

  for (const state of ['2 (up)', '1 (down)', '1 (upp)', '4 (up)', 'up']) {
    test(`does not believe the state “${state}”`, () => {
      const result = changed('ntls-information-show', '1 (up)', state);
      assert.equal(reading(result, 'ntls', 'hw.status'), undefined);
      assert.equal(verdict(observed(result), 'ntls.down'), 'unknown');
    });
  }

  test('refuses a count with a letter, and one that the end of the output may have cut', () => {
    assert.equal(reading(changed('ntls-information-show', '20418', '2O418'), 'ntls', 'hsm.ntls.connections'), undefined);
    const cut = changed('ntls-information-show', /(?<=20)418[\s\S]*/, '');
    assert.equal(reading(cut, 'ntls', 'hsm.ntls.connections'), undefined);
    assert.equal(cut.rejected[0]?.reason, 'the output ends within this line');
  });
});

suite('ntls show', () => {
  test('gives the address, and the interface that takes over at the next start', () => {
    const result = parsed('ntls-show');
    assert.deepEqual(result.rejected, []);
    const { attributes } = reading(result, 'ntls') ?? {};
    assert.equal(attributes?.['hsm.ntls.address'], '192.0.2.11');
    assert.equal(attributes?.['hsm.ntls.interface'], 'eth0');
    assert.equal(attributes?.['hsm.ntls.interface.configured'], 'eth1');
  });

  test('reads the layout of 5.4 and 6.2', () => {
    const result = parsed('ntls-show-older');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'ntls')?.attributes['hsm.ntls.address'], '192.0.2.31');
  });

  test('reads an NTLS that is bound to no device of its own', () => {
    const { attributes } = reading(parsed('ntls-show-not-bound-to-device'), 'ntls') ?? {};
    assert.equal(attributes?.['hsm.ntls.address'], '192.0.2.96');
    assert.equal(attributes?.['hsm.ntls.interface.configured'], undefined);
  });

  test('an NTLS that listens elsewhere than it is configured to is a fault', () => {
    const key = 'ntls.ntls-binding';
    const elsewhere = observed(parsed('ntls-show'));
    assert.equal(verdict(elsewhere, key), 'negative');
    assert.equal(evidence(elsewhere, key), 'NTLS is configured to bind to eth1, and listens on eth0');
    const bound = /NTLS is configured[\s\S]*restarts\.\n/;
    for (const result of [changed('ntls-show', bound, ''), changed('ntls-show', /to eth1/g, 'to all')])
      assert.equal(verdict(observed(result), key), 'positive');
    for (const name of ['ntls-show-older', 'ntls-show-not-bound-to-device']) assert.equal(verdict(observed(parsed(name)), key), 'positive');
    assert.equal(verdict(observed(changed('ntls-show-older', 'device: eth0', 'device: eth1')), key), 'negative');
    for (const result of [changed('ntls-show', bound, 'NTLS is canfigured\n'), changed('ntls-show', '(eth0)', '(eth1)')])
      assert.equal(verdict(observed(result), key), undefined, 'a line that was not understood, or contradicts another');
  });

  test('does not say which interface is configured when two lines disagree', () => {
    const result = changed('ntls-show', 'will bind to eth1', 'will bind to eth2');
    assert.equal(reading(result, 'ntls')?.attributes['hsm.ntls.interface.configured'], undefined);
    assert.equal(result.rejected.length, 2);
  });
});

suite('ntls certificate show and ntls certificate monitor show', () => {
  const certificate = parsed('ntls-certificate-show');
  const monitor = parsed('ntls-certificate-monitor-show');

  test('both tell the end of the certificate, to the second', () => {
    assert.deepEqual([...certificate.rejected, ...monitor.rejected], []);
    assert.equal(reading(certificate, 'ntls', 'hsm.ntls.certificate.expires')?.value, EXPIRY);
    assert.equal(reading(monitor, 'ntls', 'hsm.ntls.certificate.monitor.expires')?.value, EXPIRY);
    const info = reading(certificate, 'ntls', 'hsm.ntls.certificate.info')?.attributes;
    assert.equal(info?.['hsm.ntls.certificate.not_after'], '2033-05-03T07:02:45Z');
    assert.equal(info?.['hsm.ntls.certificate.subject'], '612345');
  });

  test('the appliance’s own notice decides from when it is worth a warning', () => {
    const condition = 'ntls.certificate-expiring';
    assert.equal(verdict(daysBefore(61, certificate, monitor), condition), 'positive');
    assert.equal(verdict(daysBefore(59, certificate, monitor), condition), 'negative');
    assert.match(evidence(daysBefore(59, certificate, monitor), condition) ?? '', /expires in 59 days, on 2033-05-03/);
  });

  test('without a monitor it is 30 days, and 7 days for it to be urgent', () => {
    assert.equal(verdict(daysBefore(31, certificate), 'ntls.certificate-expiring'), 'positive');
    assert.equal(verdict(daysBefore(29, certificate), 'ntls.certificate-expiring'), 'negative');
    const off = changed('ntls-certificate-monitor-show', 'is enabled', 'is disabled');
    assert.equal(verdict(daysBefore(59, certificate, off), 'ntls.certificate-expiring'), 'positive');
    assert.equal(verdict(daysBefore(8, certificate), 'ntls.certificate-expiry-imminent'), 'positive');
    assert.equal(verdict(daysBefore(6, certificate), 'ntls.certificate-expiry-imminent'), 'negative');
    assert.match(evidence(daysBefore(-2, certificate), 'ntls.certificate-expiry-imminent') ?? '', /has expired/);
  });

  test('two ends that differ prove nothing', () => {
    const other = changed('ntls-certificate-monitor-show', /2033 GMT/g, '2032 GMT');
    assert.equal(verdict(daysBefore(3, certificate, other), 'ntls.certificate-expiring'), 'unknown');
  });

  test('nothing that depends on the time is judged without knowing the time', () => {
    assert.equal(verdict(observed(certificate), 'ntls.certificate-expiring'), undefined);
  });

  for (const [what, from, to] of [
    ['a month that does not exist', /Not After : May/, 'Not After : Mai'],
    ['a day that does not exist', /Not After : May {2}3/, 'Not After : May 32'],
    ['an hour that does not exist', /(Not After : May {2}3 )07/, '$127'],
    ['an end before the beginning', /(Not After .*)2033/, '$12013'],
    ['two ends', /( +Not After .*\n)/, '$1            Not After : May  4 07:02:45 2033 GMT\n'],
  ] as const) {
    test(`refuses ${what}`, () => {
      const result = changed('ntls-certificate-show', from, to);
      assert.equal(reading(result, 'ntls', 'hsm.ntls.certificate.expires'), undefined);
      assert.ok(result.rejected.some(({ component }) => component === 'ntls'));
    });
  }

  test('refuses a monitor’s line whose two days differ, or whose notice cannot be set', () => {
    const two = changed('ntls-certificate-monitor-show', 'day "May  3', 'day "May  8');
    assert.equal(reading(two, 'ntls', 'hsm.ntls.certificate.monitor.expires'), undefined);
    const notice = changed('ntls-certificate-monitor-show', '60 days', '600 days');
    assert.equal(reading(notice, 'ntls', 'hsm.ntls.certificate.monitor.notice'), undefined);
  });
});
