import { csv } from '../../core/csv.ts';
import type { Redaction } from '../../core/redaction/redaction.ts';
import type { RedactedCount } from '../../core/redaction/redactor.ts';
import { capitalised, count } from '../../core/words.ts';
import type { HistorySeries, ReportFile, TicketRecord } from '../../protocol/contract.ts';
import { inert } from '../alerting/receivers/inert.ts';
import { toTheSecond } from './howSure.ts';
import type { SupportFacts } from './supportFacts.ts';

/** The files of a report, made of facts that are redacted already. */

export interface Redacted {
  readonly counts: readonly RedactedCount[];
  readonly secrets: number;
}

export interface Versions {
  readonly hsmVigil: string;
  readonly node: string;
  readonly platform: string;
}

const KINDS: Readonly<Record<Redaction, string>> = {
  serials: 'serial numbers',
  addresses: 'addresses, host names, keys of hosts',
  labels: 'labels of HSMs and partitions',
  names: 'names of HSMs, groups, sites, clients, accounts and people',
};

export function reportFiles(facts: SupportFacts, ticket: TicketRecord, redacted: Redacted, versions: Versions): readonly ReportFile[] {
  const { alert, alerts, device, entry, policy, readings, messages, log, gaps } = facts;
  const json = (name: string, about: string, value: unknown): ReportFile => ({
    name,
    about,
    text: `${JSON.stringify(value, null, 2)}\n`,
  });
  const files: readonly ReportFile[] = [
    { name: 'ticket.md', about: 'a request for help, ready to be sent', text: ticket.text },
    ...(alert ? [json('alert.json', 'the alert with all its evidence', alert)] : []),
    json('alerts.json', 'all alerts of the device in this time', alerts),
    json('device.json', 'the device as it is known now: identity, parts, newest readings, channels, what is not well', device),
    { name: 'readings.csv', about: 'what was read in this time, thinned where there is much of it', text: readingsCsv(readings) },
    json('messages.json', `traps and log lines that it sent${facts.messagesLeft ? ', the newest of them' : ''}`, messages),
    json('log.json', 'what happened and what people did, the oldest first', log),
    json('not-watched.json', 'time in which nobody looked, and why: nothing is known of it', gaps),
    json('inventory.json', 'how it is watched: its entry and its alert policy, secrets by name', { device: entry, alerts: policy }),
    json('versions.json', 'of this program and what it runs on', versions),
  ];
  return [{ name: 'README.md', about: 'this text', text: readme(facts, files, ticket, redacted) }, ...files];
}

function readme(
  facts: SupportFacts,
  files: readonly ReportFile[],
  { to: desk, warning }: TicketRecord,
  { counts, secrets }: Redacted,
): string {
  const { alert, device, from, to, madeAt } = facts;
  const kept = (Object.keys(KINDS) as Redaction[]).filter((kind) => !counts.some((each) => each.kind === kind));
  const about = alert ? `the alert “${inert(alert.summary)}” on ${inert(device.name)}` : inert(device.name);
  return `# Report about ${about}

Made by HSM Vigil at ${toTheSecond(madeAt)}, about the time from ${toTheSecond(from)} to ${toTheSecond(to)}. It says how things stood then.

The request for help in \`ticket.md\` goes to: ${desk}.
${warning === undefined ? '' : `\n**${warning}** What that rests on stands there.\n`}
## What is in it

${files.map(({ name, about }) => `- \`${name}\`: ${about}`).join('\n')}

## What was taken out

- Secrets, always: passwords, communities, keys and tokens that HSM Vigil knows, and what looks like one. \`********\` stands in their place (${count(secrets, 'place')}). HSM Vigil never sees key material, so none can be in here.
${counts.map(({ kind, values, places }) => `- ${capitalised(KINDS[kind])}: ${count(values, 'value')} in ${count(places, 'place')}. Each value has the same stand-in in all files.`).join('\n')}
${kept.map((kind) => `- ${capitalised(KINDS[kind])}: left in, as it was chosen.`).join('\n')}

What is known of the devices is found wherever it stands; addresses, host names, serial numbers and accounts also by their form. What a person wrote in other words, or a name shorter than three letters within a sentence, is not. Read it before you hand it on.
`.replaceAll('\n\n\n', '\n\n');
}

function readingsCsv(series: readonly HistorySeries[]): string {
  const rows = series.flatMap(({ metric, attributes, unit = '', channel, times, values }) =>
    times.flatMap((time, index) => {
      const value = values[index];
      if (value === undefined || value === null) return [];
      return [[new Date(time).toISOString(), attributes['hw.id'] ?? '', attributes['hw.name'] ?? '', metric, channel, String(value), unit]];
    }),
  );
  return `${csv(['time', 'component', 'name', 'metric', 'channel', 'value', 'unit'], rows).join('\r\n')}\r\n`;
}
