import { type ShownStep, stepText } from './shownRunbook.ts';

/**
 * An alert carries its own runbook, and each one to which the work leads: from a tamper to the replacement of a member. Steps of all of them are
 * kept with the alert: of its own runbook under their names, of another one behind the id of that.
 */

const BEHIND = '/';

/** The name under which a step of a runbook is kept with an alert whose own runbook is `own`. */
export function keptStep(own: string, runbook: string, step: string): string {
  return runbook === own ? step : `${runbook}${BEHIND}${step}`;
}

/** What a tick of it says: of another runbook with its title, since it is read beside those of the alert's own. */
export function keptText(
  own: string,
  { id, title }: { readonly id: string; readonly title: string },
  step: Pick<ShownStep, 'text' | 'lead'>,
) {
  return id === own ? stepText(step) : `${title}: ${stepText(step)}`;
}

/** Those of an alert's ticks that are of this runbook, by the names of its steps. */
export function ticksOf<T extends { readonly step: string }>(ticks: readonly T[], own: string, runbook: string): readonly T[] {
  return ticks.flatMap((tick) => {
    const [of, step] = apart(tick.step, own);
    return of === runbook ? [{ ...tick, step }] : [];
  });
}

/** The runbooks that an alert carries: its own, then others in the order in which somebody began with them. */
export function carriedRunbooks(own: string, ticks: readonly { readonly step: string }[]): readonly string[] {
  return [...new Set([own, ...ticks.map(({ step }) => apart(step, own)[0])])];
}

/** The runbook of which a step was done last: there the work goes on. */
export function workedOnLast(own: string, ticks: readonly { readonly step: string; readonly at: string }[]): string {
  const [last] = [...ticks].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return last ? apart(last.step, own)[0] : own;
}

function apart(kept: string, own: string): readonly [runbook: string, step: string] {
  const at = kept.indexOf(BEHIND);
  return at < 0 ? [own, kept] : [kept.slice(0, at), kept.slice(at + 1)];
}
