import { t } from '../../src/core/l10n.ts';
import { HOUR } from '../../src/core/time/duration.ts';
import type { FromFleetPage } from '../../src/protocol/pages/fromFleetPage.ts';
import type { FleetDetail, FleetLine } from '../../src/protocol/pages/toFleetPage.ts';
import { element, svgElement } from '../common/element.ts';
import { clock, day } from '../common/format.ts';
import { SEVERITIES } from '../common/severities.ts';
import { button } from '../common/toolkit.ts';
import { signs } from './fleetWords.ts';

/** What is known of the HSM that is looked at. `past`: nothing of it can be opened or acted upon. */
export function detailViews(device: FleetDetail, past: boolean, post: (message: FromFleetPage) => void): readonly HTMLElement[] {
  const { id, alerts, findings, sentences, group } = device;
  const open = (what: 'telemetry' | 'events' | 'reveal', label: string, look?: 'primary') =>
    button(label, () => post({ type: 'open', what, device: id }), look);
  return [
    element(
      'p',
      { class: `detail-state ${device.tone}` },
      element('span', { class: 'sign', 'aria-hidden': 'true' }, signs[device.tone]),
      ` ${device.state}`,
    ),
    element('p', { class: 'muted', dir: 'auto' }, device.facts),
    ...(past
      ? []
      : [
          element(
            'div',
            { class: 'actions' },
            open('telemetry', t('Open Telemetry'), 'primary'),
            open('events', t('Open Events')),
            open('reveal', t('Show in the View')),
          ),
        ]),
    ...part(
      t('Alerts'),
      alerts.map(({ id: alert, summary, severity, since, held }) =>
        element(
          'li',
          { class: severity, dir: 'auto' },
          past ? summary : link(summary, () => post({ type: 'openAlert', alert })),
          element(
            'span',
            { class: 'muted' },
            ` ${SEVERITIES[severity]}, ${day(since)} ${clock(since)}, ${held ?? t('nobody has taken it on')}`,
          ),
        ),
      ),
    ),
    ...part(
      t('Not known to be well'),
      findings.map(({ tone, state, name, reason }) =>
        element(
          'li',
          { class: tone, dir: 'auto' },
          `${signs[tone]} ${name}: ${reason}`,
          element('span', { class: 'muted' }, ` (${state})`),
        ),
      ),
    ),
    ...part(
      t('Watched in part'),
      sentences.map((text) => element('li', { dir: 'auto' }, text)),
    ),
    ...(group
      ? part(
          t('HA group {0}', group.name),
          group.sentences.map((text) => element('li', { dir: 'auto' }, text)),
        )
      : []),
    ...(device.noise ?? []).flatMap(lineViews),
    ...(alerts.length + findings.length + sentences.length === 0
      ? [element('p', { class: 'none' }, t('Nothing of it is known to be wrong.'))]
      : []),
  ];
}

/** How noisy a line is: a bar for each hour, as high as the share of its polls that were spoilt or brought nothing. */
function lineViews({ name, said, advice, hours }: FleetLine): readonly HTMLElement[] {
  const newest = Math.max(...hours.map(({ at }) => at));
  const bars = hours.map(({ at, polls, spoilt, failed }) => {
    const share = polls === 0 ? 0 : Math.max(spoilt, failed) / polls;
    const height = share === 0 ? 1 : Math.max(3, share * BAR_HEIGHT);
    const x = SHOWN - 1 - Math.round((newest - at) / HOUR);
    return svgElement('rect', {
      ...{ class: failed > 0 ? 'lost' : spoilt > 0 ? 'spoilt' : 'clean', x: String(x), width: '0.8' },
      ...{ y: String(BAR_HEIGHT - height), height: String(height) },
    });
  });
  const chart = svgElement(
    'svg',
    { class: 'noise', viewBox: `0 0 ${SHOWN} ${BAR_HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...bars,
  );
  return [
    element('h3', { dir: 'auto' }, t('Noise: {0}', name)),
    ...(hours.length > 0
      ? [
          element('div', { class: 'noise-host' }, chart),
          element('p', { class: 'muted noise-axis' }, element('span', {}, t('7 days ago')), element('span', {}, t('now'))),
        ]
      : []),
    ...said.map((text, i) => element('p', { class: i > 0 && i === said.length - 1 ? 'muted' : '' }, text)),
    ...advice.map((text) => element('p', { class: 'advice' }, text)),
  ];
}

/** Hours of the chart, and its height. */
const SHOWN = 168;
const BAR_HEIGHT = 40;

function part(title: string, items: readonly HTMLElement[]): readonly HTMLElement[] {
  return items.length === 0 ? [] : [element('h3', {}, title), element('ul', { class: 'detail-list' }, ...items)];
}

function link(text: string, onClick: () => void): HTMLElement {
  const root = element('button', { class: 'link', type: 'button' }, text);
  root.addEventListener('click', onClick);
  return root;
}
