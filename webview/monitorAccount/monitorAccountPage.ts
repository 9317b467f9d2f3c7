import type { FromMonitorAccountPage } from '../../src/protocol/pages/fromMonitorAccountPage.ts';
import type {
  AccountCommands,
  AccountView,
  CheckView,
  FleetRow,
  MonitorAccounts,
  ToMonitorAccountPage,
} from '../../src/protocol/pages/toMonitorAccountPage.ts';
import { element, replaceIfOther, setText } from '../common/element.ts';
import { clock, day } from '../common/format.ts';
import type { Editor, LivePage } from '../common/livePage.ts';
import type { EmptyState } from '../common/notice.ts';
import { emptyView, noticeView } from '../common/noticeView.ts';
import { table } from '../common/table.ts';
import { button } from '../common/toolkit.ts';
import { accountWords, checkWords, decidedText, fleetText, loginWords, type Worded, whoWords, youWords } from './accountWords.ts';

/** Shows who watches each HSM, and leads its owner through the decision about the monitor account. */
export class MonitorAccountPage implements LivePage<ToMonitorAccountPage> {
  readonly #editor: Editor<FromMonitorAccountPage, { readonly device: string }>;
  readonly #empty = element('div', { class: 'empty-state', role: 'status' });
  readonly #notices = element('div', { class: 'notices', role: 'status' });
  readonly #facts = element('p', { class: 'facts' });
  readonly #head = element('header', { class: 'account-head' }, element('h1', {}, 'Who watches your HSMs'), this.#facts);
  readonly #fleet = element('div', { class: 'fleet' });
  readonly #name = element('h2', { class: 'device-name', id: 'h-device', tabindex: '-1' });
  readonly #standing = element('div', { class: 'standing' });
  readonly #guide = element('div');
  readonly #checks = element('div');
  readonly #decision = element('div');
  readonly #steps = element('div');
  readonly #device: HTMLElement;
  readonly #spoken = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  #instead: Extract<ToMonitorAccountPage, { type: 'service' }> | undefined = { type: 'service', state: 'connecting' };
  #accounts: MonitorAccounts | undefined;
  #failure: string | undefined;
  #error: string | undefined;
  /** The person has chosen another HSM: it is shown from its beginning. */
  #chosen: string | undefined;

