import { count } from '../../core/words.ts';
import type { PostureItem, PostureState, ReportedControl, ReportRecord } from '../../protocol/contract.ts';
import { type Control, controls } from '../posture/controls.ts';

/** What of a report stands beside the items. */
export type Happened = Pick<ReportRecord, 'alerts' | 'unwatched' | 'deliveryTests' | 'channelTests' | 'decisions' | 'audit' | 'posture'>;

/** Each control with what is evidence for it here: numbers that point to the lists of the report, and never a verdict. */
export function evidenceByControl(happened: Happened): readonly ReportedControl[] {
  return controls.map((control) => ({
    id: control.id,
    asks: control.asks,
    evidence: [...control.gives, ...numbersFor(control, happened)],
    tally: tallyOf(itemsFor(control.id, happened)),
    kinds: happened.posture.kinds.filter((kind) => kind.controls.includes(control.id)).map(({ id }) => id),
  }));
}

function itemsFor(control: string, { posture }: Happened): readonly PostureItem[] {
  const counting = new Set(posture.kinds.filter((kind) => kind.controls.includes(control)).map(({ id }) => id));
  const all = [posture.fleet, ...posture.groups.map(({ items }) => items), ...posture.devices.map(({ items }) => items)].flat();
  return all.filter(({ kind }) => counting.has(kind));
}

export function tallyOf(items: readonly Pick<PostureItem, 'state'>[]): Readonly<Record<PostureState, number>> {
  const of = (state: PostureState) => items.filter((each) => each.state === state).length;
  return { good: of('good'), attention: of('attention'), bad: of('bad'), unknown: of('unknown') };
}

type Part = NonNullable<Happened['alerts'][number]['part']>;

/** What happened in the span, in numbers: sentences. Each control has those that are about it. */
function numbersFor({ id }: Control, happened: Happened): readonly string[] {
  const { alerts, unwatched, deliveryTests, channelTests, decisions, audit } = happened;
  const about = (parts: readonly Part[]) => alertsText(alerts.filter(({ part }) => part !== undefined && parts.includes(part)));
  switch (id) {
    case 'NIST SP 800-53 PE-9':
    case 'NIST SP 800-53 PE-11':
      return [`About power supplies: ${about(['power_supply'])}`];
    case 'NIST SP 800-53 PE-14':
      return [`About temperatures and fans: ${about(['temperature', 'fan'])}`];
    case 'NIST SP 800-53 AC-2(4)':
    case 'NIST SP 800-53 MA-2':
      return [`In the span: ${count(decisions.length, 'entry', 'entries')} of people in the audit log. ${audit.text}`];
    case 'NIST SP 800-53 SI-6':
      return [`In the span: ${tests(deliveryTests.length, channelTests.length)} ${audit.text}`];
    case 'NIST SP 800-53 SI-4(5)':
      return [`In the span: ${alertsText(alerts)}`, tests(deliveryTests.length, channelTests.length)];
    case 'PCI DSS 10.7.2':
    case 'PCI DSS 10.7.3':
    case 'CA/B NSR 3':
      return [
        `In the span: ${count(unwatched.length, 'stretch', 'stretches')} of time not watched, each with its cause. ${alertsText(alerts)}`,
      ];
    default:
      return [];
  }
}

function tests(delivery: number, channels: number): string {
  return `${count(delivery, 'test')} of delivery, and ${count(channels, 'way')} of an HSM last tested in the span.`;
}

function alertsText(alerts: Happened['alerts']): string {
  if (alerts.length === 0) return 'no alert.';
  const taken = alerts.filter(({ acknowledged }) => acknowledged).length;
  const open = alerts.filter(({ state }) => state === 'firing').length;
  return `${count(alerts.length, 'alert')}: ${count(taken, 'was', 'were')} acknowledged, ${count(open, 'goes', 'go')} on.`;
}
