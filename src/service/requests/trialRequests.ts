import type { PolicyTrial } from '../trial/policyTrial.ts';
import type { RuleTrial } from '../trial/ruleTrial.ts';
import type { RequestHandlers } from './handlers.ts';

/** What clients try before it is saved: another policy on the stored polls, rules on lines of a log. */
export function trialRequests({ trial, rules }: { readonly trial: PolicyTrial; readonly rules: RuleTrial }) {
  return {
    tryPolicy: (params, { signal }) => trial.run(params, signal),
    parseLines: (params, { signal }) => rules.run(params, signal),
  } satisfies Pick<RequestHandlers, 'tryPolicy' | 'parseLines'>;
}