  constructor(root: HTMLElement, editor: Editor<FromMonitorAccountPage, { readonly device: string }>) {
    this.#editor = editor;
    this.#device = element(
      'section',
      { class: 'device', 'aria-labelledby': 'h-device' },
      ...[this.#name, this.#standing],
      part('checks', 'Is the replacement in place?', this.#checks),
      part('decision', 'The decision', this.#decision),
      part('steps', 'Commands for an administrator', this.#steps),
      part('guide', 'What the account shows', this.#guide),
    );
    root.replaceChildren(this.#head, this.#notices, this.#empty, this.#fleet, this.#device, this.#spoken);
    this.#render();
  }

  receive(message: ToMonitorAccountPage): void {
    switch (message.type) {
      case 'accounts':
        this.#instead = undefined;
        this.#announce(message.accounts);
        this.#accounts = message.accounts;
        this.#failure = message.failure;
        break;
      case 'copied':
        setText(this.#spoken, '');
        setText(this.#spoken, 'Copied.');
        return;
      case 'error':
        this.#error = message.message;
        break;
      case 'service':
        this.#accounts = undefined;
        this.#instead = message;
        break;
    }
    this.#render();
  }

  tick(): void {}

  themed(): void {}

  #post(message: FromMonitorAccountPage): void {
    this.#error = undefined;
    this.#editor.postMessage(message);
  }

  /** Another state of the HSM shown is spoken once; so is another HSM that was chosen. */
  #announce({ device }: MonitorAccounts): void {
    const before = this.#accounts?.device;
    if (!device || !before) return;
    if (before.id !== device.id) return;
    if (before.account !== device.account)
      setText(this.#spoken, `The monitor account of ${device.name}: ${accountWords[device.account].word}.`);
    const news = device.checks.filter(({ id, state }) => state === 'ok' && before.checks.find((each) => each.id === id)?.state !== 'ok');
    if (news.length > 0) setText(this.#spoken, `${news.map(({ name }) => name).join(', ')}: works.`);
  }

  #render(): void {
    const empty = this.#emptyState();
    this.#empty.hidden = empty === undefined;
    replaceIfOther(this.#empty, JSON.stringify(empty ?? null), () =>
      empty ? emptyView(empty, (action) => (action === 'openInventory' ? this.#act(action) : this.#post({ type: 'retry' })), 1) : [],
    );
    const accounts = empty ? undefined : this.#accounts;
    const device = accounts?.device;
    this.#head.hidden = accounts === undefined;
    this.#fleet.hidden = accounts === undefined;
    this.#device.hidden = device === undefined;
    const said = [
      ...(this.#failure === undefined ? [] : [`${this.#failure} What is shown is from before.`]),
      ...(this.#error === undefined ? [] : [this.#error]),
    ];
    this.#notices.hidden = said.length === 0;
    replaceIfOther(this.#notices, JSON.stringify(said), () => said.map((text) => noticeView({ level: 'warning', text }, () => {})));
    if (!accounts || !device) return;
    this.#editor.setState({ device: device.id });
    setText(this.#facts, fleetText(accounts.rows));
    replaceIfOther(this.#fleet, JSON.stringify([accounts.rows, device.id]), () => [this.#matrix(accounts.rows, device.id)]);
    this.#showDevice(device);
    if (this.#chosen !== device.id) return;
    this.#chosen = undefined;
    this.#name.focus();
    this.#name.scrollIntoView({ block: 'start' });
  }

  #emptyState(): EmptyState | undefined {
    if (this.#accounts?.rows.length === 0) {
      return { title: 'No HSM is watched', text: 'Add one first: then this page says who watches it.', remedies: [] };
    }
    const instead = this.#instead;
    if (!instead) return undefined;
    if (instead.state === 'connecting') return { title: 'Asking the watching service', text: '', busy: true, remedies: [] };
    return { title: 'The watching service cannot be reached', text: instead.message, remedies: [{ label: 'Try Again', action: 'retry' }] };
  }

  #matrix(rows: readonly FleetRow[], selected: string): HTMLElement {
    const views = rows.map((row) => {
      const isShown = row.id === selected;
      const link = element('button', { class: 'link', type: 'button', ...(isShown && { 'aria-current': 'true' }) }, row.name);
      link.addEventListener('click', () => {
        this.#chosen = row.id;
        this.#post({ type: 'select', device: row.id });
        // It may be the one that is shown already: then nothing comes back.
        if (isShown) this.#render();
      });
      const name = element('th', { scope: 'row' }, link, ...(row.simulated ? [element('span', { class: 'muted' }, ' simulated')] : []));
      return element(
        'tr',
        { class: `${whoWords[row.who].tone}${isShown ? ' shown' : ''}` },
        name,
        element('td', {}, ...worded(accountWords[row.account])),
        element('td', { dir: 'auto' }, row.provider),
        element('td', { dir: 'auto' }, ...worded(youWords[row.you]), `: ${row.how}`),
        element('td', {}, ...worded(whoWords[row.who])),
      );
    });
    const head = ['HSM', 'Monitor account', 'Provider', 'You', 'Watched by'];
    return element(
      'div',
      { class: 'table-host', tabindex: '0', role: 'region', 'aria-label': 'Who watches each HSM' },
      table({ class: 'plain-table matrix' }, 'Who watches each HSM', head, views),
    );
  }

  #showDevice(device: AccountView): void {
    setText(this.#name, device.name);
    const { account, decided, doubt, modelName } = device;
    replaceIfOther(this.#standing, JSON.stringify([account, decided, doubt, modelName]), () => [
      element('p', { class: 'facts' }, modelName),
      element(
        'p',
        { dir: 'auto' },
        element('strong', {}, 'Monitor account: '),
        ...worded(accountWords[account]),
        `. ${decidedText(device)}`,
      ),
      ...(doubt
        ? [noticeView({ level: 'warning', text: `${doubt.text} Since ${day(doubt.since)}, ${clock(doubt.since)}.` }, () => {})]
        : []),
    ]);
    replaceIfOther(this.#guide, JSON.stringify([device.sees, device.seesNot]), () => guideViews(device, () => this.#act('readMore')));
    // Sentences grow older each second; what is pressed beside them stays, and keeps the focus.
    const states = device.checks.map(({ id, state, remedy }) => [id, state, remedy]);
    replaceIfOther(this.#checks, JSON.stringify(states), () => this.#checkViews(device.checks));
    for (const [i, text] of [...this.#checks.querySelectorAll('.check-said')].entries()) setText(text, device.checks[i]?.text ?? '');
    replaceIfOther(this.#decision, JSON.stringify([device.id, account, device.undecidable, states, decided]), () =>
      this.#decisionViews(device),
    );
    const { login, releases, disabling, enabling } = device;
    replaceIfOther(this.#steps, JSON.stringify([decided?.account, login.state, releases, disabling, enabling]), () =>
      this.#stepViews(device),
    );
    const said = this.#steps.querySelector('.login-said');
    if (said) setText(said, login.text);
  }

  #checkViews(checks: readonly CheckView[]): readonly HTMLElement[] {
    const items = checks.map(({ name, state, text, remedy }) =>
      element(
        'li',
        { class: `check ${checkWords[state].tone}` },
        element('span', { class: 'tick', 'aria-hidden': 'true' }, checkWords[state].sign),
        element(
          'span',
          { class: 'check-text', dir: 'auto' },
          element('strong', {}, `${name}: ${checkWords[state].word}. `),
          element('span', { class: 'check-said' }, text),
        ),
        ...(remedy ? [button(remedy.label, () => this.#act(remedy.action))] : []),
      ),
    );
    return [
      element('p', {}, 'Without the account, these have to work. They are recommended with it, too.'),
      element('ul', { class: 'checks' }, ...items),
    ];
  }

  #decisionViews({ account, undecidable, checks, name, decided, means }: AccountView): readonly HTMLElement[] {
    if (undecidable !== undefined) return [element('p', {}, undecidable)];
    const isDisabled = decided?.account === 'disabled';
    const open = checks.filter(({ state }) => state !== 'ok').length;
    const text = isDisabled
      ? 'To have it watched through the account again, go through the steps below, then resume: the console is polled at once.'
      : open === 0
        ? `All that takes its place works. When you record ${name} as disabled, console polling stops and the HSM is marked as customer-monitored.`
        : `${open} of ${checks.length} checks above are not passed: put them right first. You can decide in spite of it; SNMP polling or a log that is missing is an alert then.`;
    return [
      list('What disabling it means', means),
      element('p', { class: !isDisabled && open > 0 ? 'warning-text' : '' }, text),
      element(
        'div',
        { class: 'remedies' },
        button(
          isDisabled ? 'Resume Console Polling…' : 'Record as Disabled…',
          () => this.#post({ type: 'decide' }),
          open === 0 || isDisabled ? 'primary' : 'secondary',
        ),
        button('Show What Was Decided', () => this.#act('showLog')),
      ),
      ...(account === 'refused'
        ? [
            element(
              'p',
              { class: 'note' },
              'The HSM refuses the account. If it was disabled on purpose, record it: then no login is tried any more.',
            ),
          ]
        : []),
    ];
  }

  #stepViews({ releases, disabling, enabling, login, decided }: AccountView): readonly HTMLElement[] {
    const word = loginWords[login.state];
    const again = element(
      'div',
      { class: 'block' },
      element('h4', {}, enabling.title),
      element(
        'ol',
        {},
        element('li', {}, 'An administrator of the HSM types this:', ...this.#commandViews(enabling)),
        element(
          'li',
          {},
          'An account that is enabled for the first time wants a new password: log in by hand once, choose it, and enter it here. HSM Vigil answers no such question.',
        ),
        element('li', {}, 'Resume console polling above, or try the login where it is polled already.'),
        element(
          'li',
          { class: 'login' },
          'Test login: ',
          ...worded(word),
          '. ',
          element('span', { class: 'login-said', dir: 'auto' }, login.text),
          ' ',
          ...(login.state === 'failed' || login.state === 'waiting' ? [button('Try Login Again', () => this.#act('retryLogin'))] : []),
        ),
      ),
    );
    const away = element('div', { class: 'block' }, element('h4', {}, disabling.title), ...this.#commandViews(disabling));
    return [
      element('p', {}, `HSM Vigil never runs them. ${releases}`),
      ...(decided?.account === 'disabled' ? [again, away] : [away, again]),
    ];
  }

  #commandViews({ id, lines, note }: AccountCommands): readonly HTMLElement[] {
    const rows = lines.map((line) => {
      const copy = button('Copy', () => this.#post({ type: 'copy', block: id, line }));
      copy.setAttribute('aria-label', `Copy: ${line.slice(0, 60)}`);
      return element('div', { class: 'command' }, element('code', { tabindex: '0' }, line), copy);
    });
    return [...rows, ...(note === undefined ? [] : [element('p', { class: 'note' }, note)])];
  }

  #act(action: Extract<FromMonitorAccountPage, { type: 'act' }>['action']): void {
    this.#post({ type: 'act', action });
  }
}

function guideViews({ sees, seesNot }: AccountView, readMore: () => void): readonly HTMLElement[] {
  return [
    element('div', { class: 'columns' }, list('It sees', sees), list('It does not see', seesNot)),
    element('div', { class: 'remedies' }, button('Read More', readMore)),
  ];
}

function list(title: string, items: readonly string[]): HTMLElement {
  return element('div', {}, element('h4', {}, title), element('ul', {}, ...items.map((text) => element('li', {}, text))));
}

function part(id: string, title: string, content: HTMLElement): HTMLElement {
  return element('section', { class: `part part-${id}`, 'aria-labelledby': `h-${id}` }, element('h3', { id: `h-${id}` }, title), content);
}

function worded({ sign, word, tone }: Worded): readonly HTMLElement[] {
  return [
    element(
      'span',
      { class: `worded ${tone}` },
      ...(sign === '' ? [] : [element('span', { class: 'sign', 'aria-hidden': 'true' }, `${sign} `)]),
      word,
    ),
  ];
}
