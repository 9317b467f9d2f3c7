import { language, saidIn } from '../../core/l10n.ts';
import { descriptorOf } from '../../core/modelDescriptor.ts';
import { carriedRunbooks, keptStep, keptText, workedOnLast } from '../../core/runbook/carried.ts';
import { type FactDefinition, runbookFactsOf } from '../../core/runbook/facts.ts';
import type { SpokenRunbook } from '../../core/runbook/keptWords.ts';
import type { Runbook } from '../../core/runbook/runbook.ts';
import { type ShownRunbook, stepSeenText } from '../../core/runbook/shownRunbook.ts';
import { catalogue } from '../../devices/catalogue.ts';
import type { AlertRecord, Snapshot } from '../../protocol/contract.ts';
import type { FromAlertPage } from '../../protocol/pages/fromAlertPage.ts';
import type { ToAlertPage } from '../../protocol/pages/toAlertPage.ts';
import { findDevice } from '../connection/snapshot.ts';
import { snapshotAsSaid } from '../connection/spokenRecords.ts';
import { sentence } from '../words/sentence.ts';
import { pageRunbook } from './pageRunbook.ts';

/** A step that is done, or with `text` left out is not after all. */
export interface StepDone {
  readonly alert: string;
  readonly step: string;
  readonly text?: string;
  readonly seen?: string;
}

export interface RunbookTellerOptions {
  /** Undefined when it cannot be read. */
  readonly read: (id: string, facts: readonly FactDefinition[]) => Promise<SpokenRunbook | undefined>;
  readonly tick: (step: StepDone) => Promise<void>;
  readonly post: (message: ToAlertPage) => void;
}

/**
 * Tells the page the runbook by which its alert is worked on, with the checklist, whenever something in it is another, and passes on what is
 * ticked. That is the alert's own, or the one to which a link has led; at first the one of which somebody did a step last.
 */
export class RunbookTeller {
  readonly #options: RunbookTellerOptions;
  /** Id of the runbook that the page shows. Undefined: that is to be chosen. */
  #followed: string | undefined;
  #told: string | undefined;
  #posted: Extract<ToAlertPage, { type: 'runbook' }> | undefined;
  #carried: readonly ShownRunbook[] = [];
  /** Shows the runbooks that are carried in English as well, for what is kept with a tick. */
  #inEnglish: ((id: string) => ShownRunbook | undefined) | undefined;

  constructor(options: RunbookTellerOptions) {
    this.#options = options;
  }

  /** All that the alert carries, as the page has them. */
  get carried(): readonly ShownRunbook[] {
    return this.#carried;
  }

  /** Id of the one that is shown. */
  get shown(): string | undefined {
    return this.#posted?.runbook?.id;
  }

  /** The page has none, and is told again what it showed. */
  forget(): void {
    this.#told = undefined;
    this.#posted = undefined;
    this.#carried = [];
    this.#inEnglish = undefined;
  }

  /** Another alert is shown. */
  restart(): void {
    this.forget();
    this.#followed = undefined;
  }

  /** The work goes on by this runbook. */
  follow(id: string): void {
    this.#followed = id;
  }

  async tell(alert: AlertRecord, snapshot: Snapshot, isCurrent: () => boolean): Promise<void> {
    const model = findDevice(snapshot, alert.device)?.model;
    const facts = runbookFactsOf(descriptorOf(catalogue, model)?.runbookFacts ?? anyModel);
    const { runbook: own, ticks = [] } = alert;
    this.#followed ??= workedOnLast(own, ticks);
    const ids = [...new Set([...carriedRunbooks(own, ticks), this.#followed])];
    const read = await Promise.all(ids.map(async (id) => ({ id, runbook: await this.#options.read(id, facts) })));
    if (!isCurrent()) return;
    const carried = read.flatMap(({ id, runbook }) => (runbook ? pageRunbook(alert, id, runbook, facts, snapshot, Date.now()) : []));
    const shown = carried.find(({ id }) => id === this.#followed) ?? carried.find(({ id }) => id === own);
    const posted: Extract<ToAlertPage, { type: 'runbook' }> = {
      type: 'runbook',
      alert: alert.id,
      carried: carried.map(({ id, title, steps, earlier }) => ({
        ...{ id, title },
        done: steps.filter(({ tick }) => tick).length + earlier.length,
      })),
      ...(shown && { runbook: shown }),
    };
    this.#carried = carried;
    this.#inEnglish = (id) => {
      const english = read.find((each) => each.id === id)?.runbook?.english;
      const show = (runbook: Runbook) =>
        pageRunbook(alert, id, { spoken: runbook, english: runbook }, facts, snapshotAsSaid(snapshot), Date.now());
      return english && saidIn('en', undefined, () => show(english));
    };
    this.#posted = posted;
    const told = JSON.stringify(posted);
    if (told === this.#told) return;
    this.#told = told;
    this.#options.post(posted);
  }

  /** What was ticked is told to every window by the service; what could not be is told to this page. */
  async tick({ alert: id, of: runbook, step: name, done }: Extract<FromAlertPage, { type: 'tick' }>, own: string): Promise<void> {
    const shown = language() === 'en' ? this.#carried.find((each) => each.id === runbook) : this.#inEnglish?.(runbook);
    const step = shown?.steps.find((each) => each.id === name);
    const earlier = shown?.earlier.find((each) => each.step === name);
    const text = shown && (step ? keptText(own, shown, step) : earlier?.text);
    if (text === undefined) return;
    const seen = step && stepSeenText(step);
    const kept = { alert: id, step: keptStep(own, runbook, name) };
    try {
      await this.#options.tick(done ? { ...kept, text, ...(seen !== undefined && { seen }) } : kept);
    } catch (error) {
      this.#options.post({ type: 'error', alert: id, of: 'checklist', message: sentence(error) });
      // The page shows what it was told, and not what was clicked.
      this.#told = undefined;
      if (this.#posted?.alert === id) this.#options.post(this.#posted);
    }
  }
}

/** Of a device that has left the inventory nobody knows the model: its runbook may ask what any of them knows. */
const anyModel = catalogue.flatMap(({ runbookFacts = [] }) => runbookFacts);
