import { t } from '../../src/core/l10n.ts';
import type { FromAlertPage } from '../../src/protocol/pages/fromAlertPage.ts';
import type { PageGap } from '../../src/protocol/pages/series.ts';
import type { ShownAlert } from '../../src/protocol/pages/shownAlert.ts';
import type { PageAlert, ToAlertPage } from '../../src/protocol/pages/toAlertPage.ts';
import type { Moment } from '../chart/momentLayer.ts';
import { readTheme, type Theme } from '../chart/theme.ts';
import { element, replaceIfOther, setText } from '../common/element.ts';
import type { Editor, LivePage } from '../common/livePage.ts';
import { emptyView, noticeView } from '../common/noticeView.ts';
import { button } from '../common/toolkit.ts';
import { AlertHead, type HeadAction } from './alertHead.ts';
import { announcement, emptyText, groupText, provenText } from './alertWords.ts';
import { earlierAlerts } from './earlierAlerts.ts';
import { EpisodeReadings } from './episodeReadings.ts';
import { judgementView } from './judgementView.ts';
import { logView } from './logView.ts';
import { messagesView } from './messagesView.ts';
import { relatedAlerts } from './relatedAlerts.ts';
import { RunbookView } from './runbookView.ts';

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
  readonly #judgementsSection: HTMLElement;
  readonly #messages = element('div');
  readonly #events: HTMLElement;
  readonly #messagesSection: HTMLElement;
  readonly #related = element('div');
  readonly #relatedSection: HTMLElement;
  readonly #since = element('p');
  readonly #readings: EpisodeReadings;
  readonly #readingsSection: HTMLElement;
  readonly #earlier = element('div');
  readonly #earlierSection: HTMLElement;
  readonly #actionSection: HTMLElement;
  readonly #certaintySection: HTMLElement;
  readonly #log = element('div');
  readonly #runbook: RunbookView;
  readonly #runbookSection: HTMLElement;
  readonly #runbookButton: HTMLElement;
  /** Why a step could not be ticked. */
  readonly #checklistTrouble = element('p', { class: 'trouble', role: 'alert' });
  #theme: Theme = readTheme();
  #alert: PageAlert | undefined;
  /** Id of the alert that is found again after a window reload. */
  #shown: string | undefined;
  /** The other message, where there is no alert to show. */
  #instead: Extract<ToAlertPage, { type: 'gone' | 'service' }> | undefined = { type: 'service', state: 'connecting' };
  #failure: string | undefined;
  #span = { from: 0, to: 1 };
  /** Time within it that was not watched. */
  #gaps: readonly PageGap[] = [];
  #tableOpen = false;
  /** The host's clock minus ours. */
  #clockOffset = 0;
  #drawnAt = 0;

  /** `shown`: id of the alert that was shown before a window reload. */
  constructor(root: HTMLElement, editor: Editor<FromAlertPage, ShownAlert>, shown: string | undefined) {
    this.#editor = editor;
    this.#shown = shown;
    const act = (action: HeadAction) => {
      if (action === 'runbook') this.#runbook.enter();
      else this.#post(action === 'copy' ? { type: 'copy' } : { type: 'act', action });
    };
    this.#head = new AlertHead(act, (alert) => this.#post({ type: 'show', alert }));
    this.#readings = new EpisodeReadings(
      {
        theme: () => this.#theme,
        window: () => this.#span,
        gaps: () => this.#gaps,
        staleAfter: () => 2.5 * (this.#alert?.interval ?? 600_000),
        announce: (text) => setText(this.#spoken, text),
      },
      () => this.#moments(),
    );
    this.#readingsSection = section('readings', t('Readings around the alert'), this.#readings.history, this.#readings.others);
    this.#earlierSection = section('earlier', t('Earlier alerts of this kind'), this.#earlier);
    this.#judgementsSection = section('judgements', t('What it rests on'), this.#readings.now, this.#judgements);
    this.#certaintySection = section('certainty', t('How sure this is'), this.#certainty, this.#since);
    this.#actionSection = section('action', t('What to do first'), this.#action, this.#group);
    this.#relatedSection = section('explains', t('It explains'), this.#related);
    this.#events = button(t('Open Events'), () => act('openEvents'));
    this.#messagesSection = section('messages', t('What the HSM said by itself'), this.#messages, this.#events);
    this.#runbookButton = button(t('Open as Text'), () => act('openRunbook'));
    this.#runbook = new RunbookView({
      onRunbook: (id) => this.#post({ type: 'runbook', id }),
      onTick: (runbook, step, done) => this.#alert && this.#post({ type: 'tick', alert: this.#alert.id, of: runbook, step, done }),
    });
    const runbook = [this.#checklistTrouble, this.#runbook.root, this.#runbookButton];
    this.#runbookSection = section('runbook', t('Runbook'), ...runbook);
    this.#body.append(
      this.#certaintySection,
      section('meaning', t('What it means'), this.#meaning),
      this.#actionSection,
      this.#judgementsSection,
      this.#messagesSection,
      this.#runbookSection,
      this.#readingsSection,
      this.#relatedSection,
      this.#earlierSection,
      section('log', t('Who did what'), this.#log),
    );
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
        if (message.alert !== this.#alert?.id) return;
        this.#span = { from: message.from, to: message.to };
        this.#readingsSection.hidden = false;
        this.#gaps = message.gaps;
        this.#readings.showHistory(message.series, message.gaps, this.#now());
        this.#hideEmptyReadings();
        break;
      case 'earlier':
        if (message.alert !== this.#alert?.id) return;
        this.#earlierSection.hidden = false;
        this.#earlier.replaceChildren(earlierAlerts(message.alerts, this.#now(), (id) => this.#post({ type: 'show', alert: id })));
        break;
      case 'messages':
        if (message.alert !== this.#alert?.id) return;
        this.#messagesSection.hidden = false;
        this.#messages.replaceChildren(messagesView(message.messages, message.received, this.#now(), this.#alert?.device.source));
        break;
      case 'copied':
        if (message.alert === this.#alert?.id) this.#head.copied();
        setText(this.#spoken, t('The alert is copied as Markdown.'));
        break;
      case 'log':
        if (message.alert === this.#alert?.id) this.#log.replaceChildren(logView(message.entries, this.#now()));
        break;
      case 'error':
        if (message.alert === this.#alert?.id) this.#complain(message.of, message.message);
        break;
      case 'runbook':
        if (message.alert !== this.#alert?.id) return;
        setText(this.#checklistTrouble, '');
        this.#runbook.show(message.runbook, message.carried, this.#alert.device.source !== undefined, this.#now());
        break;
      case 'checklist':
        if (message.alert === this.#alert?.id) this.#runbook.enter();
        break;
    }
  }

  tick(): void {
    if (!this.#alert) return;
    this.#head.tick(this.#alert, this.#now());
    // A new slot begins once in an interval.
    if (this.#alert.state === 'resolved' || this.#now() - this.#drawnAt < Math.min(this.#alert.interval, 30_000)) return;
    this.#runbook.prove(provenText(this.#alert, this.#now()));
    this.#drawJudgements(this.#alert);
  }

  themed(): void {
    this.#theme = readTheme();
    this.#readings.redraw();
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
    this.#readings.clear();
    this.#earlierSection.hidden = true;
    this.#messagesSection.hidden = true;
    this.#log.replaceChildren();
    this.#runbook.clear();
    setText(this.#checklistTrouble, '');
    this.#tableOpen = false;
  }

  #render(): void {
    const alert = this.#alert;
    this.#renderInstead();
    this.#head.root.hidden = alert === undefined;
    this.#body.hidden = alert === undefined;
    const warning = this.#failure && { level: 'warning' as const, text: t('{0} What is shown is from before.', this.#failure) };
    const remedy = { label: t('Try Again'), action: 'retry' as const };
    this.#notices.replaceChildren(...(warning ? [noticeView({ ...warning, remedy }, () => this.#post({ type: 'retry' }))] : []));
    this.#notices.hidden = !warning;
    if (!alert) return;
    this.#head.show(alert, this.#now());
    setText(this.#certainty, alert.certainty);
    setText(this.#since, alert.since ?? '');
    this.#since.hidden = alert.since === undefined;
    this.#readings.showNow(alert, this.#now());
    this.#hideEmptyReadings();
    // What to do about something that is over is history, and stands there for whoever writes the report.
    const over = alert.state === 'resolved';
    this.#actionSection.classList.toggle('over', over);
    entitle(this.#actionSection, over ? t('What was to be done first') : t('What to do first'));
    entitle(this.#certaintySection, alert.firedAt === undefined ? t('How sure this is') : t('How sure it was when it fired'));
    setText(this.#meaning, alert.meaning);
    setText(this.#action, alert.action);
    setText(this.#group, groupText(alert));
    this.#group.hidden = alert.haGroup === undefined;
    this.#runbook.prove(provenText(alert, this.#now()));
    this.#drawJudgements(alert);
    // Of an alert that is read from a platform no poll is known, and how sure it is says so: a grid of none would look like polls without an answer.
    this.#judgements.hidden = alert.device.source !== undefined;
    this.#events.hidden = alert.device.source !== undefined;
    this.#judgementsSection.hidden = alert.device.source !== undefined && alert.readings.length === 0;
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
      const remedies =
        instead.type === 'gone' || instead.state === 'connecting' ? [] : [{ label: t('Try Again'), action: 'retry' as const }];
      const view = emptyView({ ...emptyText(instead), remedies }, () => this.#post({ type: 'retry' }), 1);
      return instead.type === 'gone' ? [...view, button(t('Show Alerts'), () => this.#post({ type: 'act', action: 'showAlerts' }))] : view;
    });
  }

  #drawJudgements(alert: PageAlert): void {
    this.#drawnAt = this.#now();
    const hadFocus = document.hasFocus() && this.#judgements.contains(document.activeElement);
    const views = judgementView(alert, this.#now(), this.#tableOpen, (open) => {
      this.#tableOpen = open;
    });
    this.#judgements.replaceChildren(...views);
    if (hadFocus) this.#judgements.querySelector('summary')?.focus();
  }

  #hideEmptyReadings(): void {
    this.#readingsSection.hidden = this.#readings.history.hidden && this.#readings.others.hidden;
  }

  #moments(): readonly Moment[] {
    const { startedAt, firedAt, resolvedAt } = this.#alert ?? {};
    return [
      ...(firedAt === undefined && startedAt !== undefined ? [{ time: startedAt, label: t('first seen') }] : []),
      ...(firedAt === undefined ? [] : [{ time: firedAt, label: t('fired') }]),
      ...(resolvedAt === undefined ? [] : [{ time: resolvedAt, label: t('resolved') }]),
    ];
  }

  #complain(of: Extract<ToAlertPage, { type: 'error' }>['of'], message: string): void {
    if (of === 'checklist') {
      setText(this.#checklistTrouble, t('The step could not be changed. {0}', message));
      return;
    }
    const text = {
      history: t('The readings could not be brought up to date.'),
      log: t('The log could not be read.'),
      earlier: t('Earlier alerts could not be read.'),
      messages: t('The messages of the HSM could not be read.'),
    }[of];
    if (of === 'history') {
      this.#readings.complain(`${text} ${message}`);
      this.#hideEmptyReadings();
      return;
    }
    if (of === 'earlier') this.#earlierSection.hidden = false;
    if (of === 'messages') this.#messagesSection.hidden = false;
    const place = { log: this.#log, earlier: this.#earlier, messages: this.#messages }[of];
    place.replaceChildren(element('p', { class: 'none' }, `${text} ${message}`));
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

function entitle(part: HTMLElement, title: string): void {
  const heading = part.querySelector('h2');
  if (heading) setText(heading, title);
}
