import type { ConsoleProfile } from '../../../core/deviceModel.ts';
import type { ConsoleDescriptor } from '../../../core/modelDescriptor.ts';
import { commands } from './commands.ts';

/**
 * How LunaSH presents itself on the serial console, and the little that may ever be typed there.
 *
 * None of the patterns has the `g` or `y` flag, so they keep no state between uses; all are linear in what they are given.
 * Patterns for prompts end in `$` and start at a line's beginning: text within a line never passes for a prompt.
 */
export const dialogue: Omit<ConsoleProfile, keyof ConsoleDescriptor> = {
  // `myluna login: `, `[local_host] ttyS0 login: `, `login as: `; not `Last login: …`, of which a chunk may end after the colon, nor the
  // `Please login: ` of a console server.
  loginPrompt:
    /(?:^|[\r\n])(?!(?:Last|Please|Enter|Console|Port|Your) login)(?:\[?(?<host>[\w.-]{1,253})\]?(?: tty\w{1,16})? login|login as): ?$/,

  // Alone on its line and with a capital: `(current) UNIX password:` and `New password:` ask for something else.
  // After `login as: ` the prompt names the account: `monitor@10.0.1.4's password: `.
  passwordPrompt: /(?:^|[\r\n])(?:Password|(?<user>[\w.-]{1,64})@(?<host>[\w.:-]{1,253})'s password): ?$/,

  shellPrompt: /(?:^|[\r\n]) ?(?:\[(?<host>[\w.-]{1,253})\] )?lunash:> ?$/,

  // What PAM says before it forces a new password, in the order it says it. A mere warning of an expiry to come is not among it.
  passwordChange:
    /(?:^|[\r\n])(?:You are required to change your password|You must change your password|(?:WARNING: )?Your password has expired|Changing password for |\(current\) (?:UNIX )?password:|Current password:|(?:Enter )?new (?:UNIX )?password:|Re-?(?:type|enter) new (?:UNIX )?password:)/i,

  // login(1), PAM and sshd; the appliance's documentation quotes none of them. A disabled account looks like a wrong password.
  loginRefused:
    /(?:^|[\r\n])(?:Login incorrect|Access denied|Permission denied|Authentication (?:failure|failed)|Maximum number of tries exceeded|Too many (?:login|authentication) (?:attempts|failures)|(?:Your|The|This|User) (?:user )?account (?:\S{1,64} )?(?:has expired|has been (?:disabled|locked)|is (?:currently )?(?:disabled|locked|expired|not available|temporarily locked))|Account (?:temporar(?:il)?y )?(?:disabled|locked|expired)|The account is locked due to)/i,

  accountUnusable:
    /(?:^|[\r\n])(?:(?:Your|The|This|User) (?:user )?account (?:\S{1,64} )?(?:has expired|has been (?:disabled|locked)|is (?:currently )?(?:disabled|locked|expired|not available|temporarily locked))|Account (?:temporar(?:il)?y )?(?:disabled|locked|expired)|The account is locked due to)/i,

  // pam_nologin and systemd, while the appliance boots or shuts down; pam_limits, with too many sessions.
  loginDeferred:
    /(?:^|[\r\n])[ \t]{0,8}(?:(?:The )?system is (?:booting up|going down|shutting down|rebooting)\b[^\r\n]{0,300}|[^\r\n]{0,120}Unprivileged users are not permitted to log in[^\r\n]{0,200}|(?:There were )?too many logins for '[^\r\n]{0,80})/i,

  // pam_faillock and pam_tally2, where they say that the lock ends by itself.
  accountLocked:
    /(?:^|[\r\n])[ \t]{0,8}(?:\(\d{1,6} (?:second|minute|hour)s? left to unlock\)|(?:Your |The |This |User )?(?:user )?account (?:\S{1,64} )?(?:is )?temporar(?:il)?y locked[^\r\n]{0,120}|The account is locked due to [^\r\n]{1,80}[\r\n]{1,2}[ \t]{0,8}\(\d{1,6} (?:second|minute|hour)s? left to unlock\))/i,

  // login(1): `Login timed out after 120 seconds.` The appliance allows two minutes.
  loginTimedOut: /(?:^|[\r\n])Login timed out\b/i,

  // Both spellings occur in 7.2: `Command Result : 0 (Success)` and `Command Result: 0 (Success)`. Codes may be hexadecimal.
  resultTrailer:
    /(?:^|[\r\n])[ \t]{0,8}Command Result ?: {1,3}(\d{1,10}|0x[\da-fA-F]{1,8}) {1,3}\(([^\r\n]{0,160})\)[ \t]{0,8}(?=[\r\n]|$)/,

  // Also indented, quoted, or with the first bracket left out. `lunacm` is the shell of a client.
  promptLine: /^[>\s]{0,8}(?:\[?[\w.-]{1,253}\] ?)?(?:lunash|lunacm(?:\.exe)?):>(.{0,400})$/,

  allowedCommands: new Set(commands.map(({ command }) => command)),
  logoutCommand: 'exit',

  commands,
};
