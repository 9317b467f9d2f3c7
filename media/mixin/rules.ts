import { policyFrom, type Rule, ruleFor, slotsInWindow } from '../../src/core/alerting/policy.ts';
import { generalConditions } from '../../src/core/generalConditions.ts';
import type { Condition } from '../../src/core/indicator.ts';
import { MINUTE } from '../../src/core/time/duration.ts';
import { models } from '../../src/devices/models.ts';
import type { PlatformRule, RuleGroup } from './ruleFile.ts';
import { serviceRules } from './serviceRules.ts';

/**
 * Rules for Prometheus that judge as this program does, of what it tells: the same conditions with the same severities, counted over the same
 * window. They are for whoever lets the centre judge. Those of the inventory's own policies it cannot know: these are the defaults.
 */

/** One sample a slot, whatever brings the verdicts, and however often. */
export const SLOT = 'hsm_vigil:indicator_negative:slot';
const VERDICT = 'hsm_vigil_indicator_negative';

const policy = policyFrom();

/** A range of Prometheus 2 holds both of its ends: one that is a moment shorter holds no sample twice. */
const RANGE = `${(slotsInWindow(policy) * policy.interval) / MINUTE - 1}m`;
const IN_SLOT = `${policy.interval / 1000 - 1}s`;
const CORROBORATED = `${policy.corroborate / 1000 - 1}s`;
/** Two slots: one good reading between bad ones is no end. */
const KEEP = `${(2 * policy.interval) / MINUTE}m`;

/** @param runbooks the address where the runbooks are published, with a slash at its end */
export function ruleGroups(runbooks: string): readonly RuleGroup[] {
  return [
    {
      name: 'hsm-vigil-conditions',
      interval: `${policy.interval / MINUTE}m`,
      rules: [
        { record: SLOT, expr: `max without (witness) (last_over_time(${VERDICT}[${IN_SLOT}]))` },
        ...conditions().map(([key, condition]) => conditionRule(key, condition, runbooks)),
      ],
    },
    ...serviceRules((runbook) => runbookOf(runbook, runbooks)),
  ];
}

/** Of every model, by id, or by component and id where a component has its own. */
function conditions(): readonly (readonly [key: string, Condition])[] {
  const all = new Map(generalConditions.map((each): [string, Condition] => [each.id, each]));
  for (const model of models) for (const [key, condition] of model.conditions) all.set(key, condition);
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
}

function conditionRule(key: string, condition: Condition, runbooks: string): PlatformRule {
  const { summary, meaning, action, severity, runbook } = condition;
  return {
    alert: alertName(key),
    expr: negativeExpression(selectorOf(key), ruleFor(policy, condition)),
    keep_firing_for: KEEP,
    labels: { severity },
    annotations: {
      summary: `${summary('{{ $labels.component }}')} ({{ $labels.device }})`,
      description: `${meaning} ${action}`,
      ...runbookOf(runbook, runbooks),
    },
  };
}

/** Its address, and how it is read without one. */
function runbookOf(runbook: string, runbooks: string): Readonly<Record<string, string>> {
  return { runbook: `hsm-vigil runbook ${runbook}`, runbook_url: `${runbooks}${runbook}.md` };
}

/** `HsmVigilConsoleSilent` of `console.silent`. */
export function alertName(key: string): string {
  return `HsmVigil${key.replace(/(?:^|[^a-z0-9]+)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}`;
}

/** What a component has a rule of its own for is not judged by the general one. */
function selectorOf(key: string): string {
  const [component, id] = key.includes('.') ? [key.slice(0, key.lastIndexOf('.')), key.slice(key.lastIndexOf('.') + 1)] : [undefined, key];
  if (component !== undefined) return `component="${component}",condition="${id}"`;
  const own = conditions().flatMap(([other]) => (other.endsWith(`.${id}`) ? [other.slice(0, -id.length - 1)] : []));
  return `condition="${id}"${own.length === 0 ? '' : `,component!~"${own.join('|')}"`}`;
}

/** The alert rule: so many negative slots of the window, and the latest known one is negative. What fires sooner stands beside it. */
export function negativeExpression(selector: string, rule: Rule): string {
  const counted = [
    `sum_over_time(${SLOT}{${selector}}[${RANGE}]) >= ${rule.needed}`,
    `and last_over_time(${SLOT}{${selector}}[${RANGE}]) == 1`,
  ].join('\n');
  const sooner = [
    ...(rule.corroborate > 0 ? [`(count without (witness) (max_over_time(${VERDICT}{${selector}}[${CORROBORATED}]) == 1) >= 2)`] : []),
    // What the console has said in all of its re-reads.
    ...(rule.immediate.rereads
      ? [`max without (witness) (last_over_time(${VERDICT}{${selector},witness="console"}[${IN_SLOT}]) == 1)`]
      : []),
  ];
  return sooner.length === 0 ? counted : [`(${counted})`, ...sooner].join('\nor\n');
}
