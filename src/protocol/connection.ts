import type { Socket } from 'node:net';
import {
  type CancellationToken,
  CancellationTokenSource,
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  SocketMessageReader,
} from 'vscode-jsonrpc/node';
import { Fault } from '../core/fault.ts';
import type { ClientEvents, HelloResult, Requests, ServiceEvents } from './contract.ts';
import { RemoteFault, ServiceSilent, ServiceUnavailable } from './faults.ts';
import { heartbeat } from './heartbeat.ts';
import { NotTaken, SocketWriter } from './socketWriter.ts';
import { timeLimit } from './timeLimits.ts';

export type RequestName = keyof Requests;
export type RequestParams<N extends RequestName> = Requests[N][0];
export type RequestResult<N extends RequestName> = Requests[N][1];

/** JSON-RPC error code of a Fault that crosses the connection; its own code travels in `data`. */
const FAULT = -31_000;
/** JSON-RPC error code of anything else: a bug, whose details stay in the service's log. */
const BUG = -31_001;

/** A client's end. Typed by the contract: a message that changes there does not compile here. */
export interface ClientConnection extends Disposable {
  /**
   * Ends at the latest when the signal aborts, the request's own time limit is over, or the connection is lost: it never waits for a
   * service that has stopped answering.
   * @throws {RemoteFault} the service's own sentence
   * @throws {ServiceSilent} when no answer came in time
   * @throws {ServiceUnavailable} when the connection is or gets lost
   */
  request<N extends RequestName>(name: N, params: RequestParams<N>, signal?: AbortSignal): Promise<RequestResult<N>>;
  /** Asks for a sign of life from now on, each `tick` (ms), and hangs up on a service that hangs. For a connection that stays. */
  watchOver(tick?: number): void;
  notify<N extends keyof ClientEvents>(name: N, params: ClientEvents[N]): void;
  on<N extends keyof ServiceEvents>(name: N, listener: (params: ServiceEvents[N]) => void): Disposable;
  /** Called once, when the service has gone or either end has hung up; at once if that has already happened. */
  onClose(listener: () => void): Disposable;
  readonly closed: boolean;
}

/** A connection after the handshake. */
export interface ServiceClient extends ClientConnection {
  readonly service: HelloResult;
}

