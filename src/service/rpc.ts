import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { Fault } from '../core/fault.ts';
import {
  type EventHandlers,
  type RequestHandlers,
  type RequestName,
  type RequestParams,
  type RequestResult,
  type ServiceConnection,
  serviceConnection,
} from '../protocol/connection.ts';
import type { HelloResult } from '../protocol/contract.ts';
import { describe, type Log } from './log.ts';
import { validParams } from './requests.ts';
import type { Service } from './service.ts';

/** A client without the token, or one that has not introduced itself. */
export class NotWelcome extends Fault {
  readonly code = 'not-welcome';
}

/** What a service that somebody supervises does not do for a client. */
export class Supervised extends Fault {
  readonly code = 'supervised';
}

export interface Reception {
  readonly service: Service;
  readonly identity: HelloResult;
  readonly token: string;
  readonly log: Log;
  /** Called when a client asks for a clean stop. */
  readonly stop: (reason: string) => void;
  /** Aborted once it is coming to an end: who arrives now should look for the next one. */
  readonly ending: AbortSignal;
}

/** Milliseconds that a client has to introduce itself. */
const INTRODUCTION = 5_000;

/**
 * Serves one client. `hello` with the token comes first and within seconds; until then, and for a client of another protocol, everything
 * is refused, except that the latter may ask for a stop: `hello` and `stop` are the two messages that no version may change.
 */
export function serveClient(socket: Socket, { service, identity, token, log, stop, ending }: Reception): ServiceConnection {
  let client: ReturnType<Service['clients']['add']> | undefined;
  let greeted: 'no' | 'other-protocol' | 'yes' = 'no';
  let toldUnnoticed = false;
  let kind: 'editor' | 'cli' = 'cli';

  const known = <N extends RequestName>(
    name: N,
    handle: (params: RequestParams<N>, signal: AbortSignal) => RequestResult<N> | Promise<RequestResult<N>>,
  ) => {
    return (params: RequestParams<N>, signal: AbortSignal) => {
      if (greeted === 'no') throw new NotWelcome('Say hello first.');
      if (greeted === 'other-protocol' && name !== 'stop') throw new NotWelcome('This client speaks another version of the protocol.');
      return handle(validParams(name, params), signal);
    };
  };
  const unsupervised = () => {
    if (identity.managed)
      throw new Supervised(`This service is run by somebody else (process ${identity.pid}); its own command line decides that.`);
  };

  const requests: RequestHandlers = {
    hello(params) {
      const hello = validParams('hello', params);
      if (greeted !== 'no' || !isSame(hello.token, token)) {
        setTimeout(() => connection[Symbol.dispose](), 50);
        throw new NotWelcome('This is not the token of the running service.');
      }
      if (ending.aborted) throw new NotWelcome('This service is about to stop.');
      clearTimeout(introduction);
      kind = hello.client;
      greeted = hello.protocol === identity.protocol ? 'yes' : 'other-protocol';
      client = service.clients.add(connection, kind);
      return identity;
    },
    snapshot: known('snapshot', () => {
      if (kind === 'editor' && !toldUnnoticed) {
        toldUnnoticed = true;
        // After the snapshot, in which the client will look for them.
        setTimeout(() => service.tellUnnoticed(connection), 100);
      }
      return service.snapshot();
    }),
    check: known('check', (params, signal) =>
      service.check(
        params,
        (progress) => {
          if (params.progressToken !== undefined) connection.notify('checkProgress', { ...progress, token: params.progressToken });
        },
        signal,
      ),
    ),
    testConnection: known('testConnection', ({ device, secrets }, signal) => service.testConnection(device, secrets, signal)),
    history: known('history', (params) => service.history(params)),
    provideSecrets: known('provideSecrets', ({ secrets }) => service.provideSecrets(secrets)),
    useInventory: known('useInventory', ({ path }) => {
      unsupervised();
      return service.useInventory(path);
    }),
    demo: known('demo', ({ on }) => {
      unsupervised();
      return service.demo(on);
    }),
    acknowledge: known('acknowledge', unsupported),
    withdrawAcknowledgement: known('withdrawAcknowledgement', unsupported),
    closeAlert: known('closeAlert', unsupported),
    silence: known('silence', unsupported),
    endSilence: known('endSilence', unsupported),
    planMaintenance: known('planMaintenance', unsupported),
    endMaintenance: known('endMaintenance', unsupported),
    log: known('log', unsupported),
    grace: known('grace', ({ seconds }) => {
      if (!identity.managed) service.clients.setGrace(seconds === null ? null : seconds * 1000);
      return {};
    }),
    stop: known('stop', ({ reason }) => {
      unsupervised();
      // Once the answer is out.
      setTimeout(() => stop(reason), 50);
      return {};
    }),
  };
  const events: EventHandlers = {
    focus: (params) => client?.focus((params as { readonly focused?: unknown } | undefined)?.focused === true),
  };
  const connection = serviceConnection(socket, { requests, events }, (error) => log('error', describe(error)));
  const introduction = setTimeout(() => connection[Symbol.dispose](), INTRODUCTION);
  connection.onClose(() => clearTimeout(introduction));
  return connection;
}

function unsupported(): never {
  throw new NotWelcome('This service does not know this request yet.');
}

/** In a time that does not depend on how much of it is right. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
