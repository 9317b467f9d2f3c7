/**
 * Control sequences of ECMA-48: CSI with its final byte, strings as window titles are, character sets, keypad modes. A live session hands
 * the escape character over as U+FFFD, as it does every control character; no output has a bracket, digits and a letter behind one.
 * Control characters by themselves stay: noise makes them out of digits and points, and what is left without one would look right.
 */
const SEQUENCES =
  /\u001b\[[0-?]{0,16}[ -/]{0,2}[@-~]|\ufffd\[[\d;?]{0,16}[A-Za-z]|[\u001b\ufffd]\][^\u0007\u001b\ufffd]{0,200}(?:\u0007|\u001b\\|\ufffd\\?)|[\u001b\ufffd][()][0B]|\u001b[=>78c]/g;

/** Those that move the cursor, to a place or by so many. */
const MOVES = /^.\[[\d;]{0,16}[A-HSTZ`adefjkrsu]$/;

/**
 * A line without what drives a terminal: colours, modes and erasures vanish. Where the cursor is moved between two words, a blank takes
 * the place: what was apart on the screen must not become one number.
 */
export function withoutTerminal(line: string): string {
  if (!/[\u001b\ufffd]/.test(line)) return line;
  return line.replace(SEQUENCES, (sequence, at: number) => {
    const apart = /\S$/.test(line.slice(0, at)) && /^\S/.test(line.slice(at + sequence.length));
    return apart && MOVES.test(sequence) ? ' ' : '';
  });
}
