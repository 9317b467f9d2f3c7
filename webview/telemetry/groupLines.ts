import { groupBy } from '../../src/core/groupBy.ts';
import { drawnScale } from '../../src/core/measuring/quantity.ts';
import { metricWords } from '../../src/core/metrics.ts';
import type { PageSeries } from '../../src/protocol/pages/series.ts';
import type { ComparedSeries } from '../../src/protocol/pages/toTelemetryPage.ts';
import { inOrder, type Line, type LineGroup, lineOf, namesOf, scaledLine, withoutRepeats } from '../chart/line.ts';

/** The lines of one metric, for a chart of their own. */
export interface MetricLines extends LineGroup {
  readonly metric: string;
}

/** A series with what stands before its key, and how it is drawn. */
interface Placed {
  readonly series: PageSeries;
  readonly line: Line;
  readonly by: number;
}

/** What other lines are called that are drawn beside those of the device. */
const SEPARATOR = ' · ';

/**
 * The lines of a group, a chart for each metric, in a stable order so that a line keeps its colour. Those of another time are moved to the
 * time shown and have the look of the line that they belong to; those of other devices come after the device's own.
 */
export function linesOfGroup(series: readonly PageSeries[], compared: readonly ComparedSeries[] = []): readonly MetricLines[] {
  const own = placed(series);
  const others = compared.flatMap(({ series: theirs, label, by, device }) =>
    placed(theirs).map(({ line, ...rest }): Placed => {
      const beside: Line = {
        ...line,
        key: `${by === 0 ? device : `-${by}`} ${line.key}`,
        name: `${line.name}${SEPARATOR}${label}`,
        times: line.times.map((time) => time + by),
      };
      return { ...rest, line: beside, by };
    }),
  );
  const byMetric = groupBy([...own, ...others], ({ series: { metric } }) => metric);
  return Array.from(byMetric, ([metric, members]): MetricLines => {
    const scale = drawnScale(
      members[0]?.series.unit,
      members.flatMap(({ line: { values, most = [] } }) => [...values, ...most]),
    );
    const mine = members.filter(({ by, series: each }) => by === 0 && own.some((known) => known.series === each));
    const indexOf = new Map(mine.map(({ line }, i) => [line.key, i]));
    const lines = members.map(({ line, by }): Line => {
      const scaled = scaledLine(line, scale);
      if (by === 0) return scaled;
      const partner = indexOf.get(keyWithin(line.key));
      return partner === undefined ? scaled : { ...scaled, shadowOf: partner };
    });
    return { metric, title: metricWords(metric), unit: scale.symbol, decimals: scale.decimals, lines };
  });
}

/** Without what says of which time it is. */
function keyWithin(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}

function placed(series: readonly PageSeries[]): readonly Placed[] {
  const shown = withoutRepeats(series);
  const nameOf = namesOf(shown);
  return shown.map((each): Placed => ({ series: each, line: lineOf(each, nameOf(each)), by: 0 })).sort((a, b) => inOrder(a.line, b.line));
}
