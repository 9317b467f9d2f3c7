import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import snmp from 'net-snmp';
import { failureOf } from '../../../src/channels/snmp/libraryError.ts';
import { faultOf, SnmpFailure, type SnmpFailureKind } from '../../../src/channels/snmp/snmpFailure.ts';
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

test('of an error of the library nothing is kept but its meaning', () => {
  const user = { authKey: 'THE-AUTH-KEY', privKey: 'THE-PRIV-KEY' };
  const { ResponseInvalidError, ResponseInvalidCode: code } = snmp;
  const cases: [Error, SnmpFailureKind][] = [
    [new ResponseInvalidError('Authentication digest 00 received does not match', code.EAuthFailure, { user }), 'forged-answer'],
    [new ResponseInvalidError("Community 'THE-COMMUNITY' in request does not match", code.ECommunityNoMatch), 'mismatch'],
    [new ResponseInvalidError('Failed to decrypt PDU: THE-PRIV-KEY', code.ECouldNotDecrypt), 'unreadable-answer'],
    [new ResponseInvalidError('Unknown User Name', code.EAuthFailure), 'unknown-user'],
    [new ResponseInvalidError('Wrong Digest (incorrect password, community or key)', code.EAuthFailure), 'wrong-digest'],
    [new ResponseInvalidError('Unsupported Security Level', code.EAuthFailure), 'unsupported-level'],
    [new Error('Socket forcibly closed'), 'closed'],
    [Object.assign(new Error('send ENETUNREACH 10.0.1.4:161'), { code: 'ENETUNREACH', syscall: 'send' }), 'unreachable'],
  ];
  for (const [error, kind] of cases) {
    const failure = failureOf(error);
    assert.equal(failure.kind, kind, error.message);
    assert.doesNotMatch(inspect(failure, { depth: 9, showHidden: true }), /THE-/);
  }
});

test('the library still names the reports of the security model as we expect', () => {
  const session = snmp.createV3Session('127.0.0.1', { name: 'x', level: snmp.SecurityLevel.noAuthNoPriv });
  const told: SnmpFailureKind[] = [];
  const request = { responseCb: (error: unknown) => told.push(failureOf(error).kind) };
  for (let number = 1; number <= 6; number++) session.userSecurityModelError(request as never, `1.3.6.1.6.3.15.1.1.${number}.0`);
  session.close();
  assert.deepEqual(told, ['unsupported-level', 'not-in-time-window', 'unknown-user', 'unknown-engine', 'wrong-digest', 'decryption-error']);
});
