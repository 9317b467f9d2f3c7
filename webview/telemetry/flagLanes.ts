import { channelFacts } from '../../src/core/channel.ts';
import { t, translated } from '../../src/core/l10n.ts';
import { NOT_JUDGED } from '../../src/core/reading.ts';
import { plainText } from '../../src/core/text.ts';
import type { PageSeries } from '../../src/protocol/pages/series.ts';
import { stateLane } from '../chart/stateSpans.ts';
import { element } from '../common/element.ts';
import { dateAndClock } from '../common/format.ts';
import type { TimeSpan } from './timeView.ts';

/** What is one of two words at each time, a lane each: neither of them is good or bad by itself. */
export function flagLanes(series: readonly PageSeries[], { from, to }: TimeSpan, staleAfter: number): readonly HTMLElement[] {
  const several = new Set(series.map(({ channel }) => channel)).size > 1;
  return series.map((each) => {
    const { name, spans } = stateLane(each, from, to, staleAfter);
    const why = each.attributes[NOT_JUDGED];
    const wrong = why === undefined ? undefined : translated(plainText(why, 200));
    const called = several ? `${name} (${channelFacts[each.channel].remark})` : name;
    const said = ({ word = t('not read'), from: begin, to: end }: (typeof spans)[number]) =>
      t('{0} from {1} to {2}', word, dateAndClock(begin), dateAndClock(end));
    return element(
      'div',
      { class: 'lane' },
      element('bdi', { class: wrong === undefined ? 'lane-name' : 'lane-name wrong', title: wrong ?? called }, called),
      element(
        'div',
        {
          class: 'lane-strip',
          role: 'img',
          'aria-label': `${called}${wrong === undefined ? '' : ` (${wrong})`}: ${spans.slice(-12).map(said).join('; ')}`,
        },
        element(
          'div',
          { class: 'lane-spans' },
          ...spans.map((span) => {
            const made = element(
              'span',
              { class: `lane-span ${span.word === undefined ? 'unknown' : span.more ? 'more' : 'zero'}`, title: said(span) },
              element('span', { class: 'lane-word' }, span.word ?? t('not read')),
            );
            made.style.left = `${(100 * (span.from - from)) / (to - from)}%`;
            made.style.width = `${(100 * (span.to - span.from)) / (to - from)}%`;
            return made;
          }),
        ),
      ),
    );
  });
}
