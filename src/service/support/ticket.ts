import { channelFacts, witnessFacts } from '../../core/channel.ts';
import type { DeviceModel } from '../../core/deviceModel.ts';
import { providerOf } from '../../core/providers.ts';
import type { HwType } from '../../core/reading.ts';
import { addresseeOf, type Concern, concernAbout } from '../../core/responsibility.ts';
import type { AlertRecord, EvidenceRecord, LogEntry, TicketRecord } from '../../protocol/contract.ts';
import { inert } from '../alerting/receivers/inert.ts';
import { howSure, toTheSecond } from './howSure.ts';
import { type OutageAdvice, outageAdvice } from './outage.ts';
import type { SupportFacts } from './supportFacts.ts';

/** What a model says of itself beside its facts. */
export type TicketModel = Pick<DeviceModel, 'concerns' | 'feeds' | 'partOf'> & { readonly vendorDesk: string };

/** Pieces of evidence that are written out: those that it began with, and the last ones. The rest is in a file beside it. */
const [FIRST_EVIDENCE, LAST_EVIDENCE] = [4, 4];
const VERDICTS = { negative: 'bad', positive: 'good', unknown: 'not understood' } as const;
const FACTS = [
  ['hsm.serial', 'Serial number'],
  ['hsm.part_number', 'Part number'],
  ['hsm.model', 'HSM card'],
  ['hsm.firmware', 'Firmware'],
  ['hsm.software', 'Appliance software'],
] as const;

/**
 * A request for help about the alert, or about the device where there is none: facts, what was seen since when, how sure, what was tried, and
 * what is asked for. What devices and people wrote is made inert. `facts` are redacted already.
 */
export function ticketOf(facts: SupportFacts, model: TicketModel, now: number): TicketRecord {
  const { alert, device } = facts;
  const concerns = alert
    ? [concernAbout(alert.condition, partOf(facts, model, alert.component).type, model.concerns)]
    : concernsOf(facts, model);
  const [concern = 'hsm', ...others] = concerns;
  const { to, why } = addresseeOf(concern, device.provider, model.vendorDesk);
  const outage = alert && outageAdvice(alert, device, model.feeds, now);
  const subject = inert(alert ? `${alert.summary} – ${device.modelName}, ${device.name}` : `${device.modelName}, ${device.name}`);
  const sections = [
    `# ${subject}`,
    `To: ${to}\n\n${[why, ...othersLines(others, to, device.provider, model)].join(' ')}`,
    outage?.warning && `> **${outage.warning}**\n>\n${outage.evidence.map((text) => `> - ${inert(text)}`).join('\n')}`,
    section('Facts', list(factLines(facts, model))),
    ...(alert ? alertSections(alert, outage) : [section('What is not well', list(findingLines(facts)) || 'Nothing is known to be wrong.')]),
    section('What was done', list(doneLines(facts.log)) || 'Nothing that is on record.'),
    section('What is asked for', list(askedLines(facts, concern, outage?.warning !== undefined))),
    section('More', 'The archive that this text is from has the readings, messages and records around it. Times are UTC.'),
  ];
  return {
    to,
    subject,
    text: `${sections.filter(Boolean).join('\n\n')}\n`,
    ...(outage?.warning !== undefined && { warning: outage.warning }),
  };
}

/** Of all that is not well, each once, the worst first. */
function concernsOf(facts: SupportFacts, model: TicketModel): readonly Concern[] {
  return [
    ...new Set(
      (facts.device.findings ?? []).flatMap(({ component, state }) => {
        // What is not known asks nobody for help.
        if (state !== 'failed' && state !== 'degraded') return [];
        const own = facts.device.components.find(({ id }) => id === component);
        const open = (own?.indicators ?? []).filter(({ phase }) => phase !== 'ok' && phase !== 'unknown');
        const { type } = partOf(facts, model, component);
        return open.length === 0
          ? [concernAbout('', type, model.concerns)]
          : open.map(({ condition }) => concernAbout(condition, type, model.concerns));
      }),
    ),
  ];
}

/** A request to one of them does not reach the others. */
function othersLines(
  others: readonly Concern[],
  to: string,
  provider: SupportFacts['device']['provider'],
  model: TicketModel,
): readonly string[] {
  const elsewhere = new Set(others.map((each) => addresseeOf(each, provider, model.vendorDesk).to).filter((each) => each !== to));
  return elsewhere.size === 0
    ? []
    : [`What else is not well is for somebody else (${[...elsewhere].join('; ')}): a report of its alert is addressed to them.`];
}

