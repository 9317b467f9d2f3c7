import type { AlertAction, FromAlertPage } from '../../src/protocol/pages/fromAlertPage.ts';
import type { PageSeries } from '../../src/protocol/pages/series.ts';
import type { ShownAlert } from '../../src/protocol/pages/shownAlert.ts';
import type { PageAlert, ToAlertPage } from '../../src/protocol/pages/toAlertPage.ts';
import type { Moment } from '../chart/momentLayer.ts';
import { readTheme, type Theme } from '../chart/theme.ts';
import { element, setText } from '../common/element.ts';
import type { Editor, LivePage } from '../common/livePage.ts';
import { emptyView, noticeView } from '../common/noticeView.ts';
import { button } from '../common/toolkit.ts';
import { AlertHead } from './alertHead.ts';
import { announcement, emptyText, groupText } from './alertWords.ts';
import { EpisodeCharts } from './episodeCharts.ts';
import { judgementView } from './judgementView.ts';
import { logView } from './logView.ts';
import { relatedAlerts } from './relatedAlerts.ts';
import { runbookView } from './runbookView.ts';

/** The page about one alert: what a person needs first stands first. */
export class AlertPage implements LivePage<ToAlertPage> {
  readonly #editor: Editor<FromAlertPage, ShownAlert>;
  readonly #notices = element('div', { class: 'notices', role: 'status' });
  readonly #empty = element('div', { class: 'empty-state', role: 'status' });
  readonly #head: AlertHead;
  readonly #body = element('div', { class: 'alert-body' });
  readonly #spoken = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  readonly #certainty = element('p');
  readonly #meaning = element('p');
  readonly #action = element('p', { class: 'first' });
  readonly #group = element('p');
  readonly #judgements = element('div');
  readonly #related = element('div');
  readonly #relatedSection: HTMLElement;
  readonly #chartSection: HTMLElement;
  readonly #chartError = element('p', { class: 'none' });
  readonly #charts: EpisodeCharts;
  readonly #log = element('div');
  readonly #runbook = element('div', { class: 'runbook' });
  readonly #runbookSection: HTMLElement;
  readonly #runbookButton: HTMLElement;
  #theme: Theme = readTheme();
  #alert: PageAlert | undefined;
  /** Id of the alert that is found again after a window reload. */
  #shown: string | undefined;
  /** The other message, where there is no alert to show. */
  #instead: Extract<ToAlertPage, { type: 'gone' | 'service' }> | undefined = { type: 'service', state: 'connecting' };
  #failure: string | undefined;
  #span = { from: 0, to: 1 };
  #tableOpen = false;
  /** The host's clock minus ours. */
  #clockOffset = 0;
  #drawnAt = 0;

