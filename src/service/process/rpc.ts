import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { userInfo } from 'node:os';
import { Fault } from '../../core/fault.ts';
import { plainText } from '../../core/text.ts';
import {
  type ClientLink,
  type EventHandlers,
  linkToClient,
  type RequestHandlers,
  type RequestName,
  type RequestParams,
  type RequestResult,
} from '../../protocol/connection.ts';
import type { HelloResult } from '../../protocol/contract.ts';
import { describe, type Log } from '../common/log.ts';
import { validParams } from '../requests/validParams.ts';
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
export function serveClient(socket: Socket, { service, identity, token, log, stop, ending }: Reception): ClientLink {
  let client: ReturnType<Service['clients']['add']> | undefined;
  let greeted: 'no' | 'other-protocol' | 'yes' = 'no';
  let who = '';
  let listening = false;

  const known = <N extends RequestName>(
    name: N,
    handle: (params: RequestParams<N>, signal: AbortSignal) => RequestResult<N> | Promise<RequestResult<N>>,
  ) => {
    return (params: RequestParams<N>, signal: AbortSignal) => {
      if (greeted === 'no') throw new NotWelcome('Say hello first.');
      if (greeted === 'other-protocol' && name !== 'stop') throw new NotWelcome('This client speaks another version of the protocol.');
      if (!listening) {
        listening = true;
        // After the answer, which the client may need to make sense of what it is told.
        setTimeout(() => {
          client?.listens();
          service.alerting.lookSoon();
        }, 100);
      }
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
      who = personOf(hello.user);
      greeted = hello.protocol === identity.protocol ? 'yes' : 'other-protocol';
      client = service.clients.add(connection, hello.client);
      return identity;
    },
    snapshot: known('snapshot', () => service.snapshot()),
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
    hostKey: known('hostKey', ({ address }, signal) => service.hostKey(address, signal)),
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
    acknowledge: known('acknowledge', (params) => service.people.acknowledge(params, who)),
    withdrawAcknowledgement: known('withdrawAcknowledgement', (params) => service.people.withdrawAcknowledgement(params, who)),
    closeAlert: known('closeAlert', (params) => service.people.closeAlert(params, who)),
    silence: known('silence', (params) => service.people.silence(params, who)),
    endSilence: known('endSilence', (params) => service.people.endSilence(params, who)),
    planMaintenance: known('planMaintenance', (params) => service.people.planMaintenance(params, who)),
    endMaintenance: known('endMaintenance', (params) => service.people.endMaintenance(params, who)),
    log: known('log', (params) => service.people.log(params)),
    testNotification: known('testNotification', ({ receiver }, signal) => service.testNotification(receiver, signal)),
    tryPolicy: known('tryPolicy', (params, signal) => service.trial.run(params, signal)),
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
  const connection = linkToClient(socket, { requests, events }, (error) => log('error', describe(error)));
  const introduction = setTimeout(() => connection[Symbol.dispose](), INTRODUCTION);
  connection.onClose(() => clearTimeout(introduction));
  return connection;
}

/** Whose name stands in the audit log. A client of this user may say who sits before it: it could do everything in this user's name anyway. */
function personOf(given: string | undefined): string {
  const name = plainText(given ?? '', 100);
  if (name !== '') return name;
  try {
    return plainText(userInfo().username, 100);
  } catch {
    return 'unknown';
  }
}

/** In a time that does not depend on how much of it is right. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
