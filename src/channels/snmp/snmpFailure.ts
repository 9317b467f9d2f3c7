import { DeviceError, type Fault, Garbled, NoAnswer, PortUnavailable } from '../../core/fault.ts';
import { ownShortage } from '../ownShortage.ts';
import type { SnmpTarget } from './snmpTarget.ts';

/** Why a request came to nothing. */
export type SnmpFailureKind =
  | 'timeout'
  /** The agent told us about its engine, and then kept silent. */
  | 'ignored'
  /** Datagrams came, none of them SNMP. */
  | 'undecodable'
  /** SNMP, but not an answer to what was asked. */
  | 'mismatch'
  /** A table without an end, or one that runs backwards. */
  | 'endless'
  | 'too-big'
  /** The poll had gone on for too long, or asked too often, before this was its turn. */
  | 'out-of-time'
  /** The agent's report on our message (RFC 3414, 3.2). */
  | 'unsupported-level'
  | 'not-in-time-window'
  | 'unknown-user'
  | 'unknown-engine'
  | 'wrong-digest'
  | 'decryption-error'
  /** Our judgement of the agent's answer. */
  | 'forged-answer'
  | 'unreadable-answer'
  | 'unprotected-answer'
  /** The agent's error-status; `detail` is its name. */
  | 'error-status'
  /** The operating system's error; `detail` is its code. */
  | 'unreachable'
  | 'closed';

/** Reports and judgements that a new discovery of the agent's engine may put right: it was restarted or replaced since the last one. */
const STALE: ReadonlySet<SnmpFailureKind> = new Set([
  'not-in-time-window',
  'unknown-engine',
  'unknown-user',
  'wrong-digest',
  'decryption-error',
  'forged-answer',
  'unreadable-answer',
]);

/** Nothing came that could be an answer. */
const SILENCE: ReadonlySet<SnmpFailureKind> = new Set(['timeout', 'ignored', 'undecodable']);

const OF_ONE_OBJECT: ReadonlySet<SnmpFailureKind> = new Set([...SILENCE, 'mismatch', 'endless', 'too-big', 'out-of-time', 'error-status']);

/** Holds no community, key or digest. Becomes a Fault at the edge of the channel. */
export class SnmpFailure extends Error {
  readonly kind: SnmpFailureKind;
  readonly detail: string;
  /** The engine that the agent has told of, without a proof. */
  engineId: string | undefined;

  constructor(kind: SnmpFailureKind, detail = '') {
    super(`SNMP ${kind} ${detail}`.trim());
    this.name = 'SnmpFailure';
    this.kind = kind;
    this.detail = detail;
  }

  get mayBeStale(): boolean {
    return STALE.has(this.kind);
  }

  get isSilence(): boolean {
    return SILENCE.has(this.kind);
  }

  /** True: without one of the objects asked for it might have gone well. AuthorizationError is about the user. */
  get mayBeOfOneObject(): boolean {
    return OF_ONE_OBJECT.has(this.kind) && this.detail !== 'AuthorizationError';
  }
}

/** Why one object of many could not be read, in a few words. */
export function reasonOf({ kind, detail }: SnmpFailure): string {
  switch (kind) {
    case 'timeout':
    case 'ignored':
      return 'the agent keeps silent when it is asked for this';
    case 'undecodable':
      return 'what the agent answers for this is not SNMP';
    case 'mismatch':
      return 'the agent answered something other than what was asked';
    case 'endless':
      return 'the table does not come to an end, or its rows are out of order';
    case 'too-big':
      return 'the agent cannot fit this into an answer';
    case 'out-of-time':
      return 'the poll had taken too long before it came to this';
    default:
      return `the agent answered with the error ${detail || kind}`;
  }
}

/** The sentence for a person: what happened, and what to check. Never a key, never a community. */
export function faultOf(failure: SnmpFailure, target: SnmpTarget, tries: string): Fault {
  const agent = `the SNMP agent at ${target.host}:${target.port}`;
  const Agent = `The${agent.slice(3)}`;
  const whom = target.version === '3' ? `user "${target.user}"` : 'this community';
  switch (failure.kind) {
    case 'timeout':
      return new NoAnswer(
        target.version === '3'
          ? `No answer from ${agent} (${tries}). Check the address, the firewall and that the agent runs.`
          : `No answer from ${agent} (${tries}). Check the address, the firewall and the community: an agent does not answer a wrong one.`,
      );
    case 'ignored':
      return new NoAnswer(
        `${Agent} is there, but did not answer ${whom} (${tries}). Check the privacy key, and that the user has the protocol AES on the device: agents keep silent about what they cannot decrypt.`,
      );
    case 'closed':
      return new NoAnswer(`The conversation with ${agent} was ended before it answered.`);
    case 'undecodable':
      return new Garbled(`What came from ${target.host}:${target.port} is not SNMP.`);
    case 'mismatch':
      return new Garbled(`${Agent} answered something other than what was asked.`);
    case 'endless':
      return new Garbled(`${Agent} sends a table that does not come to an end.`);
    case 'out-of-time':
      return new NoAnswer(`${Agent} answers too slowly or too little at a time for a poll to come to its end.`);
    case 'too-big':
      return new DeviceError(`${Agent} cannot fit a single value into an answer.`);
    case 'unknown-user':
      return new DeviceError(`${Agent} does not know ${whom}. Check the user name, and that this SNMPv3 user exists on the device.`);
    case 'wrong-digest':
      return new DeviceError(
        `${Agent} refused the authentication of ${whom}. Check the authentication key, and that the user has the protocol ${authName(target)} on the device.`,
      );
    case 'unsupported-level':
      return new DeviceError(
        `${Agent} does not let ${whom} use authentication and privacy together. Check that the user has both keys on the device.`,
      );
    case 'decryption-error':
    case 'unreadable-answer':
      return new DeviceError(
        `${target.version === '3' ? `${Agent} and ${whom}` : Agent} could not decrypt each other's messages. Check the privacy key, and that the user has the protocol AES on the device.`,
      );
    case 'not-in-time-window':
    case 'unknown-engine':
      return new DeviceError(
        `${Agent} keeps refusing our messages as out of time or meant for another engine, also after its engine was discovered anew. Restarting the agent may help.`,
      );
    case 'forged-answer':
      return new DeviceError(
        `An answer from ${target.host}:${target.port} is not authenticated by the key of ${whom} and was not used. Check the authentication key; if it is right, somebody may be forging answers.`,
      );
    case 'unprotected-answer':
      return new DeviceError(
        `An answer from ${target.host}:${target.port} came without the authentication and privacy that were asked for and was not used. Somebody may be forging answers.`,
      );
    case 'error-status':
      return new DeviceError(
        failure.detail === 'AuthorizationError' || failure.detail === 'NoAccess'
          ? `${Agent} does not let ${whom} read what was asked for. Check its access rights on the device.`
          : `${Agent} answered with the error ${failure.detail}.`,
      );
    case 'unreachable':
      return (
        ownShortage(Agent, failure.detail) ??
        new PortUnavailable(`${Agent} cannot be reached from this machine (${failure.detail}). Check the address and the network.`)
      );
  }
}

/** `sha256` → `SHA-256`. */
const authName = (target: SnmpTarget): string =>
  (target.version === '3' ? target.auth.protocol : 'sha').toUpperCase().replace(/(?<=A)(?=\d)/, '-');
