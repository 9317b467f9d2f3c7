/**
 * The end of what is shown waits for a key: `(y/n)`, `[Y/n]`, `--More--`, a line that ends with a question mark, or a
 * mark to type behind that is no shell's. Any key would be an
 * answer, RETURN and a logout as well, so such an end gets nothing. Every part of the pattern is bounded.
 */
const QUESTION =
  /(?:^|\n)(?:[^\n]{0,400}?(?:[([<] ?y(?:es)? ?[/|,] ?no? ?[)\]>] ?[:?>]?|-- ?More ?--[^\n]{0,40}|\(END\)|\b(?:press|hit) (?:any key|a key|return|enter|space|<\w{1,8}>)[^\n]{0,80}|type '?(?:proceed|yes|quit)'?[^\n]{0,120}|[\w)'"] ?\?))[ \t]{0,8}$/i;

/** The question that the end of what is shown asks, as one line; undefined: it asks none. */
export function openQuestion(shown: string): string | undefined {
  const line = shown.slice(shown.lastIndexOf('\n') + 1).slice(-400);
  return QUESTION.test(line) || /^[ \t]{0,8}> ?$/.test(line) ? line.trim() : undefined;
}
