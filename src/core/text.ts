/**
 * Text that a device sent, made fit to be shown. It may hold terminal escapes, line noise, or what somebody with access to the
 * device wants an operator to see, click or overlook.
 */

/** CSI, OSC/DCS/SOS/PM/APC strings (ended or cut off by the line's end), and two- or three-byte escapes (ECMA-48). */
const escapeSequences =
  /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]{0,4}[0-~]?/g;
/** Line ends, tabs and all other control characters separate words. */
const separators = /[\p{Cc}\p{Z}]+/gu;
/** Format characters (bidi controls, zero-width, tags, soft hyphen), fillers that show as nothing, variation selectors. */
const invisible = /\p{Cf}|\u034f|[\u115f\u1160\u3164\uffa0\u2800]|[\u17b4\u17b5]|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;
/** Lone surrogates, private use and unassigned code points: nobody can read them. */
const unreadable = /[\p{Cs}\p{Co}\p{Cn}]/gu;
/** More than two marks on one letter is noise that would paint over neighbouring lines. */
const stackedMarks = /(\p{M}{2})\p{M}+/gu;
/** Words of printable ASCII, and of signs of our own sentences, without what could be live: as most text is, told apart in one look. */
const plain = /^(?! )(?:[!-#%-\\^-~“”’…°]|\$(?!\()|\](?!\()| (?=[!-~“”’…°]))*$/;
/** Nothing that is left out, and no blank but the usual one. */
const printable = /^[ -~“”’…°]*$/;
/** `[text](command:…)` is a link in VS Code's notifications, `$(name)` an icon in its labels. */
const live = /(\])(?=\()|(\$)(?=\()/g;

/**
 * One line of plain text, safe in a tree, a notification, a log or a terminal: no escapes, control characters, invisible or
 * direction-changing characters; runs of space are one. For markdown, also pass it through `escapeMarkdown`; for HTML, set it as text.
 *
 * @param maxLength in code points; what is cut is shown by "…"
 */
export function plainText(untrusted: string, maxLength: number): string {
  if (untrusted.length <= maxLength && plain.test(untrusted)) return untrusted;
  // Bounds the work on megabytes of noise; what lies beyond could be shown by no one.
  const limit = maxLength * 16 + 1024;
  const cut = untrusted.length > limit;
  const whole = cut ? untrusted.slice(0, limit) : untrusted;
  const text = (printable.test(whole) ? whole.replace(/ {2,}/g, ' ') : readable(whole)).replace(live, '$1$2 ').trim();
  // There are no more code points than units.
  if (text.length <= maxLength && !cut) return text;
  const points = Array.from(text);
  if (points.length <= maxLength && !cut) return text;
  return `${points
    .slice(0, Math.max(0, maxLength - 1))
    .join('')
    .trimEnd()}…`;
}

function readable(text: string): string {
  return text
    .replace(escapeSequences, '')
    .replace(invisible, '')
    .replace(separators, ' ')
    .replace(unreadable, '\ufffd')
    .replace(stackedMarks, '$1');
}

/**
 * Plain text as markdown that renders as exactly that text: no emphasis, links (also bare ones), images, HTML, headings, icons.
 * Every ASCII punctuation character may be escaped with a backslash (CommonMark 0.31, section 2.4).
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[!"#$%'()*+,\-./:;=?@[\\\]^_`{|}~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Letters of Hebrew, Arabic and the other scripts that are written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A name inside a sentence of ours. Where it is written from right to left it is isolated (Unicode UAX 9: FSI and PDI), so that it does not
 * turn the words and numbers around it.
 */
export function isolated(name: string): string {
  return rightToLeft.test(name) ? `\u2068${name}\u2069` : name;
}
