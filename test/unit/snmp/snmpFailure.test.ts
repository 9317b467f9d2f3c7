import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { faultOf, reasonOf, SnmpFailure, type SnmpFailureKind } from '../../../src/channels/snmp/snmpFailure.ts';
import type { SnmpTarget } from '../../../src/channels/snmp/snmpTarget.ts';
import { Fault } from '../../../src/core/fault.ts';

const v3: SnmpTarget = {
  host: '10.0.1.4',
  port: 161,
  version: '3',
  user: 'vigil',
  auth: { protocol: 'sha256', key: 'THE-AUTH-KEY' },
  priv: { protocol: 'aes', key: 'THE-PRIV-KEY' },
};
const v2c: SnmpTarget = { host: '10.0.1.4', port: 161, version: '2c', community: 'THE-COMMUNITY' };

const codes: Record<SnmpFailureKind, string> = {
  timeout: 'no-answer',
  ignored: 'no-answer',
  closed: 'no-answer',
  undecodable: 'garbled',
  mismatch: 'garbled',
  endless: 'garbled',
  'too-big': 'device-error',
  'out-of-time': 'no-answer',
  'unsupported-level': 'device-error',
  'not-in-time-window': 'device-error',
  'unknown-user': 'device-error',
  'unknown-engine': 'device-error',
  'wrong-digest': 'device-error',
  'decryption-error': 'device-error',
  'forged-answer': 'device-error',
  'unreadable-answer': 'device-error',
  'unprotected-answer': 'device-error',
  'error-status': 'device-error',
  unreachable: 'port-unavailable',
};

test('every failure has a fault whose sentence names the agent and holds no secret', () => {
  for (const [kind, code] of Object.entries(codes) as [SnmpFailureKind, string][]) {
    for (const target of [v2c, v3]) {
      const fault = faultOf(new SnmpFailure(kind, 'GeneralError'), target, '2 tries of 1 s');
      assert.ok(fault instanceof Fault);
      assert.equal((fault as Fault & { code: string }).code, code);
      assert.match(fault.message, /^[A-Z].*10\.0\.1\.4:161.*\.$/);
      assert.doesNotMatch(inspect(fault, { depth: 9, showHidden: true }), /THE-/);
    }
  }
});

test('every failure has a reason in a few words, for one object of many', () => {
  for (const kind of Object.keys(codes) as SnmpFailureKind[]) {
    const reason = reasonOf(new SnmpFailure(kind, kind === 'error-status' ? 'GeneralError' : ''));
    assert.match(reason, /^[a-z].{10,90}[^.]$/, kind);
  }
  assert.match(reasonOf(new SnmpFailure('error-status', 'GeneralError')), /GeneralError/);
});
