import { t } from '../../src/core/l10n.ts';
import type { FromMonitorAccountPage } from '../../src/protocol/pages/fromMonitorAccountPage.ts';
import type {
  AccountCommands,
  AccountView,
  CheckView,
  MonitorAccounts,
  ToMonitorAccountPage,
} from '../../src/protocol/pages/toMonitorAccountPage.ts';
import { element, replaceIfOther, setText } from '../common/element.ts';
import { clock, day } from '../common/format.ts';
import type { Editor, LivePage } from '../common/livePage.ts';
import type { EmptyState } from '../common/notice.ts';
import { emptyView, noticeView } from '../common/noticeView.ts';
import { button } from '../common/toolkit.ts';
import { accountWords, checkWords, decidedText, fleetText, loginWords, worded } from './accountWords.ts';
import { FleetMatrix } from './fleetMatrix.ts';

/** Shows who watches each HSM, and leads its owner through the decision about the monitor account. */
export class MonitorAccountPage implements LivePage<ToMonitorAccountPage> {
  readonly #editor: Editor<FromMonitorAccountPage, { readonly device: string }>;
  readonly #empty = element('div', { class: 'empty-state', role: 'status' });
  readonly #notices = element('div', { class: 'notices', role: 'status' });
  readonly #facts = element('p', { class: 'facts' });
  readonly #head = element('header', { class: 'account-head' }, element('h1', {}, t('Who watches your HSMs')), this.#facts);
  readonly #fleet = new FleetMatrix((device) => this.#select(device));
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
      part('checks', t('Is the replacement in place?'), this.#checks),
      part('decision', t('The decision'), this.#decision),
      part('steps', t('Commands for an administrator'), this.#steps),
      part('guide', t('What the account shows'), this.#guide),
    );
    root.replaceChildren(this.#head, this.#notices, this.#empty, this.#fleet.root, this.#device, this.#spoken);
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
        setText(this.#spoken, t('Copied.'));
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
      setText(this.#spoken, t('The monitor account of {0}: {1}.', device.name, accountWords[device.account].word));
    const news = device.checks.filter(({ id, state }) => state === 'ok' && before.checks.find((each) => each.id === id)?.state !== 'ok');
    if (news.length > 0) setText(this.#spoken, t('{0}: works.', news.map(({ name }) => name).join(', ')));
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
    this.#fleet.root.hidden = accounts === undefined;
    this.#device.hidden = device === undefined;
    const said = [
      ...(this.#failure === undefined ? [] : [t('{0} What is shown is from before.', this.#failure)]),
      ...(this.#error === undefined ? [] : [this.#error]),
    ];
    this.#notices.hidden = said.length === 0;
    replaceIfOther(this.#notices, JSON.stringify(said), () => said.map((text) => noticeView({ level: 'warning', text }, () => {})));
    if (!accounts || !device) return;
    this.#editor.setState({ device: device.id });
    setText(this.#facts, fleetText(accounts.rows));
    this.#fleet.show(accounts.rows, device.id);
    this.#showDevice(device);
    if (this.#chosen !== device.id) return;
    this.#chosen = undefined;
    this.#name.focus();
    this.#name.scrollIntoView({ block: 'start' });
  }

  #emptyState(): EmptyState | undefined {
    if (this.#accounts?.rows.length === 0) {
      return { title: t('No HSM is watched'), text: t('Add one first: then this page says who watches it.'), remedies: [] };
    }
    const instead = this.#instead;
    if (!instead) return undefined;
    if (instead.state === 'connecting') return { title: t('Asking the watching service'), text: '', busy: true, remedies: [] };
    return {
      title: t('The watching service cannot be reached'),
      text: instead.message,
      remedies: [{ label: t('Try Again'), action: 'retry' }],
    };
  }

  #select(device: string): void {
    this.#chosen = device;
    this.#post({ type: 'select', device });
    // It may be the one that is shown already: then nothing comes back.
    if (device === this.#accounts?.device?.id) this.#render();
  }

  #showDevice(device: AccountView): void {
    setText(this.#name, device.name);
    const { account, decided, doubt, modelName } = device;
    replaceIfOther(this.#standing, JSON.stringify([account, decided, doubt, modelName]), () => [
      element('p', { class: 'facts' }, modelName),
      element(
        'p',
        { dir: 'auto' },
        element('strong', {}, t('Monitor account: ')),
        ...worded(accountWords[account]),
        `. ${decidedText(device)}`,
      ),
      ...(doubt ? this.#doubtViews(device, doubt) : []),
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

  #doubtViews({ decided }: AccountView, { text, since, unproven }: NonNullable<AccountView['doubt']>): readonly HTMLElement[] {
    const isDisabled = decided?.account === 'disabled';
    const said = t('{0} Since {1}, {2}.', text, day(since), clock(since));
    const asked = unproven
      ? t('Have an administrator look at the list of accounts below, and say here what it was.')
      : t(
          'Have an administrator look at the list of accounts below. Was it meant so, decide anew below; otherwise have it put back, and confirm it here.',
        );
    return [
      noticeView({ level: 'warning', text: said }, () => {}),
      element('p', {}, asked),
      element(
        'div',
        { class: 'remedies' },
        button(isDisabled ? t('Confirm That It Is Disabled…') : t('Confirm That It Is Enabled…'), () => this.#post({ type: 'confirm' })),
      ),
    ];
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
      element('p', {}, t('Without the account, these have to work. They are recommended with it, too.')),
      element('ul', { class: 'checks' }, ...items),
    ];
  }

  #decisionViews({ account, undecidable, checks, name, decided, means }: AccountView): readonly HTMLElement[] {
    if (undecidable !== undefined) return [element('p', {}, undecidable)];
    const isDisabled = decided?.account === 'disabled';
    const open = checks.filter(({ state }) => state !== 'ok').length;
    const text = isDisabled
      ? t('To have it watched through the account again, go through the steps below, then resume: the console is polled at once.')
      : open === 0
        ? t(
            'All that takes its place works. When you record {0} as disabled, console polling stops and the HSM is marked as customer-monitored.',
            name,
          )
        : t(
            '{0} of {1} checks above are not passed: put them right first. You can decide in spite of it; SNMP polling or a log that is missing is an alert then.',
            open,
            checks.length,
          );
    return [
      list(t('What disabling it means'), means),
      element('p', { class: !isDisabled && open > 0 ? 'warning-text' : '' }, text),
      element(
        'div',
        { class: 'remedies' },
        button(
          isDisabled ? t('Resume Console Polling…') : t('Record as Disabled…'),
          () => this.#post({ type: 'decide' }),
          open === 0 || isDisabled ? 'primary' : 'secondary',
        ),
        button(t('Show What Was Decided'), () => this.#act('showLog')),
      ),
      ...(account === 'refused'
        ? [
            element(
              'p',
              { class: 'note' },
              t('The HSM refuses the account. If it was disabled on purpose, record it: then no login is tried any more.'),
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
      element('h4', {}, t('To enable it')),
      element(
        'ol',
        {},
        element('li', {}, t('An administrator of the HSM types this:'), ...enabling.flatMap((each) => this.#commandViews(each))),
        element(
          'li',
          {},
          t(
            'An account that is enabled for the first time wants a new password: log in by hand once, choose it, and enter it here. HSM Vigil answers no such question.',
          ),
        ),
        element('li', {}, t('Resume console polling above, or try the login where it is polled already.')),
        element(
          'li',
          { class: 'login' },
          t('Test login: '),
          ...worded(word),
          '. ',
          element('span', { class: 'login-said', dir: 'auto' }, login.text),
          ' ',
          ...(login.state === 'failed' || login.state === 'waiting' ? [button(t('Try Login Again'), () => this.#act('retryLogin'))] : []),
        ),
      ),
    );
    const away = element(
      'div',
      { class: 'block' },
      element('h4', {}, t('To disable it')),
      ...disabling.flatMap((each) => this.#commandViews(each)),
    );
    return [
      element('p', {}, t('HSM Vigil never runs them. {0}', releases)),
      ...(decided?.account === 'disabled' ? [again, away] : [away, again]),
    ];
  }

  #commandViews({ id, title, lines, note }: AccountCommands): readonly HTMLElement[] {
    const rows = lines.map((line) => {
      const copy = button(t('Copy'), () => this.#post({ type: 'copy', block: id, line }));
      copy.setAttribute('aria-label', t('Copy: {0}', line.slice(0, 60)));
      return element('div', { class: 'command' }, element('code', { tabindex: '0' }, line), copy);
    });
    return [
      ...(title === '' ? [] : [element('p', {}, `${title}:`)]),
      ...rows,
      ...(note === undefined ? [] : [element('p', { class: 'note' }, note)]),
    ];
  }

  #act(action: Extract<FromMonitorAccountPage, { type: 'act' }>['action']): void {
    this.#post({ type: 'act', action });
  }
}

function guideViews({ sees, seesNot }: AccountView, readMore: () => void): readonly HTMLElement[] {
  return [
    element('div', { class: 'columns' }, list(t('It sees'), sees), list(t('It does not see'), seesNot)),
    element('div', { class: 'remedies' }, button(t('Read More'), readMore)),
  ];
}

function list(title: string, items: readonly string[]): HTMLElement {
  return element('div', {}, element('h4', {}, title), element('ul', {}, ...items.map((text) => element('li', {}, text))));
}

function part(id: string, title: string, content: HTMLElement): HTMLElement {
  return element('section', { class: `part part-${id}`, 'aria-labelledby': `h-${id}` }, element('h3', { id: `h-${id}` }, title), content);
}
