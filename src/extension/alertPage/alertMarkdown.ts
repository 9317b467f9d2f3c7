import { witnessFacts } from '../../core/channel.ts';
import type { PageAlert } from '../../protocol/pages/toAlertPage.ts';
import { formatTime } from '../words/format.ts';

const VERDICTS = { negative: 'bad', positive: 'good', unknown: 'not understood' } as const;
/** Judgements that are copied, the newest: a ticket wants the story and not all of it. */
const JUDGEMENTS = 12;

/** An alert for a ticket or a chat: what it is, how sure, what it means, what to do, and what it rests on. What a device wrote is escaped. */
export function alertMarkdown(alert: PageAlert): string {
  const { device, haGroup, judgements, readings, judgedOn } = alert;
  const when = formatTime;
  const shown = readings.filter(({ metric }) => judgedOn === undefined || judgedOn.includes(metric));
  const sections = [
    `## ${written(alert.fact)}`,
    alert.fact === alert.summary ? '' : written(alert.summary),
    list([
      `**HSM:** ${written(device.name)}${device.simulated ? ' (simulated)' : ''}${haGroup === undefined ? '' : `, HA group ${written(haGroup)}`}`,
      `**Alert:** ${alert.severity}, ${alert.state}`,
      `**First seen:** ${when(alert.startedAt)}`,
      alert.firedAt !== undefined && `**Fired:** ${when(alert.firedAt)}`,
      alert.resolvedAt !== undefined && `**Over:** ${when(alert.resolvedAt)}`,
      alert.acknowledged && `**Acknowledged by:** ${written(alert.acknowledged.by)}${because(alert.acknowledged.why)}`,
      alert.silence && `**Silenced by:** ${written(alert.silence.by)}${because(alert.silence.why)}`,
      alert.maintenance && `**In maintenance by:** ${written(alert.maintenance.by)}${because(alert.maintenance.why)}`,
    ]),
    `**How sure:** ${written([alert.certainty, alert.since].filter(Boolean).join(' '))}`,
    `**What it means:** ${alert.meaning}`,
    `**What to do first:** ${alert.action}`,
    shown.length > 0 &&
      `### Readings\n\n${list(shown.map(({ part, what, value, limits, channel, time }) => `${written(part)}, ${written(what)}: ${written(value)}${limits === undefined ? '' : ` (${written(limits)})`}, ${channel}, ${when(time)}`))}`,
    judgements.length > 0 &&
      `### Judgements\n\n${list(judgements.slice(-JUDGEMENTS).map(({ time, witness, verdict, text }) => `${when(time)}, ${witnessFacts[witness].name}, ${VERDICTS[verdict]}: ${written(text)}`))}`,
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

function because(why: string | undefined): string {
  return why === undefined ? '' : `: ${written(why)}`;
}

function list(items: readonly (string | false | undefined)[]): string {
  return items.flatMap((item) => (item ? [`- ${item}`] : [])).join('\n');
}

/**
 * What a device or a person wrote, on one line already, with nothing that markup or a bare address could begin with. The text stays
 * readable where it is not rendered: commas and points are left alone.
 */
function written(text: string): string {
  return text
    .replace(/[\\`*_[\]<>#|~@]/g, '\\$&')
    .replaceAll('://', ':\\/\\/')
    .replace(/\bwww\./gi, 'www\\.');
}
