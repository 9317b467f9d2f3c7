import { channelFacts } from '../../core/channel.ts';
import { t } from '../../core/l10n.ts';
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

const another: Failure = { words: t('reached, another HSM answers'), mend: wayOf };

/** Failures of a channel that logs in, by the code of the fault. What is not named was not reached. */
const ofConsole: Readonly<Record<string, Failure>> = {
  'login-refused': { words: t('reached, login refused'), mend: login },
  'password-change-required': { words: t('reached, wants a new password first'), mend: login },
  'account-locked': { words: t('reached, the account is locked'), mend: nothing },
  'login-deferred': { words: t('reached, takes no login just now'), mend: nothing },
  'console-busy': { words: t('reached, in use by somebody else'), mend: nothing },
  'host-key-changed': { words: t('reached, shows another host key'), mend: () => ['hostKey'] },
  'foreign-login': { words: t('reached, the console server wants a login of its own'), mend: wayOf },
  'other-host': { words: t('reached, another host answers'), mend: wayOf },
  'other-appliance': another,
  'device-error': { words: t('reached, refused'), mend: nothing },
  garbled: {
    words: t('reached, not understood'),
    mend: ({ consoleBy }) => (consoleBy === 'port' ? ['flowControl', 'port'] : ['consoleBy']),
  },
  'no-answer': { words: t('does not answer'), mend: wayOf },
};

const ofAgent: Readonly<Record<string, Failure>> = {
  'other-appliance': { ...another, mend: () => ['agent'] },
  'device-error': {
    words: t('reached, refused'),
    mend: ({ snmpVersion }) =>
      snmpVersion === '3' ? ['snmpUser', 'authProtocol', 'authPassword', 'privProtocol', 'privPassword'] : ['community'],
  },
  'no-answer': {
    words: t('does not answer'),
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
    ...asked.filter(({ state }) => state === 'ok').map((channel) => t('{0} works', channelLabel(channel))),
  ];
  return {
    works: failed.length === 0,
    said: said.join('; ') || t('No channel is asked'),
    detail: failed.map(({ channel }) => `${channelLabel(channel)}: ${inertText(channel.error ?? t('no answer'), 600)}`).join('\n'),
    mend: [...new Set(failed.flatMap(({ failure }) => failure.mend(draft)))],
  };
}

function failureOf({ channel, errorCode = '' }: ChannelRecord): Failure {
  const { needsAccount } = channelFacts[channel];
  const unreached: Failure = { words: t('not reached'), mend: needsAccount ? wayOf : () => ['agent'] };
  return (needsAccount ? ofConsole : ofAgent)[errorCode] ?? unreached;
}
