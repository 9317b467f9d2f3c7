import { t } from '../../src/core/l10n.ts';
import { isolated } from '../../src/core/text.ts';
import type { AlertAction } from '../../src/protocol/pages/fromAlertPage.ts';
import type { PageAlert } from '../../src/protocol/pages/toAlertPage.ts';
import { element, setText } from '../common/element.ts';
import { SEVERITIES } from '../common/severities.ts';
import { badge, button } from '../common/toolkit.ts';
import { factsOf, standsText } from './alertWords.ts';
import { alertLink } from './relatedAlerts.ts';

const COPY = t('Copy as Markdown');

/** `copy` is done by the page's host and is no command; `runbook` leads to the checklist on the page. */
export type HeadAction = AlertAction | 'copy' | 'runbook';

/** What fires, where, since when, who keeps it quiet, and what can be done about it. */
export class AlertHead {
  readonly root: HTMLElement;
  readonly #act: (action: HeadAction) => void;
  readonly #onShow: (alert: string) => void;
  readonly #severity = badge('');
  readonly #stands = element('span', { class: 'stands' });
  readonly #fact = element('h1', { dir: 'auto' });
  readonly #summary = element('p', { class: 'summary', dir: 'auto' });
  readonly #where = element('p', { class: 'where' });
  readonly #facts = element('ul', { class: 'facts' });
  readonly #cause = element('p', { class: 'cause' });
  readonly #place = element('nav', { class: 'place', 'aria-label': t('Alerts beside this one') });
  readonly #buttons = element('div', { class: 'actions', role: 'group', 'aria-label': t('What you can do') });
  readonly #previous = this.#neighbour(t('Previous'));
  readonly #next = this.#neighbour(t('Next'));
  readonly #position = element('span', { class: 'position' });
  /** The button that has the focus, or had it when the editor took it out of the page to ask something. */
  #focused: string | undefined;

