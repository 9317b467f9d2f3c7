import { ago, MINUTE } from '../../src/core/time/duration.ts';
import { listed } from '../../src/core/words.ts';
import type { SetUp, WayState } from '../../src/protocol/pages/toSetUpPage.ts';
import { clockWithSeconds, day } from '../common/format.ts';

/** What the page about setting up traps and log lines says in words. Times are those of the person's own clock and place. */

/** A sign and words, so that no state is known by its colour alone. */
export function wayText(way: WayState, now: number): { readonly sign: string; readonly word: string; readonly text: string } {
  const { state, testedAt, lastAt, sender = '', proven } = way;
  const from = `from ${sender}, sender ${proven ? 'proven' : 'not proven'}`;
  const before = testedAt === undefined ? 'No test has come by this way before.' : `The last test came ${moment(testedAt)}, ${from}.`;
  switch (state) {
    case 'proven':
      return { sign: '✓', word: 'arrived', text: `A test came ${moment(testedAt ?? now)}, ${from}.` };
    case 'heard':
      return {
        sign: '◐',
        word: 'heard',
        text: `Something else came ${ago(Math.max(0, now - (lastAt ?? now)))}: the way is open. The test has not come yet. ${before}`,
      };
    case 'waiting':
      return { sign: '○', word: 'waiting', text: `Nothing has come yet since this page was opened. ${before}` };
    case 'off':
      return { sign: '–', word: 'not received', text: 'Nothing is received by this way: write the inventory first.' };
  }
}

/** Whoever waits for so long (ms) wants to know what to look at. */
const LONG = MINUTE;

/** What may be missing where nothing came and nobody was refused. */
export function missingText({ ways, refused, since, addresses, complete }: SetUp, now: number): string {
  const open = ways.filter(({ state }) => state === 'waiting');
  if (open.length === 0 || !complete || now - since < LONG) return '';
  if (refused.some(({ isThisDevice }) => isThisDevice)) return '';
  return `Nothing came over ${listed(open.map(({ name }) => name))} from ${listed(addresses)}, and nothing of it was refused: it does not reach this machine. Compare the host and the port in the commands, look at firewalls on the way and at the port that is handed on, and see on the HSM that its services run.`;
}

export function allArrived({ ways }: SetUp): boolean {
  return ways.length > 0 && ways.every(({ state }) => state === 'proven');
}

function moment(time: number): string {
  return `${day(time)} at ${clockWithSeconds(time)}`;
}
