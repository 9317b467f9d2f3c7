import type { Witness } from '../../core/indicator.ts';
import type { AlertRecord, DeviceRecord } from '../../protocol/contract.ts';
import { formatDuration, formatTime, formatValue } from '../format.ts';
import { markdownCode, markdownText } from '../inertText.ts';
import { saysSimulated } from '../tree/deviceNodes.ts';
import { certainty } from './certainty.ts';

export interface AlertDocumentInput {
  readonly alert: AlertRecord;
  /** Undefined when the device has left the inventory. */
  readonly device: DeviceRecord | undefined;
  /** The runbook's Markdown, which is ours; undefined when it cannot be read. */
  readonly runbook: string | undefined;
}

/** The page about one alert, as Markdown: what is wrong, how sure that is, what it means, what to do. */
export function alertDocument({ alert, device, runbook }: AlertDocumentInput): string {
  const name = device?.name ?? alert.device;
  return [
    `# ${markdownText(alert.summary)}`,
    `**${markdownText(name)}**${device && saysSimulated(device) ? ' (simulated)' : ''} · ${alert.severity} · ${stands(alert)}`,
    '## How sure this is',
    markdownText(certainty(alert, device?.interval)),
    evidenceTable(alert),
    '## What it means',
    markdownText(alert.meaning, 2000),
    '## What to do first',
    `> ${markdownText(alert.action, 2000)}`,
    ...(device?.haGroup
      ? [`It is a member of the HA group **${markdownText(device.haGroup)}**: look at the other members before you take it out of service.`]
      : []),
    ...(runbook === undefined ? [] : ['---', '## Runbook', lowered(runbook)]),
    '',
  ].join('\n\n');
}

function stands(alert: AlertRecord): string {
  const began = `first seen ${markdownText(formatTime(alert.startedAt))}`;
  if (alert.state === 'resolved' && alert.resolvedAt) {
    const lasted = formatDuration(Date.parse(alert.resolvedAt) - Date.parse(alert.startedAt));
    return `resolved ${markdownText(formatTime(alert.resolvedAt))} after ${lasted}`;
  }
  if (alert.state === 'firing' && alert.firedAt) return `firing since ${markdownText(formatTime(alert.firedAt))}, ${began}`;
  return `${alert.state}, ${began}: too few bad polls yet to be certain, and nobody has been notified`;
}

const toldBy: Record<Witness, string> = { console: 'console', snmp: 'SNMP', push: 'push' };

/** The newest first; a page does not grow with a fault that lasts for weeks. */
const SHOWN = 12;

function evidenceTable(alert: AlertRecord): string {
  if (alert.evidence.length === 0) return '';
  const newest = [...alert.evidence].sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  const rows = newest.slice(0, SHOWN).map(({ time, witness, verdict, text, value, unit, limit }) => {
    const measured = value === undefined ? '' : unbroken(formatValue(value, unit));
    const against = limit === undefined ? '' : unbroken(formatValue(limit, unit));
    const verdictMark = verdict === 'negative' ? '✗ bad' : '✓ good';
    return `| ${unbroken(formatTime(time))} | ${unbroken(verdictMark)} | ${measured} | ${against} | ${toldBy[witness]} | ${markdownCode(text)} |`;
  });
  const more = newest.length > SHOWN ? `\n\n${newest.length - SHOWN} older polls are not shown.` : '';
  return ['| When | Poll | Value | Limit | Told by | What was said |', '|---|---|---|---|---|---|', ...rows].join('\n') + more;
}

/** For a table's cell that reads badly in two lines. */
function unbroken(text: string): string {
  return markdownText(text).replaceAll(' ', '\u00a0');
}

/** A runbook's own headings stand below ours, and its title would repeat the heading. */
function lowered(runbook: string): string {
  return runbook
    .trim()
    .replace(/^# .*\n+/, '')
    .replace(/^(#{1,5}) /gm, '#$1 ');
}
