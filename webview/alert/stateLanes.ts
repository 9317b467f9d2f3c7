import { channelFacts } from '../../src/core/channel.ts';
import { t } from '../../src/core/l10n.ts';
import type { PageSeries } from '../../src/protocol/pages/series.ts';
import { type StateLane, stateLane } from '../chart/stateSpans.ts';
import { element } from '../common/element.ts';
import { moment } from './alertWords.ts';

export interface StateTime {
  readonly from: number;
  readonly to: number;
  /** A value older than this, in milliseconds, is not current. */
  readonly staleAfter: number;
  /** When the alert fired, to be marked. */
  readonly firedAt: number | undefined;
}

/** States over time, a lane each, with their words in them. */
export function stateLanes(series: readonly PageSeries[], time: StateTime): readonly HTMLElement[] {
  const several = new Set(series.map(({ channel }) => channel)).size > 1;
  return series.map((each) => {
    const lane = stateLane(each, time.from, time.to, time.staleAfter);
    return laneView(several ? { ...lane, name: `${lane.name} (${channelFacts[each.channel].remark})` } : lane, time);
  });
}

function laneView({ name, spans }: StateLane, { from, to, firedAt }: StateTime): HTMLElement {
  const share = (time: number) => `${(100 * (time - from)) / (to - from)}%`;
  const strip = element(
    'div',
    { class: 'state-strip', role: 'img', 'aria-label': `${name}: ${spokenOf({ name, spans }, to)}` },
    ...spans.map(({ from: start, to: end, word, more }) => {
      const kind = word === undefined ? 'none' : more ? 'more' : 'zero';
      const said = word ?? t('not read');
      const span = element(
        'span',
        { class: `state-span ${kind}`, title: t('{0}, {1} to {2}', said, moment(start, to), moment(end, to)) },
        said,
      );
      span.style.left = share(start);
      span.style.width = `calc(${share(from + end - start)} - 1px)`;
      return span;
    }),
  );
  const track = element('div', { class: 'state-track' }, strip);
  if (firedAt !== undefined && firedAt >= from && firedAt <= to) {
    const late = (firedAt - from) / (to - from) > 0.85;
    const mark = element('span', { class: late ? 'state-mark late' : 'state-mark' }, t('fired'));
    mark.style.left = share(firedAt);
    track.append(mark);
  }
  const ends = [from, to].map((time) => element('span', {}, moment(time, to)));
  return element(
    'div',
    { class: 'state-lane' },
    element('bdi', { class: 'state-name' }, name),
    track,
    element('div', { class: 'state-time', 'aria-hidden': 'true' }, ...ends),
  );
}

function spokenOf({ spans }: StateLane, now: number): string {
  return spans.map(({ from, word }) => t('{0} from {1}', word ?? t('not read'), moment(from, now))).join(', ');
}
