import type { Redaction } from './redaction.ts';

/** What tells whose a text is by its form alone: addresses of any kind, numbers that are called serial numbers, accounts. */

export interface FoundIdentity {
  readonly at: number;
  readonly value: string;
  readonly kind: Redaction;
  /** What a stand-in is called: `host`, as in `host-1`. */
  readonly word: string;
}

interface Pattern {
  readonly kind: Redaction;
  readonly word: string;
  readonly form: RegExp;
  /** A match that is none after all. Default: every one is. */
  readonly is?: (value: string) => boolean;
}

/** Accounts that every appliance or system has: they tell nobody's name. */
const COMMON_ACCOUNTS =
  /^(?:admin|administrator|audit|auditor|crypto|login|monitor|name|operator|recover|root|sso|system|user|was|is|has|from|with|role|account|not|and)$/i;
/** What ends a name of a file, and no name of a host. */
const FILE_ENDINGS =
  /\.(?:bin|c|cc|cfg|cnf|conf|cpp|crt|csr|csv|dat|db|fuf|gz|h|img|js|json|jsonc|key|ko|lock|log|lua|md|old|out|pem|pid|py|service|sh|so|socket|spkg|sql|tar|tgz|tmp|ts|txt|xml|yaml|yml|zip)$/i;

/** The order counts: a mail address is not also a host. What begins at the same place as an earlier one is not looked at. */
const patterns: readonly Pattern[] = [
  { kind: 'addresses', word: 'mail', form: /(?<![\w.+-])[\w.+-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?/g },
  { kind: 'addresses', word: 'key', form: /\bSHA256:[A-Za-z0-9+/]{43}=?/g },
  { kind: 'addresses', word: 'mac', form: /(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])/gi },
  { kind: 'addresses', word: 'mac', form: /(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w.])/gi },
  {
    kind: 'addresses',
    word: 'address',
    form: /(?<![\w:.])[0-9a-f]{0,4}:[0-9a-f:]*:(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{0,4})(?![\w:])/gi,
    is: isIPv6,
  },
  { kind: 'addresses', word: 'address', form: /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)/g, is: isIPv4 },
  { kind: 'addresses', word: 'engine', form: /(?<!\w)(?:0x)?80[0-9a-f]{8,62}(?!\w)/gi },
  { kind: 'addresses', word: 'host', form: /(?<![\w.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?![\w-]|\.\w)/gi, is: isHost },
  {
    kind: 'serials',
    word: 'serial',
    form: /(?<=\b(?:serial(?:[ _-]?(?:number|no\.?|num))?|S\/N|SN)["']?\s{0,3}[:=#]?\s{0,3}["']?)[0-9A-Z][0-9A-Z-]{4,31}\b/gi,
    is: hasDigit,
  },
  { kind: 'serials', word: 'serial', form: /(?<![\w.-])\d{12,14}(?![\w.-])/g },
  // Of a partition or a client that no poll has named: in quotes, behind a sign, and as an option of a command.
  { kind: 'labels', word: 'label', form: namedBy('partition(?:[ _-]?name)?|label') },
  { kind: 'labels', word: 'label', form: optionOf('par(?:tition)?|(?:new)?label'), is: isNoPlaceholder },
  { kind: 'names', word: 'client', form: namedBy('client(?:[ _-]?name)?') },
  { kind: 'names', word: 'client', form: optionOf('client'), is: isNoPlaceholder },
  {
    kind: 'names',
    word: 'name',
    form: /(?<=\b(?:user(?:name)?|account|login|uid)(?:\s{0,2}[:=]\s{0,2}|\s)["']?)[A-Za-z_][\w.-]{1,63}(?<![.-])/gi,
    is: isNoCommonAccount,
  },
];

/** `partition "pay"`, `label='pay'`, `partition=pay`. */
function namedBy(words: string): RegExp {
  const quoted = `(?<=\\b(?:${words})\\s{0,2}(?:[:=]\\s{0,2})?["'“])[^"'“”\\n]{1,64}(?=["'”])`;
  return new RegExp(`${quoted}|(?<=\\b(?:${words})=)[A-Za-z_][\\w.-]{0,63}(?<![.-])`, 'gi');
}

/** `-partition pay`, `--label "pay"`. */
function optionOf(words: string): RegExp {
  return new RegExp(`(?<=(?<![\\w-])--?(?:${words})\\s{1,3}["']?)[A-Za-z_][\\w.-]{0,63}(?<![.-])`, 'gi');
}

/** All that is found of these kinds, in the order of the text; none overlaps another. */
export function identitiesIn(text: string, kinds: ReadonlySet<Redaction>): readonly FoundIdentity[] {
  const found: FoundIdentity[] = [];
  for (const { kind, word, form, is } of patterns) {
    if (!kinds.has(kind)) continue;
    for (const { 0: value, index: at } of text.matchAll(form)) {
      if (is && !is(value)) continue;
      if (!found.some((other) => at < other.at + other.value.length && other.at < at + value.length)) found.push({ at, value, kind, word });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Those of this machine itself and masks tell nothing. */
function isIPv4(value: string): boolean {
  const octets = value.split('.').map(Number);
  return octets.every((octet) => octet <= 255) && octets[0] !== 0 && octets[0] !== 127 && octets[0] !== 255;
}

/** Also with a double colon too many, as some appliances print it. A time of day has none. */
function isIPv6(value: string): boolean {
  const groups = value.split(':');
  if (!/\d/.test(value) || value === '::1') return false;
  return value.includes('::') || groups.length === 8 || (groups.length === 7 && value.includes('.'));
}

function isHost(value: string): boolean {
  return !FILE_ENDINGS.test(value) && !/^(?:hw|hsm|sysconf|service)\./i.test(value) && /[a-z]/i.test(value.slice(0, -1));
}

function hasDigit(value: string): boolean {
  return /\d/.test(value);
}

/** As our own commands have them for people to fill in. */
function isNoPlaceholder(value: string): boolean {
  return !/^(?:CLIENT|HOST|LABEL|PARTITION|SERIAL)$/.test(value);
}

function isNoCommonAccount(value: string): boolean {
  return !COMMON_ACCOUNTS.test(value);
}
