import { plural, t } from '../../src/core/l10n.ts';
import type { FromSetUpPage } from '../../src/protocol/pages/fromSetUpPage.ts';
import type { CommandBlock, SetUp, ToSetUpPage } from '../../src/protocol/pages/toSetUpPage.ts';
import { element, replaceIfOther, setText } from '../common/element.ts';
import { clockWithSeconds } from '../common/format.ts';
import type { Editor, LivePage } from '../common/livePage.ts';
import type { EmptyState } from '../common/notice.ts';
import { emptyView, noticeView } from '../common/noticeView.ts';
import { button } from '../common/toolkit.ts';
import { allArrived, missingText, wayText } from './setUpWords.ts';

/** Leads through making an HSM send its traps and log lines, and shows what has arrived. */
export class SetUpPage implements LivePage<ToSetUpPage> {
  readonly #editor: Editor<FromSetUpPage, unknown>;
  readonly #empty = element('div', { class: 'empty-state', role: 'status' });
  readonly #notices = element('div', { class: 'notices', role: 'status' });
  readonly #title = element('h1');
  readonly #facts = element('p', { class: 'facts' });
  readonly #head = element('header', { class: 'set-up-head' }, this.#title, this.#facts);
  readonly #receiving = element('div');
  readonly #commands = element('div');
  readonly #arrival = element('div');
  readonly #spoken = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  readonly #body: HTMLElement;
  #instead: Exclude<ToSetUpPage, { type: 'setUp' | 'copied' | 'error' }> | undefined = { type: 'service', state: 'connecting' };
  #setUp: SetUp | undefined;
  #failure: string | undefined;
  #error: string | undefined;
  /** The host's clock minus ours. */
  #clockOffset = 0;

