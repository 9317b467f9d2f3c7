import { plural, t, translated } from '../../src/core/l10n.ts';
import type { Inline } from '../../src/core/runbook/inline.ts';
import type { RiskClass } from '../../src/core/runbook/runbook.ts';
import { RUNBOOK_PARTS } from '../../src/core/runbook/runbook.ts';
import { isolated } from '../../src/core/text.ts';
import type { PageRunbook, PageStep } from '../../src/protocol/pages/pageRunbook.ts';
import type { CarriedRunbook } from '../../src/protocol/pages/toAlertPage.ts';
import { element, replaceIfOther, setText } from '../common/element.ts';
import { badge } from '../common/toolkit.ts';
import { moment } from './alertWords.ts';

/** What a person can do in the runbook. */
export interface RunbookActions {
  /** The work goes on by another one. */
  readonly onRunbook: (id: string) => void;
  /** A step of a runbook is done, or is not after all. */
  readonly onTick: (runbook: string, step: string, done: boolean) => void;
}

/** Each class has a look of its own, beside its words. */
const LOOKS: Readonly<Record<RiskClass, string>> = {
  'hot-swap without tamper': 'ok',
  'in service': 'ok',
  'planned downtime with tamper': 'degraded',
  'zeroize and deprovision': 'failed',
};

const ELEMENTS = { code: 'code', strong: 'strong', emphasis: 'em' } as const;

/** A runbook of the alert: what holds for it, and the checklist, below the names of all that the alert carries. Parts that say the same as before keep the focus and the scroll. */
export class RunbookView {
  readonly root = element('div', { class: 'runbook' });
  readonly #actions: RunbookActions;
  readonly #carried = element('nav', { class: 'carried', 'aria-label': t('Runbooks of this alert') });
  readonly #head = element('div');
  readonly #facts = element('div');
  readonly #before = element('div');
  readonly #progress = element('p', { class: 'progress' });
  readonly #steps = element('ol', { class: 'steps' });
  readonly #earlier = element('div');
  readonly #proven = element('p', { class: 'proven' });
  readonly #after = element('div');
  #shown: string | undefined;
  /** Of the steps, by what they say. */
  #rows: ReadonlyMap<string, HTMLElement> = new Map();
  /** A person wants to be led here, and it does not stand yet. */
  #awaited = false;

  constructor(actions: RunbookActions) {
    this.#actions = actions;
  }

  clear(): void {
    this.root.replaceChildren();
    this.#shown = undefined;
    this.#awaited = false;
  }

