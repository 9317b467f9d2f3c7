import * as z from 'zod/mini';
import { ACCOUNT_NAME } from '../core/consoleCredentials.ts';
import type { GroupTerms } from '../core/highAvailability.ts';
import { fingerprintOf, label, secretReference, sshEndpoint } from './schemaParts.ts';

/** What the inventory says of a high-availability group itself. Part of the inventory's definition: see schema.ts. */

const many = z.int().check(z.minimum(1), z.maximum(32));

const client = z
  .strictObject({
    name: label.check(z.meta({ description: 'As people call it.', examples: ['app-1'] })),
    ssh: sshEndpoint.check(z.meta({ description: 'The host of the client, `host:port` (`:22` may be left out).', examples: ['10.0.3.1'] })),
    hostKey: fingerprintOf(['ssh-keygen -lf'], 'the host').check(
      z.meta({
        description:
          'Fingerprint of the host’s SSH key, as `ssh-keygen -lf` shows it there. A server with another key never gets the password.',
        examples: ['SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
      }),
    ),
    user: z
      .string()
      .check(
        z.regex(ACCOUNT_NAME, 'expected an account name: letters, digits, ".", "_" or "-", at most 64'),
        z.describe('An account that may read the client’s configuration. One command is run with it, which only lists.'),
      ),
    password: secretReference.check(z.describe('Its password, by the name of the secret.')),
  })
  .check(z.describe('A host with a client of this group, which a person may ask what it sees.'));

export const groupTermsSchema = z.strictObject({
  name: z
    .optional(label)
    .check(z.meta({ description: 'As people call it. Default: the name that stands here.', examples: ['CA, production'] })),
  members: z
    .optional(many)
    .check(
      z.describe(
        'How many members it has, watched here or not. Those that are no device here count as unknown. Default: its devices here.',
      ),
    ),
  quorum: z
    .optional(many)
    .check(z.describe('With fewer members that serve, the applications are in trouble: an alert of its own. Default: 1.')),
  authentication: z
    .optional(z.enum(['ped', 'password']))
    .check(
      z.describe(
        'How its partitions are logged in to: `ped` or `password`. With a PED, a member that is without power for two hours needs the black key.',
      ),
    ),
  autoRecovery: z
    .optional(z.boolean())
    .check(
      z.describe(
        'true: the clients take a member back by themselves (a retry count that is not 0). It must not be recovered by hand as well. false: they do not.',
      ),
    ),
  clients: z
    .optional(z.array(client).check(z.maxLength(10)))
    .check(z.describe('Clients that may be asked over SSH which members they see. Nobody is asked by itself.')),
});

/** A host with a client of a group. */
export type GroupClient = z.output<typeof client>;

/** A group as the inventory has it, without its alerts. */
export interface GroupConfig extends GroupTerms {
  /** As its members' `haGroup` has it. */
  readonly id: string;
  readonly name?: string;
  readonly clients?: readonly GroupClient[];
}

/** Names of the secrets that a group refers to. */
export function groupSecrets({ clients = [] }: GroupConfig): readonly string[] {
  return clients.map(({ password }) => password.secret);
}