function alertSections(alert: AlertRecord, outage: OutageAdvice | undefined): readonly string[] {
  const { evidence } = alert;
  const cut = evidence.length > FIRST_EVIDENCE + LAST_EVIDENCE;
  const shown = cut ? [...evidence.slice(0, FIRST_EVIDENCE), ...evidence.slice(-LAST_EVIDENCE)] : evidence;
  const lines = shown.map(evidenceLine);
  if (cut) lines.splice(FIRST_EVIDENCE, 0, `… ${evidence.length - shown.length} more …`);
  return [
    section('What was seen', `${inert(alert.summary)}.\n\n${list(lines)}`),
    section('How sure this is', howSure(alert, toTheSecond)),
    ...(outage && outage.warning === undefined ? [section('The other feed', list(outage.evidence.map(inert)))] : []),
    section('What it means', alert.firedAt === undefined ? `If it is confirmed: ${alert.meaning}` : alert.meaning),
  ];
}

function evidenceLine({ time, witness, channel, verdict, text }: EvidenceRecord): string {
  const by = channel === undefined ? witnessFacts[witness].name : channelFacts[channel].name;
  return `${toTheSecond(time)}, ${by}, ${VERDICTS[verdict]}: ${inert(text)}`;
}

function factLines(facts: SupportFacts, model: TicketModel): readonly string[] {
  const { alert, device } = facts;
  const told = FACTS.flatMap(([attribute, title]) => {
    const value = attributeOf(facts, attribute);
    return value === undefined ? [] : [`${title}: ${inert(value)}`];
  });
  return [
    `HSM: ${device.modelName}, called ${inert(device.name)}${device.simulated ? ' (simulated)' : ''}`,
    ...(told.length > 0 ? told : ['Serial number: not known, because no poll has shown it']),
    ...(device.site === undefined ? [] : [`Where it stands: ${inert(device.site)}`]),
    ...(device.haGroup === undefined ? [] : [`HA group: ${inert(device.haGroup)}`]),
    ...(alert
      ? [
          `Part: ${inert(partOf(facts, model, alert.component).name)}`,
          `Alert: ${alert.id}, ${alert.severity}, ${alert.state}`,
          `First seen: ${toTheSecond(alert.startedAt)}`,
          ...(alert.firedAt === undefined ? [] : [`Certain since: ${toTheSecond(alert.firedAt)}`]),
          ...(alert.resolvedAt === undefined ? [] : [`Over since: ${toTheSecond(alert.resolvedAt)}`]),
        ]
      : []),
    `Monitor account: ${device.monitorAccount}`,
    `All this as of: ${toTheSecond(facts.madeAt)}`,
    device.lastSeen === undefined ? 'Last read: never' : `Last read: ${toTheSecond(device.lastSeen)}`,
    ...(device.otherAppliance === undefined
      ? []
      : ['Another appliance answers in its place now. What stands here is of the one that was known before.']),
    ...(facts.gaps.length === 0 ? [] : [`Time in this report that was not watched: ${facts.gaps.length} spans, in "not-watched.json"`]),
  ];
}

function findingLines({ device }: SupportFacts): readonly string[] {
  return (device.findings ?? []).map(({ name, state, reason }) => `${inert(name)}: ${state}. ${inert(reason)}`);
}

/** What people did, the oldest first. What happened by itself is in a file. */
function doneLines(log: readonly LogEntry[]): readonly string[] {
  return log.flatMap(({ time, title, kind, who, text, why }) =>
    who === undefined
      ? []
      : [`${toTheSecond(time)}, ${inert(who)}: ${title ?? kind}: ${inert(text)}${why === undefined ? '' : ` (“${inert(why)}”)`}`],
  );
}

function askedLines({ alert, device }: SupportFacts, concern: Concern, wait: boolean): readonly string[] {
  if (wait) return ['Nothing (yet): see the warning above. Make this report again if it goes on.'];
  const care = device.provider === undefined ? [] : (providerOf(device.provider)?.rules ?? []).map(({ text }) => text);
  const remedy = alert && alert.action !== '' ? [`What we take to be the first step: ${alert.action}`] : [];
  switch (concern) {
    case 'hardware':
    case 'network':
      return [
        alert?.state === 'resolved'
          ? 'Please tell us what the cause was, and whether it will come again.'
          : 'Please look at this at the rack, and tell us what you find.',
        ...remedy,
        'Please agree every step on the appliance with us before it begins: some are tamper events, and keys are lost by some.',
        ...care,
      ];
    case 'hsm':
      return [
        'Please tell us what this points to, and what to do next.',
        ...remedy,
        'Please name what a step does to keys and partitions before we take it.',
        ...care,
      ];
    case 'group':
    case 'watching':
      return ['Nobody outside is asked yet.', ...remedy];
  }
}

/** As its readings name it; where none does, as the model knows it. */
function partOf({ device }: SupportFacts, model: TicketModel, component: string): { readonly name: string; readonly type?: HwType } {
  const known = device.components.find(({ id }) => id === component);
  if (known) return known;
  const own = model.partOf?.(component);
  return own ? { name: own['hw.name'], type: own['hw.type'] } : { name: component };
}

function attributeOf({ device }: SupportFacts, attribute: string): string | undefined {
  for (const { readings } of device.components)
    for (const { attributes } of readings) if (attributes[attribute] !== undefined) return attributes[attribute];
  return undefined;
}

function section(title: string, text: string): string {
  return `## ${title}\n\n${text}`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
