import { t } from '../../src/core/l10n.ts';
import type { FromFleetPage } from '../../src/protocol/pages/fromFleetPage.ts';
import type { FleetDetail, FleetHsm } from '../../src/protocol/pages/toFleetPage.ts';
import { element } from '../common/element.ts';
import { clock, day } from '../common/format.ts';
import { onlyReadText } from '../common/onlyRead.ts';
import { SEVERITIES } from '../common/severities.ts';
import { button } from '../common/toolkit.ts';
import { oldestText, signs, watchers } from './fleetWords.ts';
import { noiseViews } from './noiseView.ts';

/** What is known of the HSM that is looked at, with its row. `past`: nothing of it can be opened or acted upon. `now`: the moment shown. */
export function detailViews(
  device: FleetDetail,
  row: FleetHsm | undefined,
  past: boolean,
  now: number,
  unfolded: Set<string>,
  post: (message: FromFleetPage) => void,
): readonly HTMLElement[] {
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
    ...(row ? [element('p', { class: 'muted', dir: 'auto' }, t('Watched by: {0}', `${watchers[row.watched]}: ${row.how}`))] : []),
    ...(device.source === undefined ? [] : [element('p', { class: 'muted', dir: 'auto' }, onlyReadText(device.source))]),
    ...(row?.oldest ? [element('p', { class: 'muted', dir: 'auto' }, oldestText(row, now))] : []),
    ...(past
      ? []
      : [
          element(
            'div',
            { class: 'actions' },
            open('telemetry', t('Open Telemetry'), 'primary'),
            // What an HSM says by itself is told to no platform.
            ...(device.source === undefined ? [open('events', t('Open Events'))] : []),
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
    ...(device.noise ?? []).flatMap((line) => noiseViews(line, now, unfolded)),
    ...(alerts.length + findings.length + sentences.length === 0
      ? [element('p', { class: 'none' }, t('Nothing of it is known to be wrong.'))]
      : []),
  ];
}

function part(title: string, items: readonly HTMLElement[]): readonly HTMLElement[] {
  return items.length === 0 ? [] : [element('h3', {}, title), element('ul', { class: 'detail-list' }, ...items)];
}

function link(text: string, onClick: () => void): HTMLElement {
  const root = element('button', { class: 'link', type: 'button' }, text);
  root.addEventListener('click', onClick);
  return root;
}