  /** Undefined: it cannot be read. `onlyRead`: its steps are ticked where the HSM is watched. */
  show(runbook: PageRunbook | undefined, carried: readonly CarriedRunbook[], onlyRead: boolean, now: number): void {
    if (!runbook) {
      this.clear();
      this.root.replaceChildren(element('p', { class: 'none' }, t('The runbook of this alert cannot be read.')));
      return;
    }
    const { id, prose, steps, earlier } = runbook;
    this.#shown = id;
    this.#showCarried(carried, id);
    replaceIfOther(this.#head, JSON.stringify([runbook.title, runbook.risk, runbook.wait]), () => this.#headOf(runbook));
    replaceIfOther(this.#facts, JSON.stringify(runbook.facts), () => this.#factsOf(runbook, now));
    replaceIfOther(this.#before, JSON.stringify([prose.impact, prose.avoid]), () => [
      ...this.#part(RUNBOOK_PARTS.impact, prose.impact),
      ...this.#part(RUNBOOK_PARTS.avoid, prose.avoid, 'avoid'),
    ]);
    setText(
      this.#progress,
      onlyRead
        ? t('Steps are ticked where the HSM is watched: which ones are done is not known here.')
        : t('{0} of {1} steps done', steps.filter(({ tick }) => tick).length, steps.length),
    );
    this.#showSteps(steps, onlyRead, now);
    replaceIfOther(this.#earlier, JSON.stringify(earlier), () => this.#earlierOf(runbook, now));
    replaceIfOther(this.#after, JSON.stringify([prose.verify, prose.who, prose.meaning, prose.sure]), () => [
      ...this.#part(RUNBOOK_PARTS.verify, prose.verify),
      ...this.#part(RUNBOOK_PARTS.who, prose.who),
      ...this.#part(RUNBOOK_PARTS.meaning, prose.meaning),
      ...this.#part(RUNBOOK_PARTS.sure, prose.sure),
    ]);
    if (this.root.contains(this.#steps)) {
      this.#enterAwaited();
      return;
    }
    const checklist = [
      element('h3', { id: 'h-steps' }, translated(RUNBOOK_PARTS.steps)),
      this.#progress,
      this.#steps,
      this.#earlier,
      this.#proven,
    ];
    this.#steps.setAttribute('aria-labelledby', 'h-steps');
    this.root.replaceChildren(this.#carried, this.#head, this.#facts, this.#before, ...checklist, this.#after);
    this.#enterAwaited();
  }

  /** Leads to the checklist: to its first step that is not done. */
  enter(): void {
    if (this.#shown === undefined) {
      this.#awaited = true;
      return;
    }
    this.root.scrollIntoView({ block: 'start' });
    const steps = [...this.#steps.querySelectorAll<HTMLInputElement>('input')];
    (steps.find(({ checked }) => !checked) ?? steps[0])?.focus({ preventScroll: true });
  }

  #enterAwaited(): void {
    if (!this.#awaited) return;
    this.#awaited = false;
    this.enter();
  }

  /** The way from one to the other, and how far each is. One alone needs no name. */
  #showCarried(carried: readonly CarriedRunbook[], shown: string): void {
    this.#carried.hidden = carried.length < 2;
    replaceIfOther(this.#carried, JSON.stringify([carried, shown]), () =>
      carried.map(({ id, title, done }) => {
        const name = done === 0 ? title : plural(done, '{1} ({0} step done)', '{1} ({0} steps done)', title);
        if (id === shown) return element('strong', { 'aria-current': 'true' }, name);
        const link = element('button', { type: 'button', class: 'link' }, name);
        link.addEventListener('click', () => this.#actions.onRunbook(id));
        return link;
      }),
    );
  }

  /** How far the repair is proven, as a sentence. */
  prove(text: string | undefined): void {
    this.#proven.hidden = text === undefined;
    setText(this.#proven, text ?? '');
  }

  #headOf({ title, risk, wait }: PageRunbook): readonly HTMLElement[] {
    const risked = badge(translated(risk));
    risked.className = `state risk ${LOOKS[risk]}`;
    return [
      element('h3', { class: 'runbook-title' }, title),
      element('p', { class: 'risk-line' }, element('span', {}, t('Risk class:')), ' ', risked),
      element('p', {}, element('strong', {}, t('Can wait:')), ' ', ...this.#line(wait)),
    ];
  }

  #factsOf({ facts }: PageRunbook, now: number): readonly HTMLElement[] {
    const items = facts.map(({ question, answer, evidence, since, findOut }) => {
      const time = since === undefined ? '' : t(' Since {0}.', moment(since, now));
      const known = answer === undefined ? t('{0} Not known: ', question) : answer;
      return element(
        'li',
        { class: answer === undefined ? 'open' : 'known' },
        element('strong', {}, known),
        ...(findOut ? [t('find out by '), ...this.#line(findOut), '.'] : ['.']),
        element('span', { class: 'evidence' }, ` ${evidence}${time}`),
      );
    });
    return [element('h3', {}, t('What is known here')), element('ul', { class: 'facts-known' }, ...items)];
  }

  #part(english: string, blocks: PageRunbook['prose']['meaning'], look = ''): readonly HTMLElement[] {
    const made: HTMLElement[] = [element('h3', {}, translated(english))];
    for (const { kind, text, lead, findOut } of blocks) {
      const content = [...this.#lead(lead), ...this.#line(text), ...this.#findOut(findOut)];
      if (kind === 'code') made.push(element('pre', { tabindex: '0' }, element('code', {}, ...content)));
      else if (kind === 'paragraph') made.push(element('p', {}, ...content));
      else {
        const last = made.at(-1);
        const list = last?.tagName === 'UL' ? last : element('ul', look === '' ? {} : { class: look });
        list.append(element('li', {}, ...content));
        if (list !== last) made.push(list);
      }
    }
    return made;
  }

  /** A step that was ticked keeps the focus, though its row is another one now. */
  #showSteps(steps: readonly PageStep[], onlyRead: boolean, now: number): void {
    const focused = this.#steps.contains(document.activeElement) ? document.activeElement?.getAttribute('data-step') : undefined;
    const rows = new Map(
      steps.map((step) => {
        const says = JSON.stringify([this.#shown, step]);
        const row = this.#rows.get(says) ?? this.#step(step, now);
        // What was pressed and could not be kept is not done.
        const box = row.querySelector('input');
        if (box) [box.checked, box.disabled] = [step.tick !== undefined, onlyRead];
        return [says, row] as const;
      }),
    );
    this.#rows = rows;
    // A row that says the same stays where it is, so that a press on it is not lost when another one changes.
    for (const [at, row] of [...rows.values()].entries()) {
      const there = this.#steps.children[at];
      if (there === row) continue;
      if (there) there.replaceWith(row);
      else this.#steps.append(row);
    }
    while (this.#steps.childElementCount > rows.size) this.#steps.lastElementChild?.remove();
    if (focused && !this.#steps.contains(document.activeElement))
      this.#steps.querySelector<HTMLElement>(`[data-step="${focused}"]`)?.focus();
  }

  #step({ id, text, code, lead, findOut, tick, seen }: PageStep, now: number): HTMLElement {
    const box = element('input', { type: 'checkbox', id: `step-${id}`, 'data-step': id });
    if (!(box instanceof HTMLInputElement)) return box;
    box.addEventListener('change', () => this.#shown !== undefined && this.#actions.onTick(this.#shown, id, box.checked));
    const words = [...this.#lead(lead), ...this.#line(text)];
    // A link in a label could not be pressed without ticking the step.
    const linked = text.some((part) => typeof part !== 'string' && part.kind === 'runbook');
    const label = linked ? element('span', { id: `text-${id}` }, ...words) : element('label', { for: `step-${id}` }, ...words);
    if (linked) box.setAttribute('aria-labelledby', `text-${id}`);
    const notes = [
      tick &&
        (tick.seen === undefined
          ? t('Done by {0}, {1}.', isolated(tick.by), moment(tick.at, now))
          : t('Done by {0}, {1}. Seen then: {2}', isolated(tick.by), moment(tick.at, now), tick.seen)),
      seen && seenNow(seen, now),
    ].flatMap((note) => (note ? [element('p', { class: 'note' }, note)] : []));
    return element(
      'li',
      { class: tick ? 'step done' : 'step' },
      box,
      element(
        'div',
        {},
        label,
        ...(findOut ? [element('p', { class: 'note' }, t('Not known: find out by '), ...this.#line(findOut), '.')] : []),
        ...(code.length > 0
          ? [element('pre', { tabindex: '0', role: 'group', 'aria-label': t('What is typed') }, element('code', {}, code.join('\n')))]
          : []),
        ...notes,
      ),
    );
  }

  #earlierOf({ earlier }: PageRunbook, now: number): readonly HTMLElement[] {
    if (earlier.length === 0) return [];
    const items = earlier.map(({ text, by, at }) => element('li', {}, t('{0} Done by {1}, {2}.', text, isolated(by), moment(at, now))));
    return [element('h4', {}, t('Done earlier, and not among the steps now')), element('ul', {}, ...items)];
  }

  #lead(lead: string | undefined): readonly (Node | string)[] {
    return lead === undefined ? [] : [element('em', {}, `${lead}:`), ' '];
  }

  #findOut(findOut: readonly Inline[] | undefined): readonly (Node | string)[] {
    return findOut ? [' ', element('span', { class: 'note' }, t('Not known: find out by '), ...this.#line(findOut), '.')] : [];
  }

  #line(text: readonly Inline[]): readonly (Node | string)[] {
    return text.map((part) => {
      if (typeof part === 'string') return part;
      if (part.kind !== 'runbook') return element(ELEMENTS[part.kind], {}, part.text);
      const link = element('button', { type: 'button', class: 'link' }, part.text);
      link.addEventListener('click', () => this.#actions.onRunbook(part.id));
      return link;
    });
  }
}

function seenNow({ holds, evidence, since }: NonNullable<PageStep['seen']>, now: number): string {
  const time = since === undefined ? '' : t(' Since {0}.', moment(since, now));
  if (holds === undefined) return t('We cannot see this now: {0}', evidence);
  return holds ? t('We see this: {0}{1}', evidence, time) : t('We do not see this yet: {0}{1}', evidence, time);
}
