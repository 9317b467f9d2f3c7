import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarizeCheck } from '../../../src/extension/checkSummary.ts';
import { commandTarget } from '../../../src/extension/commandTarget.ts';
import { missingSecretProblems } from '../../../src/extension/missingSecretProblems.ts';
import { monitorGuidance } from '../../../src/extension/monitorGuidance.ts';
import { statusSummary } from '../../../src/extension/statusSummary.ts';
import { alert, channel, device, reading, snapshot, T0 } from './records.ts';

const name = (id: string) => (id === 'hsm-1' ? 'East US 1' : id);

test('a check of one device says how it stands and over which channels', () => {
  const { level, message } = summarizeCheck(
    {
      devices: [
        {
          id: 'hsm-1',
          state: 'ok',
          channels: [channel({ name: 'SSH console' }), channel({ channel: 'snmp' })],
          readings: [reading(), reading()],
        },
      ],
    },
    name,
  );
  assert.equal(message, 'East US 1: ok, 2 readings over SSH console and SNMP.');
  assert.equal(level, 'info');
});

test('a check of one device names the channel that failed and why', () => {
  const { level, message } = summarizeCheck(
    { devices: [{ id: 'hsm-1', state: 'unknown', channels: [channel({ state: 'failed', error: 'The port is in use.' })], readings: [] }] },
    name,
  );
  assert.equal(message, 'East US 1: unknown, no channel answered. Console: The port is in use.');
  assert.equal(level, 'warning');
});

test('a check of several devices counts them, the worst first', () => {
  const check = (state: 'ok' | 'failed', id: string) => ({ id, state, channels: [], readings: [] });
  const { level, message } = summarizeCheck({ devices: [check('ok', 'a'), check('failed', 'b'), check('ok', 'c')] }, name);
  assert.equal(message, '3 HSMs checked: 1 failed, 2 ok.');
  assert.equal(level, 'error');
});

test('the status bar is silent without devices, short when all is well, and coloured only when something fires', () => {
  assert.equal(statusSummary(snapshot({ devices: [] }), 'ready', undefined, T0), undefined);
  const well = statusSummary(snapshot(), 'ready', undefined, T0);
  assert.deepEqual([well?.text, well?.background], ['$(shield) 1 HSM', undefined]);
  const pending = statusSummary(snapshot({ devices: [device({ state: 'degraded' })] }), 'ready', undefined, T0);
  assert.deepEqual([pending?.text, pending?.background], ['$(shield) 1 HSM, 1 degraded', undefined]);
  const firing = statusSummary(snapshot({ alerts: [alert()] }), 'ready', undefined, T0);
  assert.deepEqual([firing?.text, firing?.background], ['$(bell-dot) 1 alert', 'error']);
});

test('the status bar says when nobody is watching', () => {
  const failed = statusSummary(snapshot(), 'failed', 'The service could not be started.', T0);
  assert.equal(failed?.background, 'warning');
  assert.match(failed!.spoken, /nobody is watching/);
});

test('disabling the monitor account is explained with what is missing for the device', () => {
  const guidance = monitorGuidance(device({ channels: [channel(), channel({ channel: 'snmp' })] }));
  assert.equal(guidance.becomes, 'disabled');
  assert.match(guidance.detail, /Missing for this HSM: syslog\./);
  assert.match(guidance.detail, /mandatory/);
  assert.match(monitorGuidance(device()).detail, /Missing for this HSM: SNMP and syslog\./);
});

test('the way back names the command that only the appliance’s administrator can run', () => {
  const guidance = monitorGuidance(device({ monitorAccount: 'disabled' }));
  assert.equal(guidance.becomes, 'enabled');
  assert.match(guidance.detail, /user enable -username monitor/);
});

test('a missing secret is marked where the inventory names it, not where a comment does', () => {
  const text =
    '{ // { "secret": "a" }\n "devices": [{ "console": { "password": { "secret": "a" } }, "snmp": { "auth": { "protocol": "sha", "secret": "b" } } }] }';
  const problems = missingSecretProblems(text, ['a', 'c']);
  assert.deepEqual(
    problems.map(({ offset, length }) => text.slice(offset, offset + length)),
    ['"a"'],
  );
  assert.ok(problems[0]!.offset > text.indexOf('\n'));
});

test('a command takes a row, an id, or nothing at all', () => {
  assert.deepEqual(commandTarget({ key: 'device/a', deviceId: 'a' }), { deviceId: 'a' });
  assert.deepEqual(commandTarget('a'), { deviceId: 'a' });
  for (const argument of [undefined, null, 7, { deviceId: 7 }, []]) assert.deepEqual(commandTarget(argument), {});
});
