import { MASKED, SHORTEST_MASKED } from '../mask.ts';

/**
 * What looks like a secret though nobody knows it as one: what a device or a person wrote may hold a password of somebody else. It hides too
 * much rather than too little, so it is for texts that leave the house, and for no others.
 */

const NAMES =
  'pass(?:word|wort|wd|phrase|code)|kennwort|pwd|secret|token|community(?: string)?|api[_-]?key|authorization|cookie|pin|(?:private|auth(?:entication)?|priv(?:acy)?|encryption)[_-]?(?:key|password|passphrase)';
const VALUE = `(?:"[^"]*"|'[^']*'|[^\\s"',;]{${SHORTEST_MASKED},})`;

const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, MASKED],
  [/(:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g, `$1${MASKED}`],
  [/\b(Basic|Bearer|Digest)\s+[A-Za-z0-9+/=_.~-]{8,}/gi, `$1 ${MASKED}`],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g, MASKED],
  // `password=…`, `"token": "…"`, `-password …`, `community "…"`.
  [new RegExp(`((?<![\\w.])(?:${NAMES})["']?\\s*[:=]\\s*)${VALUE}`, 'gi'), `$1${MASKED}`],
  [new RegExp(`((?<![\\w-])--?(?:${NAMES})\\s+)${VALUE}`, 'gi'), `$1${MASKED}`],
  [new RegExp(`(\\b(?:${NAMES})\\s+)(?:"[^"]+"|'[^']+')`, 'gi'), `$1${MASKED}`],
  // As people write: "the password is hunter2", "PIN 4711". A word without a digit is rather what is said of it: "is refused".
  [new RegExp(`(\\b(?:${NAMES})\\s+(?:is|was|to|ist|war|lautet|auf)\\s+)(?=\\S*\\d)[^\\s"',;]{${SHORTEST_MASKED},}`, 'gi'), `$1${MASKED}`],
  [/(\bpin\s+)\d{4,16}\b/gi, `$1${MASKED}`],
];

export function withoutLikelySecrets(text: string): string {
  return patterns.reduce((left, [pattern, by]) => left.replace(pattern, by), text);
}