  constructor(act: (action: HeadAction) => void, onShow: (alert: string) => void) {
    this.#act = act;
    this.#onShow = onShow;
    this.root = element(
      'header',
      { class: 'alert-head' },
      element('div', { class: 'standing' }, this.#severity, this.#stands, this.#place),
      this.#fact,
      this.#summary,
      this.#where,
      this.#cause,
      this.#facts,
      this.#buttons,
    );
    this.#buttons.addEventListener('focusin', ({ target }) => {
      this.#focused = (target as HTMLElement).dataset.action;
    });
    this.#buttons.addEventListener('focusout', () =>
      setTimeout(() => {
        if (document.hasFocus() && !this.#buttons.contains(document.activeElement)) this.#focused = undefined;
      }),
    );
    window.addEventListener('focus', () => setTimeout(() => this.#focusAgain()));
  }

  show(alert: PageAlert, now: number): void {
    const tone =
      alert.state === 'resolved' ? 'ok' : alert.state === 'pending' ? 'unknown' : alert.severity === 'critical' ? 'failed' : 'degraded';
    setText(this.#severity, SEVERITIES[alert.severity]);
    this.#severity.className = `state ${tone}`;
    setText(this.#fact, alert.fact);
    setText(this.#summary, alert.summary);
    this.#summary.hidden = alert.summary === alert.fact;
    this.#showPlace(alert);
    const { name, simulated, source } = alert.device;
    const group = alert.haGroup && t('HA group {0}', isolated(alert.haGroup));
    const where = [
      isolated(name),
      group,
      simulated && !/simulated/i.test(name) && t('simulated'),
      source !== undefined && t('read from {0}', isolated(source)),
    ];
    const serial = alert.device.serialNumber && t('serial number {0}', isolated(alert.device.serialNumber));
    setText(this.#where, [...where, serial].filter(Boolean).join(' · '));
    this.#cause.hidden = alert.explainedBy === undefined;
    this.#cause.replaceChildren(...(alert.explainedBy ? [t('Explained by '), alertLink(alert.explainedBy, this.#onShow)] : []));
    this.#showFacts(alert, now);
    this.#showButtons(alert);
    this.tick(alert, now);
  }

  /** Called each second: only this line knows the time of day. */
  tick(alert: PageAlert, now: number): void {
    setText(this.#stands, standsText(alert, now));
  }

  /** Buttons that are made anew lose the focus: the same ones stay while a person goes through the alerts. */
  #showPlace({ place, state }: PageAlert): void {
    this.#place.hidden = place === undefined || place.of < 2;
    if (!place) return;
    if (this.#place.childElementCount === 0) this.#place.append(this.#previous, this.#position, this.#next);
    setText(this.#position, state === 'resolved' ? t('{0} of {1} resolved', place.at, place.of) : t('{0} of {1} open', place.at, place.of));
    for (const [made, id] of [[this.#previous, place.previous] as const, [this.#next, place.next] as const]) {
      made.dataset.alert = id ?? '';
      made.toggleAttribute('disabled', id === undefined);
    }
  }

  #neighbour(label: string): HTMLElement {
    const made = button(label, () => made.dataset.alert && this.#onShow(made.dataset.alert));
    return made;
  }

  /** The button says for a moment that it is done. */
  copied(): void {
    const made = this.#buttons.querySelector<HTMLElement>('[data-action="copy"]');
    if (!made) return;
    setText(made, t('✓ Copied'));
    setTimeout(() => setText(made, COPY), 2000);
  }

  #showFacts(alert: PageAlert, now: number): void {
    const facts = factsOf(alert, now);
    this.#facts.hidden = facts.length === 0;
    if (this.#facts.dataset.content === facts.join('\n')) return;
    this.#facts.dataset.content = facts.join('\n');
    this.#facts.replaceChildren(...facts.map((fact) => element('li', {}, fact)));
  }

  /** Made anew only when others are needed, so that one keeps the focus. */
  #showButtons(alert: PageAlert): void {
    const actions = actionsOf(alert);
    const key = actions.map(([action]) => action).join(' ');
    if (this.#buttons.dataset.content === key) return;
    const hadFocus = this.#buttons.contains(document.activeElement);
    this.#buttons.dataset.content = key;
    this.#buttons.replaceChildren(
      ...actions.map(([action, label], i) => {
        const made = button(label, () => this.#act(action), i === 0 ? 'primary' : 'secondary');
        made.dataset.action = action;
        return made;
      }),
    );
    if (hadFocus) this.#focusAgain();
  }

  /** The button that was pressed may have become another one. Without the page's own focus, a question is open that must not lose it. */
  #focusAgain(): void {
    const focused = this.#focused;
    if (focused === undefined || !document.hasFocus() || this.#buttons.contains(document.activeElement)) return;
    const again =
      this.#buttons.querySelector<HTMLElement>(`[data-action="${focused}"]`) ?? this.#buttons.querySelector<HTMLElement>('vscode-button');
    again?.focus();
  }
}

/** The first one is what a person most likely wants now. */
function actionsOf(alert: PageAlert): readonly (readonly [HeadAction, string])[] {
  // What is only read is looked at: whatever is done about it is done where it is watched, which the facts say.
  const own = alert.device.source === undefined;
  const open = own && alert.state !== 'resolved';
  const firing = own && alert.state === 'firing';
  const all: readonly (readonly [HeadAction, string, boolean])[] = [
    ['close', t('Close Alert…'), own && alert.closable],
    ['acknowledge', t('Acknowledge…'), firing && !alert.acknowledged],
    ['runbook', t('Go to Runbook'), true],
    ['acceptAppliance', t('Accept Replaced Appliance…'), alert.replaceable],
    ['openTelemetry', t('Open Telemetry'), alert.device.known],
    ['check', t('Run Health Check'), open && alert.device.known],
    ['silence', t('Silence…'), open && !alert.silence],
    ['endSilence', t('End Silence'), own && alert.silence !== undefined],
    ['handOver', t('Hand Over…'), firing && alert.acknowledged !== undefined],
    ['withdraw', t('Withdraw Acknowledgement'), firing && alert.acknowledged !== undefined],
    ['copy', COPY, true],
    ['supportReport', t('Support Report…'), own && alert.device.known],
    ['customerNote', t('Draft Note to Customers'), own && alert.device.known],
    // One that is long over has no neighbours to go on to.
    ['showAlerts', t('Show Alerts'), alert.place === undefined && alert.explainedBy === undefined],
  ];
  return all.flatMap(([action, label, offered]) => (offered ? [[action, label] as const] : []));
}
