import { knownProviders, type Provider, type ProviderDate, providerOf } from '../../core/providers.ts';
import { DAY } from '../../core/time/duration.ts';
import { count } from '../../core/words.ts';
import type { PostureEvidence, PostureItem, PostureState } from '../../protocol/contract.ts';
import { type AboutDevice, byInventory, item } from './aboutDevice.ts';

/** Days before a provider's date from which on it is urgent, and from which on it is worth attention: a plan takes its time. */
const URGENT = 60;
const NOTICE = 730;

/** What is known of the provider: its dates and rules, for its HSMs alone. Where the inventory does not say, nobody guesses. */
export function judgeProvider({ device, now }: AboutDevice): readonly PostureItem[] {
  const provider = device.provider && providerOf(device.provider);
  if (!provider) return [notSaid()];
  const named = byInventory(`provider: ${provider.id}`);
  return [
    ...provider.dates.map((date) => judgeDate(date, provider, named, now)),
    ...(provider.rules.length === 0 ? [] : [rules(provider, named)]),
  ];
}

function judgeDate(
  { what, date, means, remedy, source }: ProviderDate,
  { asOf }: Provider,
  named: PostureEvidence,
  now: number,
): PostureItem {
  // The day itself still counts.
  const left = Math.floor((Date.parse(`${date}T00:00:00Z`) + DAY - now) / DAY);
  const state: PostureState = left < URGENT ? 'bad' : left < NOTICE ? 'attention' : 'good';
  const when = left < 0 ? `have ended on ${date}` : `will end on ${date}, in ${count(left, 'day')}`;
  const evidence = [named, { text: `End: ${date}`, source: `${source}, as read on ${asOf}` }];
  return item('provider-date', state, `${what}: ${when}. ${means}`, evidence, remedy);
}

function rules({ rules: all, name, asOf }: Provider, named: PostureEvidence): PostureItem {
  const said = `${name}: ${all.map(({ text }) => text).join(' ')} Whether they are heeded cannot be seen from here.`;
  const evidence = [named, ...all.map(({ text, source }) => ({ text, source: `${source}, as read on ${asOf}` }))];
  return item('provider-rule', 'attention', said, evidence, 'Ask for these in every plan of work on the HSM.');
}

function notSaid(): PostureItem {
  const known = knownProviders.filter(({ dates, rules: all }) => dates.length + all.length > 0);
  const facts = known.map(
    ({ name, dates, rules: all }) =>
      `If it is an ${name}: ${[...dates.map(({ what, date }) => `${what}: end ${date}.`), ...all.map(({ text }) => text)].join(' ')}`,
  );
  const evidence = [
    byInventory('provider: not given'),
    ...known.flatMap(({ dates, asOf }) =>
      dates.map(({ what, date, source }) => ({ text: `${what}: end ${date}`, source: `${source}, as read on ${asOf}` })),
    ),
  ];
  const remedy = `Add “provider” to its entry in the inventory: ${knownProviders.map(({ id }) => `“${id}”`).join(' or ')}.`;
  return item('provider-date', 'unknown', `The inventory does not say who runs the datacentre. ${facts.join(' ')}`, evidence, remedy);
}
