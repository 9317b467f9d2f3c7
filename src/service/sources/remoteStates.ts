import { type EpisodeSpan, fewStates, type JudgedAt, joinedUnwatched, statesOver } from '../../core/alerting/stateHistory.ts';
import type { DeviceModel } from '../../core/deviceModel.ts';
import { SECOND } from '../../core/time/duration.ts';
import type { Stretch, UnwatchedStretch } from '../../core/unwatched.ts';
import type { SourceConfig } from '../../inventory/sourceSchema.ts';
import type { PartStates } from '../../protocol/contract.ts';
import type { Line } from './answers.ts';
import { selector } from './questions.ts';
import { ofDevice, onSteps, type RangeQuestion, seconds, type ToldOf } from './remoteHistory.ts';
import { partOf } from './remoteRecords.ts';
import { textLabel } from './told.ts';

/** How the parts of a device that another service watches stood over a time: from the verdicts and the alerts that a platform was told. */

const STEPS = 500;
const MOST_PARTS = 1_000;
/** As of a device that is watched here. */
const MOST_OF_ONE = 400;
const MOST_STRETCHES = 8_000;

export interface StatesQuestions {
  /** Whether anything of each part was found bad: 1, or 0. */
  readonly verdicts: RangeQuestion;
  /** Which alerts each part had. */
  readonly alerts: RangeQuestion;
}

export function statesQuestions(source: Pick<SourceConfig, 'match'>, of: ToldOf, { from, to }: Stretch): StatesQuestions {
  const step = Math.max(SECOND, Math.ceil(Math.max((to - from) / STEPS, of.interval / 2) / SECOND) * SECOND);
  const series = selector(source, ofDevice(of));
  // What lies between two steps must not be lost, and what was told with one poll holds until the next.
  const asked = (query: string): RangeQuestion => ({ query, ...onSteps(from, to, step), step });
  const told = seconds(Math.max(step, 2 * of.interval));
  const open = seconds(Math.max(step, 1.25 * of.interval));
  return {
    verdicts: asked(
      `max by (component) (${step > 2 * of.interval ? 'max' : 'last'}_over_time(hsm_vigil_indicator_negative${series}[${told}]))`,
    ),
    alerts: asked(`max by (component, severity, state) (last_over_time(hsm_vigil_alert${series}[${open}]))`),
  };
}

/** `unwatched`: when nothing was told of the device, or its service heard nothing. What nobody judged is unknown, never ok. */
export function remoteStates(
  answers: { readonly verdicts: readonly Line[]; readonly alerts: readonly Line[] },
  { verdicts: { step } }: StatesQuestions,
  unwatched: readonly UnwatchedStretch[],
  span: Stretch,
  model: DeviceModel | undefined,
): readonly PartStates[] {
  const judged = new Map<string, readonly JudgedAt[]>();
  for (const { labels, points } of answers.verdicts) {
    const part = textLabel(labels.component);
    if (part === undefined) continue;
    judged.set(
      part,
      points.flatMap(([at, value]) => (value === 0 || value === 1 ? [{ at, bad: value === 1, holds: 1.5 * step }] : [])),
    );
  }
  const alerts = new Map<string, readonly EpisodeSpan[]>();
  for (const line of answers.alerts) {
    const part = textLabel(line.labels.component);
    if (part !== undefined) alerts.set(part, [...(alerts.get(part) ?? []), ...episodesOf(line, step)]);
  }
  const ids = [...new Set([...judged.keys(), ...alerts.keys()])].slice(0, MOST_PARTS);
  const most = Math.min(MOST_OF_ONE, Math.floor(MOST_STRETCHES / Math.max(1, ids.length)));
  const nobody = joinedUnwatched(unwatched, span, MOST_OF_ONE);
  return ids.map((id): PartStates => {
    const { name, type } = partOf(id, model);
    const stretches = statesOver({ judged: judged.get(id) ?? [], alerts: alerts.get(id) ?? [], unwatched: nobody }, span);
    return { id, name, type, stretches: fewStates(stretches, span, most) };
  });
}

/** Steps at which an alert was told, as spans without a hole. */
function episodesOf({ labels: { severity, state }, points }: Line, step: number): readonly EpisodeSpan[] {
  if ((severity !== 'warning' && severity !== 'critical') || (state !== 'pending' && state !== 'firing')) return [];
  const spans: { from: number; to: number }[] = [];
  for (const [at] of points) {
    const last = spans.at(-1);
    if (last && at - last.to <= step / 2) last.to = at + step;
    else spans.push({ from: at, to: at + step });
  }
  return spans.map(({ from, to }) => ({ startedAt: from, resolvedAt: to, severity, ...(state === 'firing' && { firedAt: from }) }));
}
