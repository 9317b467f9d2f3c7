import { accountCommands } from '../../protocol/accountCommands.ts';
import type { PostureEvidence, PostureItem, PostureState } from '../../protocol/contract.ts';
import { type ReplacementCheck, replacementChecks, type WatchedBy, watchedBy } from '../../protocol/watching.ts';
import { type AboutDevice, byInventory, channelName, item } from './aboutDevice.ts';
import { isKind } from './kinds.ts';

/** Who watches a device, and whether what takes the place of its monitor account works. */
export function judgeWatching(about: AboutDevice): readonly PostureItem[] {
  return [whoWatches(about), entryInForce(about), ...inPlace(about)];
}

const whoStates: Readonly<Record<WatchedBy['who'], PostureState>> = {
  you: 'good',
  'you-perhaps-provider': 'good',
  'perhaps-provider': 'bad',
  nobody: 'bad',
};

/** `how`: over which ways, or why over none. */
const whoWords: Readonly<Record<WatchedBy['who'], (how: string) => string>> = {
  you: (how) => `You alone watch it, over ${how}.`,
  'you-perhaps-provider': (how) => `A provider may watch it, which cannot be seen from here; you watch it over ${how}.`,
  'perhaps-provider': (how) => `A provider may watch it, which cannot be seen from here; you do not: ${how}.`,
  nobody: (how) => `Nobody watches it: ${how}.`,
};

const accountWords: Readonly<Record<WatchedBy['account'], string>> = {
  enabled: 'The monitor account is enabled.',
  disabled: 'The monitor account is disabled.',
  refused: 'The HSM refuses the monitor account that the inventory calls enabled.',
  doubtful: 'The monitor account may not be as the inventory says.',
  none: 'This model has no monitor account.',
};

function whoWatches(about: AboutDevice): PostureItem {
  const { record, model, sources, now } = about;
  const { account, you, how, who } = watchedBy(record, model.descriptor.console !== undefined, sources, now);
  const words = model.descriptor.console;
  const lists = words ? accountCommands(words.monitorAccount, record, words.user).sets.map(({ list }) => list) : [];
  const trouble = account === 'refused' || account === 'doubtful';
  const state = whoStates[who] === 'good' && (trouble || you === 'hears') ? 'attention' : whoStates[who];
  const only = you === 'hears' ? ' It is only heard, not asked: what it does not tell by itself is not seen.' : '';
  const remedy = trouble
    ? `Have an administrator of the HSM look at the account${lists.length === 0 ? '' : ` (“${[...new Set(lists)].join('” or “')}”)`}, and record what is decided in Monitor Account Guidance.`
    : 'Put a channel in order that is polled, or enable the monitor account again: Monitor Account Guidance leads through it.';
  return item('watched-by', state, `${whoWords[who](how)} ${accountWords[account]}${only}`, watchEvidence(about), remedy);
}

function watchEvidence({ record, device }: AboutDevice): readonly PostureEvidence[] {
  const { accountDecision: decided, accountDoubt: doubt, channels } = record;
  return [
    byInventory(`monitorAccount: ${device.monitorAccount}${record.paused ? ', paused: true' : ''}`),
    ...(decided
      ? [
          {
            text: `Decided as ${decided.account} by ${decided.by}${decided.why ? `: “${decided.why}”` : ''}`,
            source: 'Audit log',
            at: decided.since,
          },
        ]
      : []),
    ...(doubt ? [{ text: doubt.text, source: 'Messages and polls', at: doubt.since }] : []),
    ...channels.flatMap(({ channel, lastSeen, state, error }) =>
      lastSeen === undefined && error === undefined
        ? []
        : [
            {
              text: state === 'ok' ? 'Answered' : (error ?? 'Did not answer when it was last asked'),
              source: channelName(record, channel),
              ...(lastSeen !== undefined && { at: lastSeen }),
            },
          ],
    ),
  ];
}

function entryInForce({ record }: AboutDevice): PostureItem {
  const { notAsWritten } = record;
  if (!notAsWritten) return item('entry', 'good', 'Its entry is in force as it is written.', [byInventory('Read without error')]);
  const evidence = { text: notAsWritten.problem, source: 'Inventory', at: notAsWritten.since };
  return item('entry', 'attention', notAsWritten.problem, [evidence], 'Correct the entry: Open Inventory shows the line.');
}

/** Without the account these are mandatory; with it, recommended. */
function inPlace(about: AboutDevice): readonly PostureItem[] {
  const { record, sources, now } = about;
  const isMandatory = record.monitorAccount === 'disabled';
  return replacementChecks(record, sources, now).flatMap((check) => {
    const kind = `${check.id}-in-place`;
    if (!isKind(kind)) return [];
    const rank = isMandatory ? 'It is mandatory, because the monitor account is disabled.' : 'It is recommended beside the console.';
    const evidence = evidenceOf(about, check);
    return [item(kind, stateOf(check, isMandatory), `${check.text} ${rank}`, evidence, remedies[check.id])];
  });
}

const remedies: Readonly<Record<string, string>> = {
  snmp: 'Add “snmp” to its entry in the inventory, or put right what its agent refuses.',
  trap: 'Set Up Traps and Syslog leads through it, and waits for the test.',
  syslog: 'Set Up Traps and Syslog leads through it, and waits for the test.',
};

function stateOf({ state }: ReplacementCheck, isMandatory: boolean): PostureState {
  if (state === 'ok') return 'good';
  if (state === 'failing') return 'bad';
  return isMandatory && state === 'missing' ? 'bad' : 'attention';
}

function evidenceOf({ record, sources }: AboutDevice, { id }: ReplacementCheck): readonly PostureEvidence[] {
  const heard = sources.heard.find(({ device, channel }) => device === record.id && channel === id);
  const polled = record.channels.find(({ channel }) => channel === id);
  if (!heard && !polled) return [{ text: 'Nothing is on record', source: 'History and inventory' }];
  return [
    ...(polled?.lastSeen === undefined ? [] : [{ text: 'Last answer', source: channelName(record, polled.channel), at: polled.lastSeen }]),
    ...(heard ? [{ text: 'Last heard', source: channelName(record, heard.channel), at: heard.lastAt }] : []),
    ...(heard?.test
      ? [
          {
            text: `Test from ${heard.test.sender}, sender ${heard.test.authenticated ? 'proven' : 'not proven'}`,
            source: channelName(record, heard.channel),
            at: heard.test.at,
          },
        ]
      : []),
  ];
}
