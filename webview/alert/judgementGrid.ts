import type { Verdict, Witness } from '../../src/core/indicator.ts';
import type { PageAlert, PageJudgement } from '../../src/protocol/pages/toAlertPage.ts';

/** What happened to an alert in a slot; of one that fired and ended within it, both. */
export type Mark = 'first seen' | 'fired' | 'resolved' | 'fired and resolved';

/** One poll interval on the timeline, or the time left out between the beginning and the end of a long episode. */
export type Column =
  | {
      readonly kind: 'slot';
      readonly from: number;
      readonly to: number;
      /** It lies in the window that decided, or that decides now. */
      readonly counts: boolean;
      /** What happened in it. */
      readonly mark?: Mark;
    }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number };

export interface Lane {
  readonly witness: Witness;
  /** One for each column; undefined: nothing was said, or the column is a gap. */
  readonly cells: readonly (PageJudgement | undefined)[];
}

export interface JudgementGrid {
  readonly columns: readonly Column[];
  readonly lanes: readonly Lane[];
  /** Whole slots in the window. */
  readonly windowSlots: number;
}

/** Columns that a page has room for. */
const MOST = 30;
/** Of a long episode so many slots from its beginning, where it fired. */
const BEGINNING = 10;

/**
 * The episode on the clock: a column for each slot, from just before the first sign to now (or just after the end), a lane for each
 * witness. Slots are aligned to the epoch, as the service's are.
 */
export function judgementGrid(alert: PageAlert, now: number): JudgementGrid {
  const { interval, judgements } = alert;
  const windowSlots = Math.max(1, Math.floor(alert.window / interval));
  const slotOf = (time: number) => Math.floor(time / interval);
  /** Of what happened with a judgement: when a poll ends, its slot may be over. */
  const slotAt = (time: number, verdict: Verdict) => {
    const made = judgements.findLast((each) => each.time <= time && each.verdict === verdict);
    return made && time - made.time < interval ? slotOf(made.slot) : slotOf(time);
  };
  const resolved = alert.resolvedAt === undefined ? undefined : slotAt(alert.resolvedAt, 'positive');
  const last = Math.min(slotOf(now), resolved === undefined ? Number.POSITIVE_INFINITY : resolved + 1);
  const began = Math.min(slotAt(alert.startedAt, 'negative'), slotOf(judgements[0]?.slot ?? alert.startedAt));
  const first = Math.min(began - 1, last - windowSlots + 1);
  const decided = alert.firedAt === undefined ? last : slotAt(alert.firedAt, 'negative');
  const marks = new Map<number, Mark>([
    ...(alert.firedAt === undefined ? [[began, 'first seen'] as const] : []),
    ...(resolved === undefined ? [] : [[resolved, 'resolved'] as const]),
    ...(alert.firedAt === undefined ? [] : [[decided, decided === resolved ? 'fired and resolved' : 'fired'] as const]),
  ]);
  const column = (slot: number): Column => {
    const mark = marks.get(slot);
    const counts = slot > decided - windowSlots && slot <= decided;
    return { kind: 'slot', from: slot * interval, to: (slot + 1) * interval, counts, ...(mark && { mark }) };
  };
  const columns: Column[] = [];
  const isLong = last - first + 1 > MOST;
  const resumes = last - (MOST - BEGINNING - 1) + 1;
  for (let slot = first; slot <= last; slot++) {
    if (isLong && slot === first + BEGINNING) {
      columns.push({ kind: 'gap', from: slot * interval, to: resumes * interval });
      slot = resumes;
    }
    columns.push(column(slot));
  }
  const bySlot = new Map<string, PageJudgement>();
  for (const judgement of judgements) {
    const key = `${judgement.witness} ${slotOf(judgement.slot)}`;
    const known = bySlot.get(key);
    if (!known || weight[judgement.verdict] >= weight[known.verdict]) bySlot.set(key, judgement);
  }
  const lanes = alert.witnesses.map((witness) => ({
    witness,
    cells: columns.map((each) => (each.kind === 'gap' ? undefined : bySlot.get(`${witness} ${slotOf(each.from)}`))),
  }));
  return { columns, lanes, windowSlots };
}

/** A witness has one judgement in a slot, the worst; one that was not understood counts for nothing beside one that was. */
const weight: Readonly<Record<Verdict, number>> = { unknown: 0, positive: 1, negative: 2 };

/** A piece of the time axis: so many columns, with the time at which they begin unless they are a gap or too few for a label. */
export interface AxisLabel {
  readonly span: number;
  readonly time?: number;
  /** The first one, or the first after a gap: the day may be another one. */
  readonly first: boolean;
}

/** Labels that a lane has room for; each is as wide as three columns at least. */
const LABELS = 6;

export function axisLabels(columns: readonly Column[]): readonly AxisLabel[] {
  const step = Math.max(3, Math.ceil(columns.length / LABELS));
  const labels: AxisLabel[] = [];
  let run: Column[] = [];
  const endRun = () => {
    for (let i = 0; i < run.length; i += step) {
      const span = Math.min(step, run.length - i);
      const time = run[i]?.from;
      labels.push({ span, first: i === 0, ...(span > 1 && time !== undefined && { time }) });
    }
    run = [];
  };
  for (const column of columns) {
    if (column.kind === 'slot') run.push(column);
    else {
      endRun();
      labels.push({ span: 1, first: false });
    }
  }
  endRun();
  return labels;
}