  constructor(root: HTMLElement, editor: Editor<FromSetUpPage, unknown>) {
    this.#editor = editor;
    this.#body = element(
      'div',
      {},
      section('arrival', t('Is it heard?'), this.#arrival),
      section('receiving', t('1. Receive here'), this.#receiving),
      section('commands', t('2. Send from there'), this.#commands),
    );
    root.replaceChildren(this.#head, this.#notices, this.#empty, this.#body, this.#spoken);
    this.#render();
  }

  receive(message: ToSetUpPage): void {
    switch (message.type) {
      case 'setUp':
        this.#instead = undefined;
        this.#error = undefined;
        this.#clockOffset = message.at - Date.now();
        this.#announce(message.setUp);
        this.#setUp = message.setUp;
        this.#failure = message.failure;
        break;
      case 'copied':
        setText(this.#spoken, t('Copied.'));
        return;
      case 'error':
        this.#error = message.message;
        break;
      case 'none':
      case 'service':
        this.#setUp = undefined;
        this.#instead = message;
        break;
    }
    this.#render();
  }

  tick(): void {
    if (this.#setUp) this.#showArrival(this.#setUp);
  }

  themed(): void {}

  #post(message: FromSetUpPage): void {
    this.#editor.postMessage(message);
  }

  /** What has arrived is spoken once. */
  #announce({ ways }: SetUp): void {
    const news = ways.filter(({ id, state }) => state === 'proven' && this.#setUp?.ways.find((each) => each.id === id)?.state !== 'proven');
    if (this.#setUp && news.length > 0) setText(this.#spoken, t('{0}: a test has arrived.', news.map(({ name }) => name).join(', ')));
  }

  #render(): void {
    const empty = this.#emptyState();
    this.#empty.hidden = empty === undefined;
    replaceIfOther(this.#empty, JSON.stringify(empty ?? null), () =>
      empty ? emptyView(empty, () => this.#post({ type: 'retry' }), 1) : [],
    );
    const setUp = this.#setUp;
    this.#head.hidden = setUp === undefined;
    this.#body.hidden = setUp === undefined;
    const said = [
      ...(this.#failure === undefined ? [] : [t('{0} What is shown is from before.', this.#failure)]),
      ...(this.#error === undefined ? [] : [this.#error]),
    ];
    const remedy = { label: t('Try Again'), action: 'retry' as const };
    this.#notices.hidden = said.length === 0;
    replaceIfOther(this.#notices, JSON.stringify(said), () =>
      said.map((text) => noticeView({ level: 'warning', text, remedy }, () => this.#post({ type: 'retry' }))),
    );
    if (!setUp) return;
    const { device, software, addresses } = setUp;
    setText(this.#title, t('Set up traps and syslog of {0}', device));
    const sends = addresses.length === 0 ? t('No address that it sends from is known') : t('Sends from {0}', addresses.join(', '));
    setText(
      this.#facts,
      `${sends}. ${software === undefined ? t('Which software it has is not known yet.') : t('Its software is {0}.', software)}`,
    );
    this.#showArrival(setUp);
    replaceIfOther(this.#receiving, JSON.stringify([setUp.written, setUp.complete, setUp.places, setUp.problems, setUp.writes]), () =>
      this.#receivingViews(setUp),
    );
    replaceIfOther(this.#commands, JSON.stringify(setUp.blocks), () => setUp.blocks.map((block) => this.#blockView(block)));
  }

  #emptyState(): EmptyState | undefined {
    const instead = this.#instead;
    if (!instead) return undefined;
    const remedies = [{ label: t('Try Again'), action: 'retry' as const }];
    if (instead.type === 'none') return { title: t('Nothing to set up here'), text: instead.message, remedies: [] };
    if (instead.state === 'connecting') return { title: t('Asking the watching service'), text: '', busy: true, remedies: [] };
    return { title: t('The watching service cannot be reached'), text: instead.message, remedies };
  }

  #showArrival(setUp: SetUp): void {
    const now = Date.now() + this.#clockOffset;
    const missing = missingText(setUp, now);
    const ways = setUp.ways.map((way) => ({ ...way, ...wayText(way, now) }));
    const content = JSON.stringify([ways, setUp.refused, missing]);
    replaceIfOther(this.#arrival, content, () => {
      const items = ways.map(({ name, state, sign, word, text }) =>
        element(
          'li',
          { class: `way ${state}` },
          element('span', { class: 'tick', 'aria-hidden': 'true' }, sign),
          element('span', {}, element('strong', {}, `${name}: ${word}. `), element('span', { dir: 'auto' }, text)),
        ),
      );
      const refused = setUp.refused.map(({ time, sender, way, text, count, isThisDevice }) =>
        element(
          'li',
          { class: isThisDevice ? 'own' : '' },
          element(
            'strong',
            {},
            [
              isThisDevice
                ? t('{0} at {1}, from {2} (this HSM)', way, clockWithSeconds(time), sender)
                : t('{0} at {1}, from {2}', way, clockWithSeconds(time), sender),
              ...(count > 1 ? [plural(count, '{0} time', '{0} times')] : []),
            ].join(', '),
            ': ',
          ),
          element('span', { dir: 'auto' }, text),
        ),
      );
      return [
        element('ul', { class: 'ways' }, ...items),
        ...(allArrived(setUp)
          ? [element('p', { class: 'good' }, t('Both arrive. This page can be closed; the time of the last test is kept with the HSM.'))]
          : []),
        ...(missing === '' ? [] : [element('p', { class: 'missing' }, missing)]),
        ...(refused.length === 0
          ? []
          : [element('h3', {}, t('Not taken since this page was opened')), element('ul', { class: 'refused' }, ...refused)]),
        element(
          'div',
          { class: 'remedies' },
          button(t('Open Events'), () => this.#post({ type: 'openEvents' })),
        ),
      ];
    });
  }

  #receivingViews({ written, complete, places, problems, writes }: SetUp): readonly HTMLElement[] {
    const received = places.length === 0 ? t('Nothing is received yet.') : t('Received: {0}.', places.join('; '));
    return [
      element('p', {}, received),
      ...(problems.length === 0
        ? []
        : [element('div', { class: 'notices' }, ...problems.map((text) => noticeView({ level: 'warning', text }, () => {})))]),
      ...(written
        ? [element('p', { class: 'good' }, t('✓ The inventory has what is needed.'))]
        : [
            element('p', {}, t('To be added to “receivers” in the inventory; comments and all else stay:')),
            element('ul', {}, ...writes.map((text) => element('li', {}, text))),
          ]),
      ...(written && !complete ? [element('p', {}, t('Its passphrases are missing.'))] : []),
      ...(complete ? [element('p', { class: 'good' }, t('✓ Its passphrases are here.'))] : []),
      element(
        'div',
        { class: 'remedies' },
        ...(written ? [] : [button(t('Write to Inventory'), () => this.#post({ type: 'write' }), 'primary')]),
        ...(written && !complete ? [button(t('Enter Passphrases…'), () => this.#post({ type: 'enterSecrets' }), 'primary')] : []),
        button(t('Open Inventory'), () => this.#post({ type: 'openInventory' })),
      ),
    ];
  }

  #blockView({ id, title, note, warning, lines }: CommandBlock): HTMLElement {
    const rows = lines.map((line) => {
      const copy = button(t('Copy'), () => this.#post({ type: 'copy', block: id, line }));
      copy.setAttribute('aria-label', t('Copy: {0}', line.slice(0, 60)));
      return element('div', { class: 'command' }, element('code', { tabindex: '0' }, line), copy);
    });
    return element(
      'div',
      { class: 'block' },
      element('h3', {}, title),
      ...(warning === undefined ? [] : [noticeView({ level: 'warning', text: warning }, () => {})]),
      ...rows,
      ...(note === undefined ? [] : [element('p', { class: 'note' }, note)]),
    );
  }
}

function section(id: string, title: string, content: HTMLElement): HTMLElement {
  return element('section', { class: `part part-${id}`, 'aria-labelledby': `h-${id}` }, element('h2', { id: `h-${id}` }, title), content);
}
