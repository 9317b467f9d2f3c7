import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { sayer } from '../../../src/core/said.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { parseInventory } from '../../../src/inventory/load.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import type { InjectedFault } from '../../../src/simulator/appliance/injectedFault.ts';
import { outputs } from '../../../src/simulator/console/outputs/commandOutputs.ts';
import { assertGerman, germanSayings, inGerman } from '../../support/germanWords.ts';

suite('A sentence of the service in another language', () => {
  const say = sayer('de', {
    '{0} reads {1}': '{0} zeigt {1}',
    '{0}, which {1} explains': '{0}, was {1} erklärt',
    'It said “{0!}”.': 'Es sagte „{0}“.',
    'Power supply 1': 'Netzteil 1',
    'the appliance names no limit': 'das Gerät nennt keinen Grenzwert',
    'Check the line.': 'Die Leitung prüfen.',
    'The device does not answer.': 'Das Gerät antwortet nicht.',
    rpm: 'U/min',
    and: 'und',
  });

  test('is known with the names, numbers and sentences in it', () => {
    assert.equal(say('Power supply 1 reads 1,234.5 rpm'), 'Netzteil 1 zeigt 1.234,5 U/min');
    assert.equal(say('Fan2B reads 0 rpm; the appliance names no limit'), 'Fan2B zeigt 0 U/min; das Gerät nennt keinen Grenzwert');
    assert.equal(say('Fan2B reads 0 rpm, which Power supply 1 explains'), 'Fan2B zeigt 0 U/min, was Netzteil 1 erklärt');
    assert.equal(say('The device does not answer. Check the line.'), 'Das Gerät antwortet nicht. Die Leitung prüfen.');
    assert.equal(say('Fan2B and Power supply 1'), 'Fan2B und Netzteil 1');
  });

  test('leaves what a device or a person wrote as it was written, whatever that looks like', () => {
    assert.equal(say('It said “Power supply 1”.'), 'Es sagte „Power supply 1“.');
    assert.equal(say('It said “{0} <b>$&</b> [x](command:y)”.'), 'Es sagte „{0} <b>$&</b> [x](command:y)“.');
    assert.equal(say('It said “Power supply 1 reads 5 rpm”.'), 'Es sagte „Power supply 1 reads 5 rpm“.');
  });

  test('is English as a whole where half of it would be', () => {
    assert.equal(say('The sum of it reads 5 rpm'), 'The sum of it reads 5 rpm');
    assert.equal(say('It is not so, which Fan2B explains'), 'It is not so, which Fan2B explains');
    assert.equal(say('The system says no. Check the line.'), 'The system says no. Die Leitung prüfen.', 'two sentences are two');
  });

  test('a version, an address and a serial number are no amounts', () => {
    for (const text of ['7.8.3-220', '10.0.1.4', '534871', '2026-03-02'])
      assert.equal(say(`${text} reads ${text}`), `${text} zeigt ${text}`);
  });

  test('a text that a device has filled with our words costs no more than a text', () => {
    const begun = performance.now();
    for (const piece of [' reads ', ', which ', '; ', '. ', ' explains', ' and ', '(', ' (x)']) {
      say(`Fan2B${piece.repeat(300)}rpm`);
      say(`Fan2B reads ${piece.repeat(300)}rpm`);
    }
    assert.ok(performance.now() - begun < 60_000, 'not exponential');
  });
});

test('each sentence that the service can say has its own German, and none takes the place of another', () => {
  for (const [key, german] of Object.entries(germanSayings)) {
    const filled = (text: string) => text.trim().replace(/\{(\d)!?\}/g, 'Qx$1');
    assert.equal(inGerman(filled(key)), filled(german));
  }
});

const NOW = Date.UTC(2024, 1, 9, 12, 30);

