import { t } from '../../src/core/l10n.ts';
import { ago, MINUTE } from '../../src/core/time/duration.ts';
import { listed } from '../../src/core/words.ts';
import type { SetUp, WayState } from '../../src/protocol/pages/toSetUpPage.ts';
import { clockWithSeconds, day } from '../common/format.ts';

/** What the page about setting up traps and log lines says in words. Times are those of the person's own clock and place. */

/** A sign and words, so that no state is known by its colour alone. */
export function wayText(way: WayState, now: number): { readonly sign: string; readonly word: string; readonly text: string } {
  const { state, testedAt, lastAt, sender = '', proven } = way;
  const from = proven ? t('from {0}, sender proven', sender) : t('from {0}, sender not proven', sender);
  const before =
    testedAt === undefined ? t('No test has come by this way before.') : t('The last test came {0}, {1}.', moment(testedAt), from);
  switch (state) {
    case 'proven':
      return { sign: '✓', word: t('arrived'), text: t('A test came {0}, {1}.', moment(testedAt ?? now), from) };
    case 'heard':
      return {
        sign: '◐',
        word: t('heard'),
        text: t(
          'Something else came {0}: the way is open. The test has not come yet. {1}',
          ago(Math.max(0, now - (lastAt ?? now))),
          before,
        ),
      };
    case 'waiting':
      return { sign: '○', word: t('waiting'), text: t('Nothing has come yet since this page was opened. {0}', before) };
    case 'off':
      return { sign: '–', word: t('not received'), text: t('Nothing is received by this way: write the inventory first.') };
  }
}

/** Whoever waits for so long (ms) wants to know what to look at. */
const LONG = MINUTE;

/** What may be missing where nothing came and nobody was refused. */
export function missingText({ ways, refused, since, addresses, complete }: SetUp, now: number): string {
  const open = ways.filter(({ state }) => state === 'waiting');
  if (open.length === 0 || !complete || now - since < LONG) return '';
  if (refused.some(({ isThisDevice }) => isThisDevice)) return '';
  return t(
    'Nothing came over {0} from {1}, and nothing of it was refused: it does not reach this machine. Compare the host and the port in the commands, look at firewalls on the way and at the port that is handed on, and see on the HSM that its services run.',
    listed(open.map(({ name }) => name)),
    listed(addresses),
  );
}

export function allArrived({ ways }: SetUp): boolean {
  return ways.length > 0 && ways.every(({ state }) => state === 'proven');
}

function moment(time: number): string {
  return t('{0} at {1}', day(time), clockWithSeconds(time));
}
