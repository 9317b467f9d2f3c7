import { countedWords } from '../../core/alerting/witnessWords.ts';
import { t } from '../../core/l10n.ts';
import { mainMetric, metricWords } from '../../core/metrics.ts';
import { isWording } from '../../core/readingText.ts';
import { capitalised } from '../../core/words.ts';
import type { ComponentRecord, DeviceRecord, IndicatorRecord, ReadingRecord } from '../../protocol/contract.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import { componentTone, readingTone, toneWord, worstTone } from '../words/tone.ts';
import { windowName } from '../words/windowName.ts';
import { readingTooltip, readingWords, shownReadings, staleAge, wrongText } from './readingRow.ts';
import type { TreeNode } from './treeNode.ts';

/** Rows of one component: itself first, then one for each further reading and each part inside it. */
export function componentNodes(
  device: DeviceRecord,
  component: ComponentRecord,
  parent: string,
  parts: readonly ComponentRecord[],
  now: number,
): TreeNode[] {
  const key = `${device.id}/component/${component.id}`;
  const readings = shownReadings(component, device);
  const valued = readings.filter((reading) => !isWording(reading));
  const main = valued.length === 1 ? valued[0] : valued.find(({ metric }) => metric === mainMetric(component.type));
  const further = readings.filter((reading) => reading !== main && (reading.metric !== 'hw.status' || valued.length > 1));
  const below = [
    ...(further.length + (main ? 1 : 0) > 1 ? further.map((reading) => readingNode(device, component, reading, key, now)) : []),
    ...parts.flatMap((part) => componentNodes(device, part, key, [], now)),
  ];
  const tone = worstTone([componentTone(component), ...below.map((node) => node.tone)]);
  const said = main ?? (below.length === 0 ? readings[0] : readings.find(({ metric }) => metric === 'hw.status'));
  // What is wrong comes before what is measured: a narrow view cuts the end off.
  const texts = [
    ...indicatorTexts(device, component.indicators, component.name),
    said && readingWords(said),
    said && wrongText(said),
    tone === 'unjudged' && below.length === 0 && t('not judged'),
    said && staleAge(said.time, device, now),
  ];
  const description = texts.filter(Boolean).join(' · ') || toneWord(tone);
  const label = inertText(component.name, 60) || component.id;
  return [
    {
      key,
      parent,
      kind: 'component',
      label,
      description,
      tone,
      spoken: [label, toneWord(tone), description].filter(Boolean).join(', '),
      context: contextOf('component', component, device),
      children: below.filter((node) => node.parent === key).map((node) => node.key),
      expanded: false,
      device: device.id,
      component: component.id,
      ...(said && { value: readingWords(said) }),
      tooltip: () => componentTooltip(device, component),
    },
    ...below,
  ];
}

function readingNode(device: DeviceRecord, component: ComponentRecord, reading: ReadingRecord, parent: string, now: number): TreeNode {
  const label = inertText(metricWords(reading.metric), 60);
  const tone = readingTone(reading, component);
  const description = [readingWords(reading), wrongText(reading), staleAge(reading.time, device, now)].filter(Boolean).join(' · ');
  return {
    key: `${parent}/${reading.metric}`,
    parent,
    kind: 'reading',
    label,
    description,
    tone,
    spoken: `${label}, ${description}, ${toneWord(tone)}`,
    context: contextOf('reading', component, device),
    children: [],
    expanded: false,
    device: device.id,
    component: component.id,
    value: readingWords(reading),
    tooltip: () => readingTooltip(reading),
  };
}

/** Tells menus whether there is an alert to show, and whether something can be done to the device: what is read from a platform is only looked at. */
export function contextOf(
  kind: 'component' | 'reading' | 'channel',
  judged: ComponentRecord | undefined,
  { source }: Pick<DeviceRecord, 'source'>,
): string {
  const isAlert = judged?.indicators.some(({ phase }) => phase === 'pending' || phase === 'firing' || phase === 'recovering');
  return [kind, source && 'remote', isAlert && 'alert'].filter(Boolean).join('.');
}

/** What is wrong; nothing for what is well. `name`: what the row is called already and need not say again. */
export function indicatorTexts(device: Pick<DeviceRecord, 'window'>, indicators: readonly IndicatorRecord[], name = ''): string[] {
  return indicators.flatMap((indicator) => {
    switch (indicator.phase) {
      case 'firing':
        return [indicator.stale ? t('{0} (no news since)', complaint(indicator, name)) : complaint(indicator, name)];
      case 'recovering':
        return [t('recovering: {0}', complaint(indicator, name))];
      case 'pending':
        return [countedWords(indicator, windowName(device.window))];
      default:
        return [];
    }
  });
}

function complaint({ summary }: IndicatorRecord, name: string): string {
  return inertText(name !== '' && summary.startsWith(`${name} `) ? summary.slice(name.length + 1) : summary);
}

function componentTooltip(device: DeviceRecord, component: ComponentRecord): string {
  const lines = [`**${markdownText(component.name)}** ${toneWord(componentTone(component))}`];
  for (const reading of component.readings) lines.push(readingTooltip(reading));
  if (component.readings.length === 0) lines.push(t('No reading yet.'));
  const why = device.findings?.find(({ component: id, state }) => id === component.id && (state === 'unjudged' || state === 'unknown'));
  if (why) lines.push(`${capitalised(markdownText(why.reason, 400))}.`);
  for (const indicator of component.indicators) {
    if (indicator.phase === 'ok') continue;
    const stands = indicator.phase === 'unknown' ? t('not known now') : indicatorTexts(device, [indicator]).join('');
    lines.push(`${markdownText(indicator.summary)}: ${markdownText(stands)}`);
  }
  return lines.join('\n\n');
}
