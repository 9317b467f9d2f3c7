import snmp from 'net-snmp';
import { SnmpFailure, type SnmpFailureKind } from './snmpFailure.ts';

/**
 * The texts by which net-snmp names the USM reports of RFC 3414, 3.2. It gives them the same code as a wrong digest found in an
 * answer, and nothing else to tell them apart by.
 */
const REPORTS = new Map<string, SnmpFailureKind>([
  ['Unsupported Security Level', 'unsupported-level'],
  ['Not In Time Window', 'not-in-time-window'],
  ['Unknown User Name', 'unknown-user'],
  ['Unknown Engine ID', 'unknown-engine'],
  ['Wrong Digest (incorrect password, community or key)', 'wrong-digest'],
  ['Decryption Error', 'decryption-error'],
  ['Unexpected Report PDU', 'mismatch'],
]);

/** ResponseInvalidCode.ENotInTimeWindow, which the types do not know. */
const NOT_IN_TIME_WINDOW = 14;

/**
 * What a library error means. Nothing of the error itself is kept: a failed digest check carries the user with both keys, a
 * community mismatch both communities.
 */
export function failureOf(error: unknown): SnmpFailure {
  if (error instanceof SnmpFailure) return error;
  // By name: the types do not know this class.
  if (error instanceof Error && error.name === 'RequestTimedOutError') return new SnmpFailure('timeout');
  if (error instanceof snmp.RequestFailedError) return statusFailure(Number(error.status));
  if (error instanceof snmp.ResponseInvalidError) return responseFailure(Number(error.code), error.message);
  if (error instanceof Error && 'syscall' in error && 'code' in error) return new SnmpFailure('unreachable', String(error.code));
  // The socket was closed below the request.
  return new SnmpFailure('closed');
}

function statusFailure(status: number): SnmpFailure {
  if (status === snmp.ErrorStatus.TooBig) return new SnmpFailure('too-big');
  return new SnmpFailure('error-status', snmp.ErrorStatus[status] ?? 'GeneralError');
}

function responseFailure(code: number, message: string): SnmpFailure {
  switch (code) {
    case snmp.ResponseInvalidCode.EAuthFailure:
      return new SnmpFailure(REPORTS.get(message) ?? 'forged-answer');
    case snmp.ResponseInvalidCode.ECouldNotDecrypt:
      return new SnmpFailure('unreadable-answer');
    case NOT_IN_TIME_WINDOW:
      return new SnmpFailure('not-in-time-window');
    default:
      return new SnmpFailure('mismatch');
  }
}
