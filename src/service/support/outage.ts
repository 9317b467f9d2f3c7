import type { RedundantFeeds } from '../../core/deviceModel.ts';
import { type ProviderId, providerOf } from '../../core/providers.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { count } from '../../core/words.ts';

import type { AlertRecord, ComponentRecord, DeviceRecord } from '../../protocol/contract.ts';
import { isSeenWell, toTheSecond } from './howSure.ts';

/**
 * Whether anybody should be called about a supply without power. A short outage of one of two feeds is what power maintenance looks like, and
 * providers ask not to be told of it. Nobody is kept from calling unless the other supply is known to be well.
 */
export interface OutageAdvice {
  /** Sentences. Left out: nothing speaks against a call. */
  readonly warning?: string;
  /** What that rests on, and what else has to be known of the feeds: sentences. */
  readonly evidence: readonly string[];
}

/** Undefined: it is no outage of a feed. */
export function outageAdvice(
  alert: AlertRecord,
  { components, provider }: Pick<DeviceRecord, 'components' | 'provider'>,
  feeds: RedundantFeeds | undefined,
  now: number,
): OutageAdvice | undefined {
  const partnerId = alert.condition === feeds?.condition ? feeds.partners.get(alert.component) : undefined;
  if (partnerId === undefined) return undefined;
  const partner = components.find(({ id }) => id === partnerId);
  const carries = partner?.state === 'ok';
  const lasted = formatDuration((alert.resolvedAt === undefined ? now : Date.parse(alert.resolvedAt)) - Date.parse(alert.startedAt));
  const evidence = [howLong(alert, lasted), partner ? partnerText(partner) : partsText(components, partnerId), ...elsewhere(alert)];
  const brief = briefness(alert, lasted);
  if (brief === undefined) return { evidence };
  if (!carries && alert.state !== 'resolved')
    return { evidence: [...evidence, 'Nobody is kept from calling: the other supply is not known to be well.'] };
  return { warning: `${brief} ${asked(provider)}`, evidence };
}

/** Why it is a short one, so far or after all. Undefined: it is not. */
function briefness(alert: AlertRecord, lasted: string): string | undefined {
  const { state, firedAt, maintenance, recovering, needed } = alert;
  if (state === 'resolved') {
    if (!isSeenWell(alert)) return undefined;
    return firedAt === undefined
      ? `Do not call: power was back after ${lasted}, before the outage had lasted the whole window.`
      : `Do not call without need: power was back after ${lasted}.`;
  }
  if (maintenance !== undefined) return 'Do not call yet: planned work is under way. Wait for its end.';
  if (state === 'pending')
    return `Do not call yet: the outage lasts for ${lasted} so far. It counts as a fault when all ${count(needed, 'poll')} of the window show it.`;
  if (recovering) return 'Do not call yet: the last polls found power again. Wait until the alert is over.';
  return undefined;
}

function asked(provider: ProviderId | undefined): string {
  const { name = '', briefOutage } = providerOf(provider ?? 'azure-dedicated-hsm') ?? {};
  const { text = '' } = briefOutage ?? {};
  return provider === undefined ? `If this is one of ${name}: ${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}

function howLong({ negatives, needed, state, startedAt, firedAt, resolvedAt }: AlertRecord, lasted: string): string {
  if (state === 'resolved') return `Without power from ${toTheSecond(startedAt)} to ${toTheSecond(resolvedAt ?? startedAt)} (${lasted}).`;
  if (state === 'pending')
    return `Without power since ${toTheSecond(startedAt)} (${lasted}), in ${negatives} of the ${count(needed, 'poll')} that are needed.`;
  return `Without power since ${toTheSecond(startedAt)} (${lasted}), in every poll of the window when it fired at ${toTheSecond(firedAt ?? startedAt)}: this is not a short outage.`;
}

/** Some channels tell of what sits in a supply, and not of the supply itself. */
function partsText(components: readonly ComponentRecord[], id: string): string {
  const parts = components.filter(({ parent, state }) => parent === id && state !== 'unknown');
  if (parts.length === 0) return `The other supply (${id}) was not seen in any poll: nothing is known of it.`;
  const states = parts.map(({ name, state }) => `${name}: ${state}`).join(', ');
  return `The other supply (${id}) is not known to be well: no poll tells its own state. Its parts, ${lastRead(parts)}: ${states}.`;
}

function lastRead(parts: readonly ComponentRecord[]): string {
  const newest = parts
    .flatMap(({ readings }) => readings.map(({ time }) => time))
    .sort()
    .at(-1);
  return newest === undefined ? 'never read' : `last read ${toTheSecond(newest)}`;
}

function partnerText(partner: ComponentRecord): string {
  const seen = lastRead([partner]);
  return partner.state === 'ok'
    ? `The other supply (${partner.name}) is well, ${seen}.`
    : `The other supply (${partner.name}) is not known to be well (${partner.state}), ${seen}.`;
}

function elsewhere({ alsoOn, explainedBy }: AlertRecord): readonly string[] {
  if (alsoOn)
    return [`The same feed is lost on ${count(alsoOn, 'more device')} at the same time: it is the feed, and one request is enough.`];
  return explainedBy === undefined ? [] : ['Another alert explains this one: the request belongs to that.'];
}
