import type { HaGroups } from '../groups/haGroups.ts';
import type { RequestHandlers } from './handlers.ts';

/** What clients ask of HA groups. */
export function groupRequests({ groups }: { readonly groups: HaGroups }) {
  return {
    readHaClient: (params, { who }) => groups.read(params, who),
    askHaClient: (params, { who, signal }) => groups.ask(params, who, signal),
  } satisfies Pick<RequestHandlers, 'readHaClient' | 'askHaClient'>;
}
