import * as z from 'zod/mini';
import { DAY, durationMs } from '../core/time/duration.ts';

/** What several parts of the inventory's definition are made of. */

const DURATION_RANGE = 'expected a duration between half a second and 7 days';

export const duration = z.string().check(
  z.regex(/^\d+(\.\d+)?(s|m|h|d)$/, { error: 'expected a duration such as "30s", "10m", "4h" or "1d"', abort: true }),
  z.refine((text) => isSensible(durationMs(text)), DURATION_RANGE),
);

export const id = z
  .string()
  .check(
    z.regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'expected lower-case letters, digits, ".", "_" or "-", at most 63, a letter or digit first'),
  );

/** A name for people. */
export const label = z.string().check(z.minLength(1), z.maxLength(80));

/** A secret is kept under such a name; it is a file name, too. */
export const secretName = z
  .string()
  .check(
    z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'expected the name of a secret: letters, digits, ".", "_" or "-"'),
    z.describe(
      'Name of the secret. The value is kept in the editor’s secret storage, or in a file of this name below `--secrets` or `$CREDENTIALS_DIRECTORY`; never here.',
    ),
  );

export const secretReference = z.strictObject({ secret: secretName });

/** `host:port` */
export const endpoint = z.string().check(
  z.regex(/^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5}$/, {
    error: 'expected "host:port", for example "10.0.1.9:4001" or "[fd00::9]:4001"',
    abort: true,
  }),
  z.refine((text) => isPort(Number(text.slice(text.lastIndexOf(':') + 1))), 'expected a port between 1 and 65535 after the last ":"'),
);

/** `host` or `host:port`, then port 22. */
export const sshEndpoint = z.string().check(
  z.regex(/^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)(:\d{1,5})?$/, {
    error: 'expected "host:port" or "host" (port 22), for example "10.0.1.4" or "[fd00::4]:2222"',
    abort: true,
  }),
  z.refine(
    (text) => isPort(Number(/\]?:(\d+)$/.exec(text.replace(/^\[.*\]/, ''))?.[1] ?? 22)),
    'expected a port between 1 and 65535 after the last ":"',
  ),
);

export const hostName = z
  .string()
  .check(
    z.maxLength(253),
    z.regex(
      /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?)$/,
      'expected a host name or an IP address, without port, "//" or spaces',
    ),
  );

/** A fingerprint of an SSH host key, as OpenSSH writes it. @param shownBy commands that show it so; `where`: on what */
export function fingerprintOf(shownBy: readonly string[], where: string) {
  return z
    .string()
    .check(
      z.regex(
        /^SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$/,
        `expected a fingerprint as "${shownBy.join('" or "')}" shows it on ${where}: "SHA256:" and 43 characters`,
      ),
    );
}

export const port = z.int().check(z.minimum(1), z.maximum(65_535));

function isSensible(duration: number): boolean {
  return duration >= 500 && duration <= 7 * DAY;
}

/** The nearest duration that is allowed, of one that is refused for its length alone. `message`: why it was refused. */
export function nearestDuration(message: string | undefined, text: unknown): string | undefined {
  if (message !== DURATION_RANGE || typeof text !== 'string') return undefined;
  return durationMs(text) < 500 ? '0.5s' : '7d';
}

export function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}
