import { quorumText, redundancyText } from '../core/highAvailability.ts';
import { plainText } from '../core/text.ts';
import type { HaGroupRecord } from '../protocol/contract.ts';
import { groupSentences, memberText } from '../protocol/haGroupWords.ts';
import { type Colour, type Paint, shortTime } from './table.ts';

const colours: Readonly<Record<HaGroupRecord['redundancy']['quorumIs'], Colour>> = {
  met: 'green',
  last: 'yellow',
  lost: 'red',
  unknown: 'dim',
};

/** The HA groups, a line each; of one that is not what it should be, its members and what follows. */
export function groupLines(groups: readonly HaGroupRecord[], paint: Paint, now: number): readonly string[] {
  if (groups.length === 0) return [];
  const reader = { moment: shortTime, now };
  return [
    '',
    ...groups.flatMap((group) => {
      const { redundancy } = group;
      const whole = redundancy.standing.healthy === redundancy.expected;
      const line = `HA group ${plainText(group.name, 80)}: ${redundancyText(redundancy)}`;
      if (whole) return [paint(line, 'green')];
      const members = group.watched.filter(({ standing }) => standing !== 'healthy').map((member) => memberText(member, reader));
      const [, ...sentences] = groupSentences(group, reader);
      return [
        paint(line, colours[redundancy.quorumIs]),
        ...[quorumText(redundancy), ...members, ...sentences].map((each) => `  ${plainText(each, 400)}`),
      ];
    }),
  ];
}