  /** `shown`: id of the alert that was shown before a window reload. */
  constructor(root: HTMLElement, editor: Editor<FromAlertPage, ShownAlert>, shown: string | undefined) {
    this.#editor = editor;
    this.#shown = shown;
    const act = (action: AlertAction) => this.#post({ type: 'act', action });
    this.#head = new AlertHead(act, (alert) => this.#post({ type: 'show', alert }));
    this.#charts = new EpisodeCharts(
      {
        theme: () => this.#theme,
        window: () => this.#span,
        staleAfter: () => 2.5 * (this.#alert?.interval ?? 600_000),
        announce: (text) => setText(this.#spoken, text),
      },
      () => this.#moments(),
    );
    this.#chartSection = section('readings', 'Readings', this.#charts.root, this.#chartError);
    this.#relatedSection = section('explains', 'It explains', this.#related);
    this.#runbookButton = button('Open Runbook to the Side', () => act('openRunbook'));
    this.#runbookSection = section('runbook', 'Runbook', this.#runbook, this.#runbookButton);
    this.#body.append(
      section('certainty', 'How sure this is', this.#certainty),
      section('meaning', 'What it means', this.#meaning),
      section('action', 'What to do first', this.#action, this.#group),
      section('judgements', 'Judgements', this.#judgements),
      this.#chartSection,
      this.#relatedSection,
      section('log', 'Who did what', this.#log),
      this.#runbookSection,
    );
    this.#chartSection.hidden = true;
    root.replaceChildren(this.#notices, this.#empty, this.#head.root, this.#body, this.#spoken);
    this.#render();
  }

  receive(message: ToAlertPage): void {
    switch (message.type) {
      case 'alert':
        this.#clockOffset = message.at - Date.now();
        this.#take(message.alert, message.failure);
        break;
      case 'gone':
      case 'service':
        this.#alert = undefined;
        this.#instead = message;
        this.#render();
        break;
      case 'history':
        if (message.alert === this.#alert?.id) this.#draw(message);
        break;
      case 'log':
        if (message.alert === this.#alert?.id) this.#log.replaceChildren(logView(message.entries, this.#now()));
        break;
      case 'error':
        if (message.alert === this.#alert?.id) this.#complain(message.of, message.message);
        break;
      case 'runbook':
        if (message.id !== this.#alert?.runbook) return;
        this.#runbook.replaceChildren(...runbookView(message.html, (id) => this.#post({ type: 'runbook', id })));
        break;
    }
  }

  tick(): void {
    if (!this.#alert) return;
    this.#head.tick(this.#alert, this.#now());
    // A new slot begins once in an interval.
    if (this.#alert.state === 'resolved' || this.#now() - this.#drawnAt < Math.min(this.#alert.interval, 30_000)) return;
    this.#drawJudgements(this.#alert);
  }

  themed(): void {
    this.#theme = readTheme();
    this.#charts.redraw();
  }

  #post(message: FromAlertPage): void {
    this.#editor.postMessage(message);
  }

  #now(): number {
    return Date.now() + this.#clockOffset;
  }

  #take(alert: PageAlert, failure: string | undefined): void {
    const before = this.#alert;
    const news = announcement(before, alert);
    if (news !== undefined) setText(this.#spoken, news);
    if (before?.id !== alert.id) this.#forget();
    this.#alert = alert;
    this.#instead = undefined;
    this.#failure = failure;
    this.#render();
    if (alert.id === this.#shown) return;
    this.#shown = alert.id;
    this.#editor.setState({ alert: alert.id });
    window.scrollTo(0, 0);
  }

  /** What belongs to another alert. */
  #forget(): void {
    this.#chartSection.hidden = true;
    this.#log.replaceChildren();
    this.#runbook.replaceChildren();
    this.#tableOpen = false;
  }

  #render(): void {
    const alert = this.#alert;
    this.#renderInstead();
    this.#head.root.hidden = alert === undefined;
    this.#body.hidden = alert === undefined;
    const warning = this.#failure && { level: 'warning' as const, text: `${this.#failure} What is shown is from before.` };
    const remedy = { label: 'Try Again', action: 'retry' as const };
    this.#notices.replaceChildren(...(warning ? [noticeView({ ...warning, remedy }, () => this.#post({ type: 'retry' }))] : []));
    this.#notices.hidden = !warning;
    if (!alert) return;
    this.#head.show(alert, this.#now());
    setText(this.#certainty, alert.certainty);
    setText(this.#meaning, alert.meaning);
    setText(this.#action, alert.action);
    setText(this.#group, groupText(alert));
    this.#group.hidden = alert.haGroup === undefined;
    this.#drawJudgements(alert);
    this.#relatedSection.hidden = alert.explains.length === 0;
    replaceIfOther(this.#related, JSON.stringify(alert.explains), () => [
      relatedAlerts(alert.explains, (id) => this.#post({ type: 'show', alert: id })),
    ]);
  }

  #renderInstead(): void {
    const instead = this.#instead;
    this.#empty.hidden = instead === undefined;
    replaceIfOther(this.#empty, JSON.stringify(instead ?? null), () => {
      if (!instead) return [];
      const remedies = instead.type === 'gone' || instead.state === 'connecting' ? [] : [{ label: 'Try Again', action: 'retry' as const }];
      const view = emptyView({ ...emptyText(instead), remedies }, () => this.#post({ type: 'retry' }));
      return instead.type === 'gone' ? [...view, button('Show Alerts', () => this.#post({ type: 'act', action: 'showAlerts' }))] : view;
    });
  }

  #drawJudgements(alert: PageAlert): void {
    this.#drawnAt = this.#now();
    const hadFocus = this.#judgements.contains(document.activeElement);
    const views = judgementView(alert, this.#now(), this.#tableOpen, (open) => {
      this.#tableOpen = open;
    });
    this.#judgements.replaceChildren(...views);
    if (hadFocus) this.#judgements.querySelector('summary')?.focus();
  }

  #draw({ from, to, series }: { readonly from: number; readonly to: number; readonly series: readonly PageSeries[] }): void {
    this.#span = { from, to };
    this.#chartError.hidden = true;
    // A chart that is built in a hidden container would have no width.
    this.#chartSection.hidden = false;
    this.#chartSection.hidden = this.#charts.show(series) === 0;
  }

  #moments(): readonly Moment[] {
    const { startedAt, firedAt, resolvedAt } = this.#alert ?? {};
    return [
      ...(firedAt === undefined && startedAt !== undefined ? [{ time: startedAt, label: 'first seen' }] : []),
      ...(firedAt === undefined ? [] : [{ time: firedAt, label: 'fired' }]),
      ...(resolvedAt === undefined ? [] : [{ time: resolvedAt, label: 'resolved' }]),
    ];
  }

  #complain(of: 'history' | 'log', message: string): void {
    if (of === 'log') {
      this.#log.replaceChildren(element('p', { class: 'none' }, `The log could not be read. ${message}`));
      return;
    }
    setText(this.#chartError, `The readings could not be brought up to date. ${message}`);
    this.#chartError.hidden = false;
    this.#chartSection.hidden = false;
  }
}

function section(id: string, title: string, ...content: readonly HTMLElement[]): HTMLElement {
  return element(
    'section',
    { class: `part part-${id}`, 'aria-labelledby': `h-${id}` },
    element('h2', { id: `h-${id}` }, title),
    ...content,
  );
}

/** Leaves what already stands there: a button keeps the focus, and a screen reader is not told twice. */
function replaceIfOther(target: HTMLElement, content: string, make: () => readonly HTMLElement[]): void {
  if (target.dataset.content === content) return;
  target.dataset.content = content;
  target.replaceChildren(...make());
}