const faults: readonly InjectedFault[] = [
  { kind: 'fan-failed', fan: 'Fan1A' },
  { kind: 'fan-failed', fan: 'Fan2B', rpm: 800 },
  { kind: 'psu-ac-lost', psu: 1 },
  { kind: 'psu-ac-lost', psu: 2 },
  { kind: 'over-temperature', sensor: 'HSM' },
  { kind: 'over-temperature', sensor: 'Inlet' },
  { kind: 'voltage-out', sensor: 'VCCIO' },
  { kind: 'motherboard-battery-low' },
  { kind: 'hsm-battery-low' },
  { kind: 'tampered' },
  { kind: 'zeroized' },
  { kind: 'ntls-down' },
  { kind: 'service-stopped', service: 'syslog' },
  { kind: 'service-stopped', service: 'ntp' },
  { kind: 'clock-unsynchronised' },
  { kind: 'certificate-expiring' },
  { kind: 'certificate-expiring', days: 0 },
  { kind: 'password-expiring' },
  { kind: 'sysstat-trouble', codes: [50, 20, 110] },
  { kind: 'disk-full' },
  { kind: 'drive-failing' },
];

test('what is seen of a simulated appliance is said in German, whatever is wrong with it', () => {
  let differing = 0;
  for (const fault of [undefined, ...faults]) {
    const appliance = new Appliance({ seed: 3, softwareVersion: '7.8.5-21', now: () => NOW });
    if (fault) appliance.inject(fault);
    const results = luna7.console.commands.map(({ command }) =>
      luna7.console.parse(command, outputs.get(command)?.(appliance.state) ?? ''),
    );
    const readings = results.flatMap((result) => result.readings);
    const rejected = results.flatMap((result) => result.rejected);
    for (const { evidence } of luna7.observe('console', readings, rejected, NOW)) {
      assertGerman(evidence.text);
      if (evidence.fact !== undefined) assertGerman(evidence.fact);
      if (inGerman(evidence.text) !== evidence.text) differing++;
    }
  }
  assert.ok(differing > 1000, `${differing} sentences differ`);
});

test('why lines of an output were refused is said in German', () => {
  const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'luna7');
  const reasons = new Set<string>();
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), 'utf8');
    // Every third character of a line of a device is another one: there are reasons enough.
    const spoilt = text.replace(/(\S\S)\S/g, '$1#');
    for (const { command } of luna7.console.commands)
      for (const output of [text, spoilt, text.slice(0, text.length / 2)])
        for (const { reason } of luna7.console.parse(command, output).rejected) reasons.add(reason);
  }
  assert.ok(reasons.size > 25, `${reasons.size} reasons`);
  for (const reason of reasons) assertGerman(reason);
});

test('what is wrong with an inventory is said in German, with how to put it right', () => {
  const wrong = [
    '',
    '[]',
    '{ "devices": 5 }',
    '{ "devices": [ {} ], "unheard": 1, "poll": { "interval": "soon" }, "alerts": { "window": "10m", "negatives": 90 } }',
    '{ "devices": [ { "id": "A B", "model": "luna-network-hsm-8", "console": {}, "snmp": { "version": "4" }, "monitorAccount": "off" } ] }',
    '{ "devices": [ { "id": "a", "model": "luna-network-hsm-7" }, { "id": "a", "model": "luna-network-hsm-7", "monitorAccount": "disabled" } ] }',
    '{ "devices": [ { "id": "a", "model": "luna-network-hsm-7", "console": { "ssh": "h", "port": "/dev/ttyS0", "user": "admin", "password": "x" } } ] }',
    '{ "devices": [], "notify": [ { "id": "x", "webhook": { "url": "http://h" } } ], "receivers": { "syslog": {}, "traps": { "listen": "x" } } }',
    '{ "devices": [ { "id": "a" "model": true, } ',
  ];
  const problems = wrong.flatMap((text) => parseInventory(text).problems);
  assert.ok(problems.length > 20, `${problems.length} problems`);
  for (const { message } of problems) assertGerman(message);
});
