import type { Configuration } from '../configuration/configuration.ts';
import type { RequestHandlers } from './handlers.ts';
import { refuseIfSupervised } from './supervised.ts';

export interface ConfigurationParts {
  readonly configuration: Configuration;
  /** It runs under somebody's supervision: clients do not change what it watches. */
  readonly managed: boolean;
}

/** What clients ask about what is watched. */
export function configurationRequests({ configuration, managed }: ConfigurationParts) {
  return {
    provideSecrets: ({ secrets }) => configuration.provideSecrets(secrets),
    useInventory({ path }) {
      refuseIfSupervised(managed);
      return configuration.useInventory(path);
    },
    recordChange: (change, { who }) => configuration.recordChange(change, who),
    lastReadInventory: () => configuration.lastRead,
    demo({ on }) {
      refuseIfSupervised(managed);
      return configuration.useDemo(on);
    },
  } satisfies Pick<RequestHandlers, 'provideSecrets' | 'useInventory' | 'recordChange' | 'lastReadInventory' | 'demo'>;
}
