import { channelFacts } from '../../core/channel.ts';
import type { ChannelRecord, DeviceCheck } from '../../protocol/contract.ts';
import { channelLabel } from '../words/format.ts';
import { inertText } from '../words/inertText.ts';
import type { Draft } from './draft.ts';

/** What a test of the connection came to. */
export interface ConnectionOutcome {
  /** Every channel answered. */
  readonly works: boolean;
  /** "Serial console reached, login refused; SNMP works": no sentence. */
  readonly said: string;
  /** What each failing channel says, a line each. */
  readonly detail: string;
  /** The questions whose answers are to blame, the first one first. Empty: no answer is. */
  readonly mend: readonly (keyof Draft)[];
}

interface Failure {
  readonly words: string;
  readonly mend: (draft: Draft) => readonly (keyof Draft)[];
}

const login: Failure['mend'] = () => ['password', 'user'];
const nothing: Failure['mend'] = () => [];

const another: Failure = { words: 'reached, another HSM answers', mend: wayOf };

/** Failures of a channel that logs in, by the code of the fault. What is not named was not reached. */
const ofConsole: Readonly<Record<string, Failure>> = {
  'login-refused': { words: 'reached, login refused', mend: login },
  'password-change-required': { words: 'reached, wants a new password first', mend: login },
  'account-locked': { words: 'reached, the account is locked', mend: nothing },
  'login-deferred': { words: 'reached, takes no login just now', mend: nothing },
  'console-busy': { words: 'reached, in use by somebody else', mend: nothing },
  'host-key-changed': { words: 'reached, shows another host key', mend: () => ['hostKey'] },
  'foreign-login': { words: 'reached, the console server wants a login of its own', mend: wayOf },
  'other-host': { words: 'reached, another host answers', mend: wayOf },
  'other-appliance': another,
  'device-error': { words: 'reached, refused', mend: nothing },
  garbled: { words: 'reached, not understood', mend: ({ consoleBy }) => (consoleBy === 'port' ? ['flowControl', 'port'] : ['consoleBy']) },
  'no-answer': { words: 'does not answer', mend: wayOf },
};

const ofAgent: Readonly<Record<string, Failure>> = {
  'other-appliance': { ...another, mend: () => ['agent'] },
  'device-error': {
    words: 'reached, refused',
    mend: ({ snmpVersion }) =>
      snmpVersion === '3' ? ['snmpUser', 'authProtocol', 'authPassword', 'privProtocol', 'privPassword'] : ['community'],
  },
  'no-answer': {
    words: 'does not answer',
    // An agent keeps silent about a community or a privacy key that it does not know.
    mend: ({ snmpVersion }) => (snmpVersion === '3' ? ['agent', 'privPassword'] : ['agent', 'community']),
  },
};

function wayOf({ consoleBy }: Draft): readonly (keyof Draft)[] {
  if (consoleBy === undefined || consoleBy === 'none') return ['consoleBy'];
  return [consoleBy === 'telnet' ? 'address' : consoleBy];
}

export function outcomeOf({ channels }: Pick<DeviceCheck, 'channels'>, draft: Draft): ConnectionOutcome {
  const asked = channels.filter(({ state }) => state !== 'off');
  const failed = asked.filter(({ state }) => state !== 'ok').map((channel) => ({ channel, failure: failureOf(channel) }));
  const said = [
    ...failed.map(({ channel, failure }) => `${channelLabel(channel)} ${failure.words}`),
    ...asked.filter(({ state }) => state === 'ok').map((channel) => `${channelLabel(channel)} works`),
  ];
  return {
    works: failed.length === 0,
    said: said.join('; ') || 'No channel is asked',
    detail: failed.map(({ channel }) => `${channelLabel(channel)}: ${inertText(channel.error ?? 'no answer', 600)}`).join('\n'),
    mend: [...new Set(failed.flatMap(({ failure }) => failure.mend(draft)))],
  };
}

function failureOf({ channel, errorCode = '' }: ChannelRecord): Failure {
  const { needsAccount } = channelFacts[channel];
  const unreached: Failure = { words: 'not reached', mend: needsAccount ? wayOf : () => ['agent'] };
  return (needsAccount ? ofConsole : ofAgent)[errorCode] ?? unreached;
}