/** Wraps a connected socket as a client of the service. */
export function clientConnection(socket: Socket): ClientConnection {
  const end = openEnd(socket);
  return {
    async request(name, params, signal) {
      signal?.throwIfAborted();
      if (end.closed) throw lost();
      const cancellation = new CancellationTokenSource();
      const givenUp = new Rejection();
      const abort = () => givenUp.reject(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      const limit = setTimeout(
        () => givenUp.reject(new ServiceSilent(`The HSM Vigil service did not answer in time (${name}).`)),
        timeLimit(name),
      );
      using _closing = end.onClose(() => givenUp.reject(lost()));
      try {
        // It is given up here, and not only there: a service that hangs does not answer a cancellation either.
        return await Promise.race([end.rpc.sendRequest<RequestResult<typeof name>>(name, params, cancellation.token), givenUp.promise]);
      } catch (error) {
        cancellation.cancel();
        signal?.throwIfAborted();
        throw error instanceof ServiceUnavailable || error instanceof ServiceSilent ? error : receivedError(error);
      } finally {
        clearTimeout(limit);
        signal?.removeEventListener('abort', abort);
        cancellation.dispose();
      }
    },
    watchOver(tick) {
      const beating = heartbeat({ ask: () => this.request('beat', {}), silent: end.close, ...(tick !== undefined && { tick }) });
      end.onClose(() => beating[Symbol.dispose]());
    },
    notify: end.notify,
    on: (name, listener) => disposable(end.rpc.onNotification(name, listener)),
    onClose: end.onClose,
    get closed() {
      return end.closed;
    },
    [Symbol.dispose]: end.close,
  };
}

/** How the service answers one client. */
export interface ClientHandlers {
  /** The requests that it knows. */
  readonly requests: readonly RequestName[];
  /** Parameters come from outside and are not looked at here. */
  answer(name: RequestName, params: unknown, signal: AbortSignal): unknown;
  readonly events: EventHandlers;
  /** It is let go, because it does not take what it is sent. */
  readonly notTaken?: () => void;
}
/** As for requests: parameters come from outside. */
export type EventHandlers = { readonly [N in keyof ClientEvents]: (params: unknown) => void };

/** The service's end of one client's connection. */
export interface ClientLink extends Disposable {
  notify<N extends keyof ServiceEvents>(name: N, params: ServiceEvents[N]): void;
  onClose(listener: () => void): Disposable;
  readonly closed: boolean;
}

/**
 * Serves one client. A Fault thrown by an answer reaches the client as its sentence; anything else thrown goes to `onBug`, and the client
 * learns no more than that it happened. Answers under way are aborted when the client leaves.
 */
export function linkToClient(socket: Socket, handlers: ClientHandlers, onBug: (error: unknown) => void): ClientLink {
  const end = openEnd(socket, (rpc, left) => {
    rpc.onError(([error]) => {
      if (error instanceof NotTaken) handlers.notTaken?.();
    });
    for (const name of handlers.requests) {
      rpc.onRequest(name, async (params: unknown, token: CancellationToken): Promise<unknown> => {
        const cancelled = new AbortController();
        const subscription = token.onCancellationRequested(() => cancelled.abort());
        try {
          return await handlers.answer(name, params, AbortSignal.any([cancelled.signal, left]));
        } catch (error) {
          if (error instanceof Fault) throw new ResponseError(FAULT, error.message, { code: error.code });
          if (cancelled.signal.aborted || left.aborted) throw new ResponseError(FAULT, 'Cancelled.', { code: 'cancelled' });
          onBug(error);
          throw new ResponseError(BUG, 'The HSM Vigil service met an unexpected error.');
        } finally {
          subscription.dispose();
        }
      });
    }
    for (const name of Object.keys(handlers.events) as (keyof ClientEvents)[]) {
      rpc.onNotification(name, (params: unknown) => {
        try {
          handlers.events[name](params);
        } catch (error) {
          onBug(error);
        }
      });
    }
  });
  return {
    notify: end.notify,
    onClose: end.onClose,
    get closed() {
      return end.closed;
    },
    [Symbol.dispose]: end.close,
  };
}

/** One end of a socket that speaks JSON-RPC. */
interface End {
  readonly rpc: MessageConnection;
  readonly closed: boolean;
  notify(name: string, params: unknown): void;
  onClose(listener: () => void): Disposable;
  close(): void;
}

/** `register` runs before the first message is read; its signal aborts when the connection is closed by either end. */
function openEnd(socket: Socket, register?: (rpc: MessageConnection, left: AbortSignal) => void): End {
  const reader = new SocketMessageReader(socket);
  // Otherwise a message of which a part has come is waited for by a timer that the end of the connection does not end.
  reader.partialMessageTimeout = 0;
  const rpc = createMessageConnection(reader, new SocketWriter(socket));
  const left = new AbortController();
  const listeners = new Set<() => void>();
  const close = () => {
    if (left.signal.aborted) return;
    left.abort();
    rpc.dispose();
    socket.destroy();
    for (const listener of [...listeners]) listener();
    listeners.clear();
  };
  rpc.onClose(close);
  rpc.onError(close);
  socket.on('error', close);
  socket.on('close', close);
  register?.(rpc, left.signal);
  rpc.listen();
  return {
    rpc,
    get closed() {
      return left.signal.aborted;
    },
    notify(name, params) {
      if (!left.signal.aborted) rpc.sendNotification(name, params).catch(close);
    },
    onClose(listener) {
      if (left.signal.aborted) listener();
      else listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    close,
  };
}

/** A promise that only ever fails, when it is made to. */
class Rejection {
  reject: (reason: unknown) => void = () => {};
  readonly promise = new Promise<never>((_resolve, reject) => {
    this.reject = reject;
  });
}

function receivedError(error: unknown): Error {
  if (!(error instanceof ResponseError)) return lost(error);
  if (error.code === FAULT) {
    const code: unknown = (error.data as { readonly code?: unknown } | undefined)?.code;
    return new RemoteFault(error.message, typeof code === 'string' ? code : 'unknown');
  }
  if (error.code === ErrorCodes.MethodNotFound) {
    return new RemoteFault('The running HSM Vigil service is of another version and does not know this request.', 'unknown-request');
  }
  if (error.code === BUG) return new RemoteFault(error.message, 'service-error');
  return lost(error);
}

function lost(cause?: unknown): ServiceUnavailable {
  return new ServiceUnavailable('The connection to the HSM Vigil service was lost.', { cause });
}

function disposable(subscription: { dispose(): void }): Disposable {
  return { [Symbol.dispose]: () => subscription.dispose() };
}
