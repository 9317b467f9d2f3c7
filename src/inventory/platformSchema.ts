import * as z from 'zod/mini';
import { secretReference } from './schemaParts.ts';

/** How the inventory names a monitoring platform that is asked or written to: where it is, and what proves who we are and who it is. */

export const path = z.string().check(z.minLength(1), z.maxLength(4096), z.regex(/^(\/|[A-Za-z]:[\\/])/, 'expected an absolute path'));

export const consent = z
  .optional(z.boolean())
  .check(z.describe('true: what proves who we are may go to another machine unencrypted. Whoever reads along there can use it.'));

export const platformAddress = z.url({ protocol: /^https?$/, error: 'expected an "https://" address' }).check(
  z.maxLength(2000),
  z.refine((url) => {
    const { username, password } = URL.parse(url) ?? { username: '', password: '' };
    return username === '' && password === '';
  }, 'expected an address without user and password: give them in "auth", the password as a secret'),
);

export const platformAuth = z
  .strictObject({
    bearer: z.optional(secretReference).check(z.describe('Sent as `Authorization: Bearer …`.')),
    user: z
      .optional(z.string().check(z.minLength(1), z.maxLength(254), z.regex(/^[^:]+$/, 'expected a user without ":"')))
      .check(z.describe('Account at the server, with `password`.')),
    password: z.optional(secretReference).check(z.describe('With `user`: HTTP Basic authentication.')),
  })
  .check(
    z.refine(
      ({ bearer, user, password }) => (bearer === undefined) !== (user === undefined) && (user === undefined) === (password === undefined),
      'expected either "bearer", or "user" with "password"',
    ),
    z.describe('What proves who we are.'),
  );

export const authorities = z
  .optional(path)
  .check(z.describe('File with the authorities that sign the server’s certificate, PEM. Default: the known ones.'));

export type PlatformAuth = z.output<typeof platformAuth>;

/** Where something is asked or posted, and with what proof. */
export interface PlatformPeer {
  readonly url: string;
  readonly auth?: PlatformAuth | undefined;
  readonly ca?: string | undefined;
  readonly allowClearText?: boolean | undefined;
}

/** Names of the secrets that it needs. */
export function peerSecrets({ auth }: Pick<PlatformPeer, 'auth'>): readonly string[] {
  return [auth?.bearer, auth?.password].flatMap((reference) => (reference ? [reference.secret] : []));
}
