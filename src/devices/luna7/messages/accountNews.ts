import type { AccountNews, LogLine } from '../../../core/message.ts';
import { plainText } from '../../../core/text.ts';

/**
 * What lines of the log say of accounts: that one was disabled, enabled or removed, that somebody has logged in with it, that a configuration
 * was restored which may have changed it ("Luna Shell: Command Logging", "SSH" of the Monitoring Guide; "Implications of Backup and Restore
 * of User Profiles"; the wording of usermod and userdel is that of shadow-utils).
 */

type Groups = Readonly<Record<string, string | undefined>>;

interface Rule {
  readonly apps: ReadonlySet<string>;
  readonly pattern: RegExp;
  readonly read: (groups: Groups) => AccountNews | undefined;
}

/** No name of an account, and no command of an administrator, is longer. Characters. */
const LONGEST = 1024;

/** `info : 0 : Command: user disable -username monitor  : admin : 192.0.2.7/51022`. The number is the result of the command: 0 is success. */
const COMMAND =
  /^(?:\[\d{1,10}\]:\s*)?(?:\w+ : (?<code>0x[\da-f]{1,16}|\d{1,10})[\s:]*)?Command: (?<command>[\s\S]*): (?<user>[^:]{1,130}) : (?<from>\S+)/i;

const shell = new Set(['lunash', '-lunash', 'lush']);
const logins = new Set(['sshd', 'ssdh', 'login', 'su', 'sshd(pam_unix)', 'login(pam_unix)']);
const ssh = new Set(['sshd', 'ssdh']);

const rules: readonly Rule[] = [
  { apps: shell, pattern: COMMAND, read: commandNews },
  {
    apps: shell,
    pattern: /(?:^|: )Lush user login : (?<name>[^:]{1,130}) : (?<from>\S+)/,
    read: ({ name, from }) => news('used', name, (who) => `${who} has logged in to the shell (from ${from})`),
  },
  {
    apps: ssh,
    pattern: /^Accepted \S+ for (?<name>\S{1,130}) from (?<from>\S+)/,
    read: ({ name, from }) => news('used', name, (who) => `${who} has logged in over SSH (from ${from})`),
  },
  {
    apps: ssh,
    pattern: /^User (?<name>\S{1,130}) (?:from \S+ )?not allowed because account is locked/,
    read: ({ name }) => news('disabled', name, (who) => `SSH has refused ${who}, because the account is locked`),
  },
  {
    apps: logins,
    pattern: /^(?:pam_unix\([^)]{1,40}\): )?session opened for user (?<name>[^\s(]{1,130})/,
    read: ({ name }) => news('used', name, (who) => `a session of ${who} was opened`),
  },
  {
    apps: new Set(['login']),
    pattern: /^(?:DIALUP AT|LOGIN ON) (?<line>\S+) BY (?<name>\S{1,130})/,
    read: ({ name, line }) => news('used', name, (who) => `${who} has logged in at the console (${line})`),
  },
  {
    apps: new Set(['usermod']),
    pattern: /^(?<un>un)?lock user [`'](?<name>[^'\s]{1,130})'? password/,
    read: ({ un, name }) => news(un ? 'enabled' : 'disabled', name, (who) => `the account ${who} was ${un ? 'un' : ''}locked`),
  },
  {
    apps: new Set(['userdel']),
    pattern: /^delete user [`'](?<name>[^'\s]{1,130})'?/,
    read: ({ name }) => news('disabled', name, (who) => `the account ${who} was removed`),
  },
];

/** Thousands of lines come in a second: most are of none of these processes. */
const byApp = new Map<string, readonly Rule[]>(
  [...new Set(rules.flatMap(({ apps }) => [...apps]))].map((app) => [app, rules.filter(({ apps }) => apps.has(app))]),
);

/** What a line says of an account. Undefined: nothing, or it is only a test. */
export function accountNews({ app, text: whole }: LogLine): AccountNews | undefined {
  const own = byApp.get(app?.trim().toLowerCase() ?? '');
  if (!own) return undefined;
  const text = whole.slice(0, LONGEST).trim();
  if (text.startsWith('***')) return undefined;
  for (const { pattern, read } of own) {
    const groups = pattern.exec(text)?.groups;
    const found = groups && read(groups);
    if (found) return found;
  }
  return undefined;
}

/** The shell takes each word by its beginning, and `-u` for `-username`, so that is what it logs. */
function commandNews({ code = '0', command = '', user = '', from = '' }: Groups): AccountNews | undefined {
  // Thousands of commands may come in a second: most begin with another letter than those below.
  if (Number(code) !== 0 || !/^\s*[us]/i.test(command)) return undefined;
  const typed = command.trim().split(/\s+/);
  const by = `${plainText(user.trim(), 130)} has typed`;
  const where = `(from ${plainText(from, 80)})`;
  const name = optionOf(typed, 'username');
  if (areWords(typed, ['user', 1], ['disable', 2])) return news('disabled', name, (who) => `${by} “user disable” for ${who} ${where}`);
  if (areWords(typed, ['user', 1], ['delete', 2])) return news('disabled', name, (who) => `${by} “user delete” for ${who} ${where}`);
  if (areWords(typed, ['user', 1], ['enable', 1])) return news('enabled', name, (who) => `${by} “user enable” for ${who} ${where}`);
  for (const [verb, least] of [
    ['clear', 1],
    ['delete', 1],
    ['add', 1],
  ] as const) {
    if (areWords(typed, ['user', 1], ['role', 2], [verb, least]))
      return news('unsure', name, (who) => `${by} “user role ${verb}” for ${who} ${where}: it may have another role now`);
  }
  for (const [verb, word] of [
    ['restore', 'restored'],
    ['factoryreset', 'reset to that of the factory'],
  ] as const) {
    if (!areWords(typed, ['sysconf', 4], ['config', 1], [verb, 1])) continue;
    const service = optionOf(typed, 'service')?.toLowerCase();
    // What is restored of other services changes no account.
    if (service !== undefined && service !== 'users' && service !== 'all') return undefined;
    return {
      says: 'unsure',
      text: `${by} “sysconf config ${verb}” ${where}: the accounts were ${word}, and any of them may be enabled or disabled by it`,
    };
  }
  return undefined;
}

function news(says: AccountNews['says'], name: string | undefined, text: (who: string) => string): AccountNews | undefined {
  const who = plainText(name?.trim() ?? '', 130);
  return who === '' ? undefined : { name: who, says, text: plainText(text(who), 400) };
}

/** The first words typed are these, each by at least so many of its letters. */
function areWords(typed: readonly string[], ...words: readonly (readonly [word: string, least: number])[]): boolean {
  return words.every(([word, least], i) => {
    const given = typed[i]?.toLowerCase() ?? '';
    return given.length >= least && word.startsWith(given);
  });
}

/** What stands behind an option, by its name or the beginning of it. */
function optionOf(typed: readonly string[], option: string): string | undefined {
  const at = typed.findIndex((word) => word.length > 1 && word.startsWith('-') && option.startsWith(word.slice(1).toLowerCase()));
  return at < 0 ? undefined : typed[at + 1]?.replace(/^["']|["']$/g, '');
}
