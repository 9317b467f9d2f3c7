import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { userInfo } from 'node:os';
import { Fault } from '../../core/fault.ts';
import { plainText } from '../../core/text.ts';
import { type ClientLink, type EventHandlers, linkToClient, type RequestName } from '../../protocol/connection.ts';
import type { HelloParams, HelloResult } from '../../protocol/contract.ts';
import { listenForBeats } from '../../protocol/heartbeat.ts';
import type { Clients } from '../common/clients.ts';
import { describe, type Log } from '../common/log.ts';
import { answer, hasFocus, type RequestHandlers, requestNames } from '../requests/handlers.ts';
import { type CallerProofs, nameWithAccount } from './callerProofs.ts';
import type { Service } from './composeService.ts';

/** A client without the token, or one that has not introduced itself. */
export class NotWelcome extends Fault {
  readonly code = 'not-welcome';
}

export interface Reception {
  readonly service: Pick<Service, 'clients' | 'alerting' | 'requests'>;
  readonly identity: HelloResult;
  readonly token: string;
  /** Who they are, for a service that several accounts reach. */
  readonly proofs?: CallerProofs | undefined;
  readonly log: Log;
  /** Aborted once it is coming to an end: who arrives now should look for the next one. */
  readonly ending: AbortSignal;
}

/** Milliseconds that a client has to introduce itself. */
const INTRODUCTION = 5_000;
/** The answer to a client's first request has reached it by then (ms): it may need that to make sense of what it is sent. */
const ANSWERED = 100;

/**
 * Serves one client. `hello` with the token comes first and within seconds; until then, and for a client of another protocol, everything
 * is refused, except that the latter may ask for a stop: `hello` and `stop` are the two messages that no version may change.
 */
export function serveClient(socket: Socket, { service, identity, token, proofs, log, ending }: Reception): ClientLink {
  let client: ReturnType<Clients['add']> | undefined;
  let greeted: 'no' | 'other-protocol' | 'yes' = 'no';
  let who = '';
  let kind = '';
  let listening = false;
  let greeting = false;

  const admit = (name: RequestName) => {
    if (greeted === 'no') throw new NotWelcome('Say hello first.');
    if (name === 'beat') return beats.heard();
    if (greeted === 'other-protocol' && name !== 'stop') throw new NotWelcome('This client speaks another version of the protocol.');
    if (listening) return;
    listening = true;
    setTimeout(() => {
      client?.listens();
      service.alerting.lookSoon();
    }, ANSWERED);
  };
  const requests: RequestHandlers = {
    ...service.requests,
    async hello(hello) {
      if (greeted !== 'no' || greeting || !isSame(hello.token, token)) {
        setTimeout(() => connection[Symbol.dispose](), 50);
        throw new NotWelcome('This is not the token of the running service.');
      }
      if (ending.aborted) throw new NotWelcome('This service is about to stop.');
      clearTimeout(introduction);
      greeting = true;
      who = await nameOf(hello, proofs);
      kind = hello.client;
      greeted = hello.protocol === identity.protocol ? 'yes' : 'other-protocol';
      client = service.clients.add(connection, hello.client);
      return identity;
    },
  };
  const events: EventHandlers = {
    focus: (params) => client?.focus(hasFocus(params)),
  };
  const connection = linkToClient(
    socket,
    {
      requests: requestNames,
      answer(name, params, signal) {
        if (name !== 'hello') admit(name);
        return answer(requests, name, params, { who, signal, notify: connection.notify });
      },
      events,
      notTaken: () =>
        log(
          'warning',
          `${kind === 'editor' ? 'An editor window' : 'A client'} of ${who || 'somebody'} did not take what it was sent, and was let go.`,
        ),
    },
    (error) => log('error', describe(error)),
  );
  const introduction = setTimeout(() => connection[Symbol.dispose](), INTRODUCTION);
  const beats = listenForBeats(() => connection[Symbol.dispose]());
  connection.onClose(() => {
    clearTimeout(introduction);
    beats[Symbol.dispose]();
  });
  return connection;
}

/** Whose name stands in the audit log: their own word, and the account by which the system or sshd has let them in, where that may be another one. */
async function nameOf({ user, login, caller }: HelloParams, proofs: CallerProofs | undefined): Promise<string> {
  if (proofs !== undefined) return nameWithAccount(plainText(user ?? '', 100), await proofs.accountOf(caller));
  const over = plainText(login ?? '', 60);
  return over === '' ? personOf(user) : nameWithAccount(personOf(user), over);
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
