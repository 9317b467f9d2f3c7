import { groupBy } from '../../core/groupBy.ts';
import { t } from '../../core/l10n.ts';
import type { AlertRecord, TryPolicyResult } from '../../protocol/contract.ts';
import type { PageTrial, TrialChange, TrialCounts, TrialOutcome, TrialRow } from '../../protocol/pages/toTrialPage.ts';
import { inertText } from '../words/inertText.ts';

/** Rows that a person can still look through; those that differ come first. */
const ROWS = 1000;
/** Problems of the tried text that are named; the editor has them all. */
const PROBLEMS = 5;

/** What the page shows of a trial, with what a device or a person wrote made inert. */
export function pageTrial({ from, to, polls, devices, problems, notes }: TryPolicyResult): PageTrial {
  const all = devices.flatMap(({ name, current, tried }) => rowsOf(inertText(name, 80), current, tried)).sort(byWeight);
  const differing = all.filter(({ change }) => change !== 'none').length;
  const rows = all.slice(0, Math.max(ROWS, differing));
  const errors = problems.filter(({ severity }) => severity === 'error');
  return {
    from: Date.parse(from),
    to: Date.parse(to),
    polls,
    devices: devices.length,
    counts: countsOf(all),
    rows,
    left: all.length - rows.length,
    notes: notes.map((note) => inertText(note)),
    problems: [
      ...errors.slice(0, PROBLEMS).map(({ line, message }) => inertText(t('Line {0}: {1}', line, message))),
      ...(errors.length > PROBLEMS ? [t('And {0} more.', errors.length - PROBLEMS)] : []),
    ],
  };
}

function rowsOf(device: string, current: readonly AlertRecord[], tried: readonly AlertRecord[]): readonly TrialRow[] {
  const summaries = new Map([...current, ...tried].map(({ id, summary }) => [id, summary]));
  const partners = partnersOf(current, tried);
  const taken = new Set(partners.values());
  const pairs = current.map((alert) => [alert, partners.get(alert)] as const);
  const outcome = (alert: AlertRecord | undefined) => alert && outcomeOf(alert, summaries);
  return [...pairs, ...tried.filter((alert) => !taken.has(alert)).map((alert) => [undefined, alert] as const)].map(
    ([before, after]): TrialRow => {
      const [a, b] = [outcome(before), outcome(after)];
      return {
        device,
        summary: inertText((after ?? before)?.summary ?? ''),
        ...(a && { current: a }),
        ...(b && { tried: b }),
        ...changeOf(a, b),
      };
    },
  );
}

/** The same episodes under the other policy: of the same beginning, or else of the same indicator and at the same time. */
function partnersOf(current: readonly AlertRecord[], tried: readonly AlertRecord[]): ReadonlyMap<AlertRecord, AlertRecord> {
  const byId = new Map(tried.map((alert) => [alert.id, alert]));
  const partners = new Map(current.flatMap((alert) => (byId.has(alert.id) ? [[alert, byId.get(alert.id) ?? alert] as const] : [])));
  const taken = new Set(partners.values());
  const ofIndicator = groupBy(
    tried.filter((alert) => !taken.has(alert)),
    indicatorOf,
  );
  for (const alert of current) {
    if (partners.has(alert)) continue;
    const overlapping = (other: AlertRecord) => !taken.has(other) && other.startedAt <= endOf(alert) && alert.startedAt <= endOf(other);
    const partner = ofIndicator.get(indicatorOf(alert))?.find(overlapping);
    if (!partner) continue;
    partners.set(alert, partner);
    taken.add(partner);
  }
  return partners;
}

function indicatorOf({ component, condition }: AlertRecord): string {
  return `${component}.${condition}`;
}

/** ISO 8601 times are in the order of their letters; what goes on has no end. */
function endOf({ resolvedAt }: AlertRecord): string {
  return resolvedAt ?? '9999';
}

function outcomeOf(alert: AlertRecord, summaries: ReadonlyMap<string, string>): TrialOutcome {
  return {
    startedAt: Date.parse(alert.startedAt),
    ...(alert.firedAt !== undefined && { firedAt: Date.parse(alert.firedAt) }),
    ...(alert.resolvedAt !== undefined && { resolvedAt: Date.parse(alert.resolvedAt) }),
    severity: alert.severity,
    ...(alert.explainedBy !== undefined && { explainedBy: inertText(summaries.get(alert.explainedBy) ?? t('an alert of another HSM')) }),
  };
}

/** People are told of it. */
function isTold(outcome: TrialOutcome | undefined): outcome is TrialOutcome & { readonly firedAt: number } {
  return outcome?.firedAt !== undefined && outcome.explainedBy === undefined;
}

function changeOf(current: TrialOutcome | undefined, tried: TrialOutcome | undefined): Pick<TrialRow, 'change' | 'by'> {
  if (!isTold(current) || !isTold(tried)) {
    return { change: isTold(tried) ? 'new' : isTold(current) ? 'gone' : 'none', by: 0 };
  }
  const shift = tried.firedAt - current.firedAt;
  if (shift !== 0) return { change: shift < 0 ? 'earlier' : 'later', by: Math.abs(shift) };
  if (tried.severity !== current.severity) return { change: 'severity', by: 0 };
  const stretch = (tried.resolvedAt ?? Number.POSITIVE_INFINITY) - (current.resolvedAt ?? Number.POSITIVE_INFINITY);
  if (Number.isNaN(stretch) || stretch === 0) return { change: 'none', by: 0 };
  // Of one that goes on nobody knows by how much.
  return { change: stretch < 0 ? 'shorter' : 'longer', by: Number.isFinite(stretch) ? Math.abs(stretch) : 0 };
}

function countsOf(rows: readonly TrialRow[]): TrialCounts {
  const of = (...changes: readonly TrialRow['change'][]) => rows.filter(({ change }) => changes.includes(change)).length;
  const shifts = rows.flatMap(({ change, by }) => (change === 'earlier' ? [-by] : change === 'later' ? [by] : [])).sort((a, b) => a - b);
  const middle = (shifts.length - 1) / 2;
  return {
    current: rows.filter(({ current }) => isTold(current)).length,
    tried: rows.filter(({ tried }) => isTold(tried)).length,
    gone: of('gone'),
    new: of('new'),
    earlier: of('earlier'),
    later: of('later'),
    medianShift: shifts.length === 0 ? 0 : ((shifts[Math.floor(middle)] ?? 0) + (shifts[Math.ceil(middle)] ?? 0)) / 2,
  };
}

const rank: Readonly<Record<TrialChange, number>> = { new: 0, gone: 1, earlier: 2, later: 3, severity: 4, shorter: 5, longer: 6, none: 7 };

/** What differs first, the gravest difference first; then what somebody was told of; the newest first. */
function byWeight(a: TrialRow, b: TrialRow): number {
  const told = (row: TrialRow) => (isTold(row.current) || isTold(row.tried) ? 0 : 1);
  return (
    rank[a.change] - rank[b.change] ||
    told(a) - told(b) ||
    ((b.tried ?? b.current)?.startedAt ?? 0) - ((a.tried ?? a.current)?.startedAt ?? 0)
  );
}
