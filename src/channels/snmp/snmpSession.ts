import dgram from 'node:dgram';
import { isIPv6 } from 'node:net';
import snmp from 'net-snmp';
import type { SnmpVarbind } from '../../core/deviceModel.ts';
import { failureOf } from './libraryError.ts';
import { SnmpFailure } from './snmpFailure.ts';
import type { SnmpPatience, SnmpTarget, SnmpV3Target } from './snmpTarget.ts';
import { type DecodedVarbind, varbindOf } from './varbind.ts';

/**
 * One device's socket and, with version 3, what was discovered of its engine (identity, boots, time). Kept between polls so
 * that discovery is made once; closed after any failure, because what it remembers may then be wrong.
 */
export class SnmpSession implements Disposable {
  readonly #session: snmp.Session;
  #undecodable = false;
  #everAnswered = false;
  #closed = false;
  #fail: ((failure: SnmpFailure) => void) | undefined;
  /**
   * The library waits per datagram. An agent that reports itself unsynchronised again and again would keep it sending for ever, so
   * discovery, a resynchronisation and the request together get no more than three times the patience.
   */
  readonly #limitMs: number;

  /** `address` is the target's host, resolved: the library would otherwise look the name up for every datagram. */
  constructor(target: SnmpTarget, address: string, patience: SnmpPatience) {
    this.#limitMs = 3 * patience.timeoutMs * (patience.retries + 1);
    const options = {
      port: target.port,
      transport: isIPv6(address) ? ('udp6' as const) : ('udp4' as const),
      timeout: patience.timeoutMs,
      retries: patience.retries,
      dgramModule: guardedSockets(() => this.#fail?.(new SnmpFailure('undecodable'))),
    };
    this.#session =
      target.version === '3'
        ? protectedSession(target, address, options)
        : snmp.createSession(address, target.community, { ...options, version: snmp.Version2c });
    this.#session.on('error', () => this.#noteUndecodable());
  }

  /** GET. @throws SnmpFailure; `signal.reason` when aborted, and the session is then of no further use. */
  async get(oids: readonly string[], signal: AbortSignal): Promise<readonly SnmpVarbind[]> {
    const decoded = await this.#ask<DecodedVarbind>(signal, (done) => this.#session.get([...oids], done));
    return decoded.map(varbindOf);
  }

  /** GETBULK without non-repeaters. @throws as `get`. */
  async getBulk(oids: readonly string[], repetitions: number, signal: AbortSignal): Promise<readonly (readonly SnmpVarbind[])[]> {
    const columns = await this.#ask<DecodedVarbind | DecodedVarbind[]>(signal, (done) =>
      this.#session.getBulk([...oids], 0, repetitions, done),
    );
    return columns.map((column) => (Array.isArray(column) ? column.map(varbindOf) : []));
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#session.close();
  }

  #ask<Answer>(signal: AbortSignal, send: (done: (error: unknown, answer?: Answer[]) => void) => void): Promise<readonly Answer[]> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const settle = (act: () => void) => {
        signal.removeEventListener('abort', abort);
        clearTimeout(limit);
        this.#fail = undefined;
        act();
      };
      const fail = (failure: SnmpFailure) => settle(() => reject(this.#explain(failure)));
      const abort = () => settle(() => reject(signal.reason));
      const limit = setTimeout(() => fail(new SnmpFailure('timeout')), this.#limitMs);
      signal.addEventListener('abort', abort, { once: true });
      this.#undecodable = false;
      this.#fail = fail;
      send((error, answer) => {
        if (error || answer === undefined) return fail(failureOf(error));
        this.#everAnswered = true;
        settle(() => resolve(answer));
      });
    });
  }

  #explain(failure: SnmpFailure): SnmpFailure {
    if (failure.kind !== 'timeout') return failure;
    if (this.#undecodable) return new SnmpFailure('undecodable');
    // Set by the library from the report that answers discovery.
    const discovered = 'msgSecurityParameters' in this.#session;
    return discovered && !this.#everAnswered ? new SnmpFailure('ignored') : failure;
  }

  #noteUndecodable(): void {
    this.#undecodable = true;
  }
}

function protectedSession(target: SnmpV3Target, address: string, options: snmp.SessionOptionsV3): snmp.Session {
  const session = snmp.createV3Session(
    address,
    {
      name: target.user,
      level: snmp.SecurityLevel.authPriv,
      authProtocol: target.auth.protocol === 'sha256' ? snmp.AuthProtocols.sha256 : snmp.AuthProtocols.sha,
      authKey: target.auth.key,
      privProtocol: snmp.PrivProtocols.aes,
      privKey: target.priv.key,
    },
    options,
  );
  // The library takes an answer at whatever security level it arrives; RFC 3412, 7.2.12 wants the level of the request.
  const accept = session.onSimpleGetResponse;
  session.onSimpleGetResponse = (request, message) => {
    if (message.hasAuthentication() && message.hasPrivacy()) accept.call(session, request, message);
    else (request.responseCb as (error: Error) => void)(new SnmpFailure('unprotected-answer'));
  };
  return session;
}

/**
 * UDP sockets whose message listener cannot bring the process down: the library decodes most of a hostile datagram under a
 * `try`, but not all (version 3 sent to a version 2c session). By then it has forgotten the request, which must be failed here.
 */
function guardedSockets(onThrow: () => void): { createSocket(type: dgram.SocketType): dgram.Socket } {
  return {
    createSocket(type) {
      const socket = dgram.createSocket(type);
      const on = socket.on.bind(socket) as (event: string, listener: (...args: unknown[]) => void) => dgram.Socket;
      const guard = (event: string, listener: (...args: unknown[]) => void) =>
        on(event, event !== 'message' ? listener : attempt(listener, onThrow));
      return Object.assign(socket, { on: guard });
    },
  };
}

function attempt(listener: (...args: unknown[]) => void, onThrow: () => void): (...args: unknown[]) => void {
  return (...args) => {
    try {
      listener(...args);
    } catch {
      onThrow();
    }
  };
}
