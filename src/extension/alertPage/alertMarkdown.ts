import { alertStateWord, severityWord } from '../../core/alerting/stateWords.ts';
import { witnessFacts } from '../../core/channel.ts';
import { t, translated } from '../../core/l10n.ts';
import type { ShownRunbook } from '../../core/runbook/shownRunbook.ts';
import { verificationText } from '../../core/runbook/verificationText.ts';
import type { PageAlert } from '../../protocol/pages/toAlertPage.ts';
import { formatTime } from '../words/format.ts';

const VERDICTS = { negative: t('bad'), positive: t('good'), unknown: t('not understood') } as const;
/** Judgements that are copied, the newest: a ticket wants the story and not all of it. */
const JUDGEMENTS = 12;

/**
 * An alert for a ticket or a chat: what it is, how sure, what it means, what to do, and what it rests on, and what was done of its
 * runbooks. What a device wrote is escaped.
 */
export function alertMarkdown(alert: PageAlert, runbooks: readonly ShownRunbook[] = []): string {
  const { device, haGroup, judgements, readings, judgedOn } = alert;
  const when = formatTime;
  const shown = readings.filter(({ metric }) => judgedOn === undefined || judgedOn.includes(metric));
  const sections = [
    `## ${written(alert.fact)}`,
    alert.fact === alert.summary ? '' : written(alert.summary),
    list([
      [
        `**HSM:** ${written(device.name)}${device.simulated ? t(' (simulated)') : ''}`,
        ...(haGroup === undefined ? [] : [t('HA group {0}', written(haGroup))]),
        ...(device.source === undefined ? [] : [t('read from {0}', written(device.source))]),
      ].join(', '),
      t('**Alert:** {0}, {1}', severityWord(alert.severity), alertStateWord(alert.state)),
      t('**First seen:** {0}', when(alert.startedAt)),
      alert.firedAt !== undefined && t('**Fired:** {0}', when(alert.firedAt)),
      alert.resolvedAt !== undefined && t('**Over:** {0}', when(alert.resolvedAt)),
      alert.acknowledged && t('**Acknowledged by:** {0}{1}', written(alert.acknowledged.by), because(alert.acknowledged.why)),
      alert.handedOver &&
        t('**Handed over by:** {0}, {1}: {2}', written(alert.handedOver.by), when(alert.handedOver.at), written(alert.handedOver.why)),
      alert.silence && silenceText(alert.silence),
      alert.silenceOutside && outsideText(alert.silenceOutside),
      alert.maintenance && t('**In maintenance by:** {0}{1}', written(alert.maintenance.by), because(alert.maintenance.why)),
    ]),
    t('**How sure:** {0}', written([alert.certainty, alert.since].filter(Boolean).join(' '))),
    t('**What it means:** {0}', alert.meaning),
    t('**What to do first:** {0}', alert.action),
    ...runbooks.map(doneText),
    alert.verification && written(verificationText(alert.verification, when)),
    shown.length > 0 &&
      t(
        '### Readings\n\n{0}',
        list(
          shown.map(
            ({ part, what, value, limits, channel, time }) =>
              `${written(part)}, ${written(what)}: ${written(value)}${limits === undefined ? '' : ` (${written(limits)})`}, ${channel}, ${when(time)}`,
          ),
        ),
      ),
    judgements.length > 0 &&
      t(
        '### Judgements\n\n{0}',
        list(
          judgements
            .slice(-JUDGEMENTS)
            .map(
              ({ time, witness, verdict, text }) => `${when(time)}, ${witnessFacts[witness].name}, ${VERDICTS[verdict]}: ${written(text)}`,
            ),
        ),
      ),
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

function silenceText({ by, why, at }: NonNullable<PageAlert['silence']>): string {
  return at === undefined
    ? t('**Silenced by:** {0}{1}', written(by), because(why))
    : t('**Silenced in the Alertmanager of {0} by:** {1}{2}', written(at), written(by), because(why));
}

/** It keeps nobody quiet but Alertmanager, and perhaps not each of its instances. */
function outsideText({ by, why, until, asOf, notAt }: NonNullable<PageAlert['silenceOutside']>): string {
  return [
    t('**Silenced in Alertmanager alone by:** {0}, until {1}{2}', written(by), formatTime(until), because(why)),
    ...(asOf === undefined ? [] : [t('could not be read since {0}', formatTime(asOf))]),
    ...(notAt === undefined ? [] : [t('not silenced at {0}', notAt.map(written).join(', '))]),
  ].join('; ');
}

/** Undefined: nothing of the runbook was done. */
function doneText({ title, risk, steps, earlier }: ShownRunbook): string | undefined {
  const ticks = [...steps.flatMap(({ tick }) => tick ?? []), ...earlier];
  if (ticks.length === 0) return undefined;
  const items = ticks.map(({ text, by, at, seen }) =>
    seen === undefined
      ? `${written(text)} (${written(by)}, ${formatTime(at)})`
      : t('{0} ({1}, {2}; seen then: {3})', written(text), written(by), formatTime(at), written(seen)),
  );
  return t('### Done of the runbook “{0}” ({1})\n\n{2}', title, translated(risk), list(items));
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
