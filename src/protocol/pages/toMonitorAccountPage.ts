import { flag, id, list, type MessageOf, messages, number, optional, record, type Shaped, text, word } from './shape.ts';

/**
 * What the extension host sends to the page about monitor accounts, and the check that the page makes before it believes a message. Times are
 * milliseconds since the epoch on the host's clock; all text has been made inert by the host and is set as text by the page.
 */

const account = word('enabled', 'disabled', 'refused', 'doubtful', 'none');

/** Who watches one HSM of the fleet. */
export type FleetRow = Shaped<typeof row>;
const row = record({
  id,
  name: text,
  simulated: flag,
  account,
  /** Whether a provider can watch: a word and its explanation. */
  provider: text,
  you: word('polls', 'hears', 'no'),
  /** Over what; or why not. */
  how: text,
  who: word('you', 'you-perhaps-provider', 'perhaps-provider', 'nobody'),
});

/** A part of what takes the account's place. */
export type CheckView = Shaped<typeof check>;
const check = record({
  id: text,
  name: text,
  state: word('ok', 'missing', 'old', 'failing'),
  text,
  /** What a person can do about it. */
  remedy: optional(record({ label: text, action: word('setUp', 'testNotification', 'openInventory', 'check') })),
});

/** Commands that an administrator of the HSM types. */
export type AccountCommands = Shaped<typeof commands>;
const commands = record({ id: text, title: text, note: optional(text), lines: list(text) });

/** Logging in again, step by step. */
export type LoginState = Shaped<typeof login>;
const login = record({ state: word('ok', 'failed', 'waiting', 'off'), text });

/** The HSM that is looked at. */
export type AccountView = Shaped<typeof view>;
const view = record({
  id,
  name: text,
  modelName: text,
  account,
  decided: optional(record({ account: word('enabled', 'disabled'), since: number, by: text, why: optional(text) })),
  /** What says that the account is not as decided. `unproven`: a suspicion. */
  doubt: optional(record({ text, since: number, unproven: flag })),
  /** Why nothing can be decided here: a sentence. Left out: it can. */
  undecidable: optional(text),
  sees: list(text),
  seesNot: list(text),
  means: list(text),
  checks: list(check),
  /** Of which release the commands are, and which one it has: sentences. */
  releases: text,
  /** Several where they differ between releases, and which one it has is not known. */
  disabling: list(commands),
  enabling: list(commands),
  login,
});

export type MonitorAccounts = Shaped<typeof accounts>;
const accounts = record({ rows: list(row), device: optional(view) });

/** The message, if it is one the host sends; anything else is dropped. */
export const parseToMonitorAccountPage = messages(
  { type: word('accounts'), at: number, accounts, failure: optional(text) },
  { type: word('copied'), block: text },
  { type: word('error'), message: text },
  { type: word('service'), state: word('connecting') },
  { type: word('service'), state: word('unreachable'), message: text },
);
export type ToMonitorAccountPage = MessageOf<typeof parseToMonitorAccountPage>;
