/**
 * What console servers say of themselves before any device is heard, whatever the model behind them. Each function takes the end of what
 * a terminal shows and quotes what it has recognised; undefined: nothing of the kind. All patterns are linear.
 */

/** A question for an account of the server's own: Cisco, Avocent, Digi, Opengear, Lantronix. A device's prompt names its host. */
const ASKS_FOR_ACCOUNT =
  /(?:^|\n)[ \t]{0,8}((?:(?:Local|Port|Enter|Please enter|Please|Console|TACACS\+?|RADIUS)[ -]?)?(?:your )?(?:User ?name|User ?id|User|Login(?: name| id)?|LocalPassword|Local Password|Port Password)[ \t]?[:>]) {0,2}$/i;

/** A question for a password that says whose it is, or how it is to be given. A device asks for its own with that word alone, or names account and host. */
const ASKS_FOR_ITS_PASSWORD =
  /(?:^|\n)[ \t]{0,8}((?:[\w.]{1,30}[ -]){1,4}pass(?:word|code)[ \t]?[:>]|pass(?:word|code) (?:for|to|of) [\w .:/-]{1,40}[:>]) {0,2}$/i;

const ASKS_FOR_PASSWORD = /(?:^|\n)[ \t]{0,8}[Pp]assword: ?$/;
const ANNOUNCES_ITSELF =
  /(?:^|\n)[ \t]{0,8}(User Access Verification|% (?:Login invalid|Bad passwords|Authentication failed|Access denied))/;

/** Conserver's word on how we are attached. The last one counts: `^Ecf` and `bump` change it. */
const ATTACHED =
  /(?:^|\n)[ \t]{0,8}\[((?:(?:console is )?read-only|spy(?:ing)?|forced to `?spy'? mode|bumped by)[^\]\n]{0,160}|attached|read-write|forced to attached mode[^\]\n]{0,160})\]/gi;

/** What a client is told that comes second: ser2net, Cisco, Opengear, Moxa, Digi, Lantronix. */
const TAKEN =
  /(?:^|\n)[^\S\n]{0,8}([^\n]{0,80}\b(?:already (?:in use|open|connected|being used)|(?:in use|used) by|(?:port|line|console|device|session|connection)(?: \w{1,20})? (?:is )?(?:busy|in use|not free)|too many (?:connections|sessions|users))\b[^\n]{0,80})/i;

/** The question by which something before the device asks for a login of its own. */
export function foreignQuestion(shown: string): string | undefined {
  const asked = (ASKS_FOR_ACCOUNT.exec(shown) ?? ASKS_FOR_ITS_PASSWORD.exec(shown))?.[1];
  if (asked !== undefined) return asked;
  if (!ASKS_FOR_PASSWORD.test(shown)) return undefined;
  const announced = ANNOUNCES_ITSELF.exec(shown)?.[1];
  return announced === undefined ? undefined : `${announced} … Password:`;
}

/** What a console server says of a console that somebody else holds: what is typed into it reaches nobody. */
export function readOnlyNotice(shown: string): string | undefined {
  const last = [...shown.matchAll(ATTACHED)].at(-1)?.[1];
  return last === undefined || /^(?:attached|read-write|forced to attached)/i.test(last) ? undefined : last;
}

/** What a console server says to a client that it turns away, because others have the port. */
export function takenNotice(shown: string): string | undefined {
  return TAKEN.exec(shown)?.[1]?.trim();
}
