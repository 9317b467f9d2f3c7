import type { PolicyTrial } from '../trial/policyTrial.ts';
import type { RequestHandlers } from './handlers.ts';

/** What clients ask of the stored polls under another policy. */
export function trialRequests({ trial }: { readonly trial: PolicyTrial }) {
  return {
    tryPolicy: (params, { signal }) => trial.run(params, signal),
  } satisfies Pick<RequestHandlers, 'tryPolicy'>;
}
