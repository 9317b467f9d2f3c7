/**
 * Ends of what is shown that wait for a key. Any key would be an answer, RETURN and a logout as well, so such an end gets nothing. All of
 * them are bounded.
 */

/** `(y/n)`, `[Y/n/a]`, `y/[n]`, `(yes or no)`, `(Y)es/(N)o`, `--More--`: nothing but a question is written so, also with a line end behind it. */
const CHOICE =
  /(?:(?:[([<{] ?)?\by(?:es)?\)?(?:es)? ?(?:[/|,]| or ) ?[([]?no?\b[\])]?o?(?: ?[/|,] ?[\w[\]]{1,15}){0,4} ?[)\]>}]?|--+ ?More ?--+[^\n]{0,40}|\(END\))[ :?>]{0,4}$/i;

/** A question mark, also with what is meant when nothing is typed; `[N]`; a sentence that says which key, or asks to enter something. */
const REQUEST =
  /(?:[\w)'"\]] ?\?(?: ?[([{<][^\n]{1,20}[)\]}>])?|[([{] ?(?:y|n|yes|no) ?[)\]}]|\b(?:press|hit) (?:any key|a key|return|enter|space|q\b|<\w{1,8}>)[^\n]{0,80}|\b(?:type|enter|answer) ['"]?(?:proceed|yes|y|no|quit)\b[^\n]{0,120}|\b(?:enter|type|confirm|choose|select|specify|retry)\b[^\n]{0,80}[:>])[ :?>]{0,4}$/i;

/** Marks to type behind that are no shell's, and those of a program that shows page by page. */
const MARK = /^(?:>|:|lines \d{1,9}-\d{1,9}[^\n]{0,40})$/;

/** The question that the end of what is shown asks, as one line; undefined: it asks none. */
export function openQuestion(shown: string): string | undefined {
  // A bell or a line end may stand behind it.
  const said = shown.slice(-800).replace(/[\s\ufffd]+$/, '');
  const line = said
    .slice(said.lastIndexOf('\n') + 1)
    .slice(-400)
    .trim();
  if (CHOICE.test(line)) return line;
  const isOpen = !/\n[\s\ufffd]*$/.test(shown.slice(-400));
  return isOpen && (REQUEST.test(line) || MARK.test(line)) ? line : undefined;
}
