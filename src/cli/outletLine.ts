import { plainText } from '../core/text.ts';
import { ago } from '../core/time/duration.ts';
import { formatNumber } from '../core/words.ts';
import type { OutletRecord } from '../protocol/contract.ts';

/** How a way to a monitoring platform fares. Why it does not work stands among the problems. */
export function outletLine(outlet: OutletRecord, now: number): string {
  return `${plainText(outlet.place, 300)}: ${[stateOf(outlet, now), ...countsOf(outlet)].join(', ')}`;
}

function stateOf({ kind, state, lastAt }: OutletRecord, now: number): string {
  const last = lastAt === undefined ? '' : ago(now - Date.parse(lastAt));
  const isAsked = kind === 'metrics';
  switch (state) {
    case 'waiting':
      return isAsked ? 'nobody has asked yet' : 'nothing was sent yet';
    case 'ok':
      return isAsked ? `last asked ${last}` : `last taken ${last}`;
    case 'silent':
      return `nobody asks any more, last asked ${last}`;
    case 'behind':
      return `catches up, last taken ${last}`;
    case 'failing':
      return last === '' ? 'failing' : `failing, last ${isAsked ? 'asked' : 'taken'} ${last}`;
  }
}

function countsOf({ kind, sent, queued, dropped, dropReason, refused }: OutletRecord): readonly string[] {
  const number = (count: number) => formatNumber(count, 0);
  const isAsked = kind === 'metrics';
  return [
    ...(sent > 0 ? [isAsked ? `${number(sent)} answers` : `${number(sent)} samples sent`] : []),
    ...(queued > 0 ? [`${number(queued)} samples behind`] : []),
    ...(dropped > 0
      ? [`${number(dropped)} dropped${dropReason === undefined ? '' : ` (${plainText(dropReason, 300).replace(/\.$/, '')})`}`]
      : []),
    ...(refused > 0 ? [`${number(refused)} refused`] : []),
  ];
}
