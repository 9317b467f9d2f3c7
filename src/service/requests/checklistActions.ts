import { acknowledgementOf, withoutAcknowledgement } from '../../core/alerting/acknowledgement.ts';
import type { Tick } from '../../core/runbook/shownRunbook.ts';
import { plainText } from '../../core/text.ts';
import { count } from '../../core/words.ts';
import type { RequestParams, RequestResult } from '../../protocol/connection.ts';
import type { Alerting } from '../alerting/alerting.ts';
import { type Checklists, HAND_OVER } from '../alerting/checklists.ts';
import type { Keeper } from '../common/keeper.ts';
import { NotFound, NotPossible } from '../common/refusals.ts';
import { tickRecord } from '../records/tickRecord.ts';
import { saveHandling } from '../watching/changes.ts';
import type { Fleet, OwnedAlert } from '../watching/fleet.ts';

/** Steps of one alert's runbook that may be done: far more than any runbook has. */
const MOST_STEPS = 100;
const LONGEST_STEP = 400;
const LONGEST_NOTE = 500;

export interface ChecklistParts {
  readonly alerting: Alerting;
  readonly checklists: Checklists;
  readonly fleet: Fleet;
  readonly keeper: Keeper;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What people do with the checklist of an alert. It is in the audit log before it is done, and every window is told. */
export class ChecklistActions {
  readonly #parts: ChecklistParts;

  constructor(parts: ChecklistParts) {
    this.#parts = parts;
  }

  /** A step that is done stays the doing of whoever was first: the answer says who that was. */
  tick({ alert: id, step, text, seen }: RequestParams<'tickStep'>, who: string): RequestResult<'tickStep'> {
    const { checklists, keeper, now } = this.#parts;
    const owned = this.#alert(id);
    const done = checklists.tick(id, step);
    if (done) return { tick: tickRecord(done), already: true };
    if (checklists.of(id).length >= MOST_STEPS)
      throw new NotPossible('So many steps of this alert are done already that no more are kept.');
    const sight = plainText(seen ?? '', LONGEST_STEP);
    const tick: Tick = { step, text: plainText(text, LONGEST_STEP), by: who, at: now(), ...(sight !== '' && { seen: sight }) };
    keeper.mustKeep((store) => {
      store.audit.append({
        ...entry(owned, tick.at, who),
        what: 'tick-step',
        target: `${owned.alert.summary}: ${tick.text}`,
        ...(tick.seen !== undefined && { why: tick.seen }),
      });
      store.ticks.save(id, tick);
    });
    checklists.set(id, tick);
    this.#show(owned);
    return { tick: tickRecord(tick), already: false };
  }

  /** Taken back: it is not done after all. Nothing happens where nobody has done it. */
  untick({ alert: id, step }: RequestParams<'untickStep'>, who: string): RequestResult<'untickStep'> {
    const { checklists, keeper, now } = this.#parts;
    const owned = this.#alert(id);
    const done = checklists.tick(id, step);
    if (!done || step === HAND_OVER) return {};
    keeper.mustKeep((store) => {
      store.audit.append({ ...entry(owned, now(), who), what: 'untick-step', target: `${owned.alert.summary}: ${done.text}` });
      store.ticks.remove(id, step);
    });
    checklists.delete(id, step);
    this.#show(owned);
    return {};
  }

  /** Gives the alert out of one's hands: nobody has acknowledged it any more, and what was said and done stays with it. */
  handOver({ alert: id, why }: RequestParams<'handOver'>, who: string): RequestResult<'handOver'> {
    const { alerting, checklists, fleet, keeper, now } = this.#parts;
    const owned = this.#alert(id);
    const note = plainText(why, LONGEST_NOTE);
    if (note === '') throw new NotPossible('Say what the next person has to know.');
    if (owned.alert.state === 'resolved') throw new NotPossible('This alert is over: there is nothing to hand over.');
    const at = now();
    const tick: Tick = { step: HAND_OVER, text: note, by: who, at };
    const free = acknowledgementOf(owned.alert, at) ? [{ ...owned, alert: withoutAcknowledgement(owned.alert) }] : [];
    keeper.mustKeep((store) => {
      const done = progressText(checklists.of(id));
      store.audit.append({
        ...entry(owned, at, who),
        what: 'hand-over',
        target: `${owned.alert.summary}${done === undefined ? '' : `: ${done}`}`,
        why: note,
      });
      store.ticks.save(id, tick);
      saveHandling(store, free);
    });
    checklists.set(id, tick);
    fleet.take(free);
    alerting.look({ alerts: free.length > 0 ? free : [owned] });
    return {};
  }

  #show(owned: OwnedAlert): void {
    this.#parts.alerting.look({ alerts: [owned] });
  }

  #alert(id: string): OwnedAlert {
    const found = this.#parts.fleet.findAlert(id);
    if (!found) throw new NotFound(`No alert of the last day has the id "${plainText(id, 40)}".`);
    return found;
  }
}

/** What the log says of a checklist; undefined: nothing was done. */
export function progressText(ticks: readonly Tick[]): string | undefined {
  const last = ticks.at(-1);
  return last && `${count(ticks.length, 'step')} of its runbook done, the last by ${last.by}`;
}

function entry({ alert }: OwnedAlert, time: number, who: string) {
  return { time, who, device: alert.device, alert: alert.id };
}
