import dgram from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { SnmpVarbind } from '../../../core/deviceModel.ts';
import { requireDescriptors } from '../../ownShortage.ts';
import { CommunityMessages } from '../messages/communityMessages.ts';
import type { Arrival, Messages } from '../messages/messages.ts';
import type { Request } from '../messages/pdu.ts';
import { ProtectedMessages } from '../messages/protectedMessages.ts';
import { SnmpFailure } from '../snmpFailure.ts';
import type { SnmpPatience, SnmpTarget } from '../snmpTarget.ts';
import { Remembered } from './readAgain.ts';

/** Error statuses of RFC 3416, 3, by number. */
const ERROR_STATUS: readonly string[] = [
  'NoError',
  'TooBig',
  'NoSuchName',
  'BadValue',
  'ReadOnly',
  'GeneralError',
  'NoAccess',
  'WrongType',
  'WrongLength',
  'WrongEncoding',
  'WrongValue',
  'NoCreation',
  'InconsistentValue',
  'ResourceUnavailable',
  'CommitFailed',
  'UndoFailed',
  'AuthorizationError',
  'NotWritable',
  'InconsistentName',
];

/** An agent that has kept silent about something in this poll is given less time for the rest: this share of the patience a try. */
const SHARE_ONCE_SILENT = 1 / 3;

/**
 * One device's socket and, with version 3, what was discovered of its engine (identity, boots, time). Kept between polls so
 * that discovery is made once. One request at a time.
 */
export class SnmpSession implements Disposable {
  readonly #address: string;
  readonly #port: number;
  readonly #patience: SnmpPatience;
  readonly #messages: Messages;
  readonly #socket: dgram.Socket;
  /** What was below each root at the last poll, to be asked for again. */
  readonly remembered = new Remembered();
  #pending: Pending | undefined;
  #everAnswered = false;
  #silentAbout = false;
  #closed = false;

  /** `address` is the target's host, resolved: it is not looked up again for every datagram. @throws {OwnShortage} */
  constructor(target: SnmpTarget, address: string, patience: SnmpPatience) {
    this.#address = address;
    this.#port = target.port;
    this.#patience = patience;
    this.#messages = target.version === '3' ? new ProtectedMessages(target) : new CommunityMessages(target.community);
    const family = isIPv6(address) ? 6 : 4;
    requireDescriptors(`${target.host}:${target.port}`);
    this.#socket = dgram.createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      lookup: (_host, _options, found) => found(null, address, family),
    });
    // Not connected to the address: an appliance with several may answer from another one.
    this.#socket.on('message', (datagram) => this.#pending?.take(datagram));
    this.#socket.on('error', (error) => this.#pending?.fail(systemFailure(error)));
  }

  get everAnswered(): boolean {
    return this.#everAnswered;
  }

  get engineId(): string | undefined {
    return this.#messages.engineId;
  }

  /** A new poll, with the whole patience. */
  beginPoll(): void {
    this.#silentAbout = false;
  }

  /** GET. @throws SnmpFailure; `signal.reason` when aborted */
  get(oids: readonly string[], signal: AbortSignal): Promise<readonly SnmpVarbind[]> {
    return this.#ask({ kind: 'get', oids }, signal);
  }

  /** GETNEXT. @throws as `get` */
  getNext(oids: readonly string[], signal: AbortSignal): Promise<readonly SnmpVarbind[]> {
    return this.#ask({ kind: 'getNext', oids }, signal);
  }

  /** GETBULK without non-repeaters: for each OID the bindings that follow it. @throws as `get` */
  async getBulk(oids: readonly string[], repetitions: number, signal: AbortSignal): Promise<readonly (readonly SnmpVarbind[])[]> {
    const varbinds = await this.#ask({ kind: 'getBulk', oids, repetitions }, signal);
    const columns: SnmpVarbind[][] = oids.map(() => []);
    for (const [at, varbind] of varbinds.entries()) columns[at % oids.length]?.push(varbind);
    return columns;
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pending?.fail(new SnmpFailure('closed'));
    this.#socket.close();
  }

  #ask(request: Request, signal: AbortSignal): Promise<readonly SnmpVarbind[]> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#closed) return reject(new SnmpFailure('closed'));
      const { retries } = this.#patience;
      const timeoutMs = this.#patience.timeoutMs * (this.#silentAbout ? SHARE_ONCE_SILENT : 1);
      let left = retries + 1;
      let noise = false;
      let unproven: SnmpFailure | undefined;
      let timer: NodeJS.Timeout | undefined;
      const settle = (act: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.#pending = undefined;
        act();
      };
      const abort = () => settle(() => reject(signal.reason));
      const fail = (failure: SnmpFailure) => settle(() => reject(failure));
      const send = () => {
        clearTimeout(timer);
        if (left === 0) {
          this.#silentAbout = true;
          return fail(unproven ?? this.#silence(noise));
        }
        left -= 1;
        timer = setTimeout(send, timeoutMs);
        this.#socket.send(this.#messages.write(request), this.#port, this.#address, (error) => {
          if (error && this.#pending === pending) fail(systemFailure(error));
        });
      };
      const take = (datagram: Buffer) => {
        let arrival: Arrival;
        try {
          arrival = this.#messages.read(datagram);
        } catch (error) {
          // Noise is waited out: the answer may come after it.
          if (error instanceof SnmpFailure && error.kind === 'undecodable') noise = true;
          else fail(error instanceof SnmpFailure ? error : new SnmpFailure('undecodable'));
          return;
        }
        if (arrival.kind === 'stray') return;
        if (arrival.kind === 'unproven') {
          unproven = arrival.failure;
          if (arrival.refusal) left = 0;
          return;
        }
        if (arrival.kind === 'again') {
          // Discovery, and one resynchronisation: neither is a lost datagram.
          left += 1;
          return send();
        }
        this.#everAnswered = true;
        const { errorStatus, varbinds } = arrival;
        if (errorStatus === 0) settle(() => resolve(varbinds));
        else fail(statusFailure(errorStatus));
      };
      const pending = { take, fail };
      this.#pending = pending;
      signal.addEventListener('abort', abort, { once: true });
      send();
    });
  }

  #silence(noise: boolean): SnmpFailure {
    if (noise) return new SnmpFailure('undecodable');
    return new SnmpFailure(this.#messages.discovered && !this.#everAnswered ? 'ignored' : 'timeout');
  }
}

interface Pending {
  take(datagram: Buffer): void;
  fail(failure: SnmpFailure): void;
}

/** Of an error of the system only its code travels. */
function systemFailure(error: Error): SnmpFailure {
  return new SnmpFailure('unreachable', 'code' in error ? String(error.code) : '');
}

function statusFailure(status: number): SnmpFailure {
  if (status === 1) return new SnmpFailure('too-big');
  return new SnmpFailure('error-status', ERROR_STATUS[status] ?? 'GeneralError');
}
