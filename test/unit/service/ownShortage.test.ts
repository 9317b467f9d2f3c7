import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownShortage } from '../../../src/channels/ownShortage.ts';
import { faultOf, SnmpFailure } from '../../../src/channels/snmp/snmpFailure.ts';
import { OwnShortage } from '../../../src/core/fault.ts';
import { fileLog } from '../../../src/service/common/log.ts';

const target = { host: '10.0.1.4', port: 161, version: '2c', community: 'THE-COMMUNITY' } as const;

test('what this machine lacks is told from what is wrong on the way to a device', () => {
  for (const code of ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL']) {
    const fault = faultOf(new SnmpFailure('unreachable', code), target, '');
    assert.ok(fault instanceof OwnShortage, code);
    assert.match(fault.message, new RegExp(`^The SNMP agent at 10\\.0\\.1\\.4:161 was not asked, because .* \\(${code}\\)\\.$`));
  }
  for (const code of ['ECONNREFUSED', 'EHOSTUNREACH', 'ENOTFOUND', 'toString', undefined])
    assert.equal(ownShortage('10.0.1.4:23', code), undefined);
  assert.equal(faultOf(new SnmpFailure('unreachable', 'EHOSTUNREACH'), target, '').code, 'port-unavailable');
});

test('lines that the log file did not take are written with a later one', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'service.log');
  const log = fileLog(path, () => 0);
  log('info', 'first');
  // A folder in its place cannot be written to.
  rmSync(path);
  mkdirSync(path);
  for (let n = 0; n < 150; n++) log('error', `refused ${n}`);
  rmSync(path, { recursive: true });
  log('info', 'taken');
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  assert.equal(lines.length, 100);
  assert.match(lines[0]!, /error refused 0$/);
  log('info', 'last');
  assert.match(readFileSync(path, 'utf8'), /info last\n$/);
});

test('a log file and the one before it stay below a megabyte each, whatever is logged', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const log = fileLog(join(folder, 'service.log'), () => 0);
  for (let n = 0; n < 700; n++) log('info', 'x'.repeat(5000));
  assert.deepEqual(readdirSync(folder).sort(), ['service.log', 'service.log.1']);
  for (const name of readdirSync(folder)) assert.ok(statSync(join(folder, name)).size < 1_010_000, name);
});
