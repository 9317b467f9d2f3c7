import type { Fault } from '../../../core/fault.ts';
import { Inbox } from './inbox.ts';
import type { Transport } from './transport.ts';

/** Stands between a transport and a conversation. */
export interface Filter {
  /** Splits arrived bytes into what the device has said and what to answer at once. @throws {Fault} which closes the transport */
  hear(chunk: Uint8Array): { readonly text: Uint8Array; readonly answer?: Uint8Array };
  /** What is sent in place of these bytes. */
  say(bytes: Uint8Array): Uint8Array;
}

const never = new AbortController().signal;

/** The transport behind the filter. It owns the inner one. */
export function filtered(inner: Transport, filter: Filter): Transport {
  const inbox = new Inbox();
  let refused = false;
  let refuse: (fault: Fault) => void;
  const refusal = new Promise<Error>((resolve) => {
    refuse = resolve;
  });
  inner.receive((chunk) => {
    if (refused) return;
    try {
      const { text, answer } = filter.hear(chunk);
      // A transport that breaks shows as closed, and that ends the conversation.
      if (answer !== undefined && answer.length > 0) inner.write(answer, never).catch(() => {});
      if (text.length > 0) inbox.deliver(text);
    } catch (fault) {
      refused = true;
      refuse(fault as Fault);
      void inner.close();
    }
  });
  return {
    name: inner.name,
    closed: Promise.race([refusal, inner.closed]),
    write: (bytes, signal) => inner.write(filter.say(bytes), signal),
    receive: (listener) => inbox.receive(listener),
    close: () => inner.close(),
  };
}
