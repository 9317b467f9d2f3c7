import type { ParseResult, Rejected } from '../../../core/reading.ts';
import { processor } from '../../shared/hostParts.ts';
import { type Line, reject } from '../../shared/outputLines.ts';
import { capture } from './capture.ts';

const HEADER = /^ {0,4}HANDLES {1,8}PID {1,4}CMD$/;
const ROW = /^ {0,7}(\d{1,8}) {1,8}(\d{1,8}) {2}([!-~].{0,300})$/;
const TOTAL = /^ {0,7}(\d{1,9}) {2}Total handles allocated\.$/;

/**
 * Readings in the output of `status handles`: how many handles are open, which must be the sum of what the processes have, and how
 * many processes there are.
 */
export function parseStatusHandles(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const rejected: Rejected[] = [];
  let sum = 0;
  let processes = 0;
  let total: { readonly line: Line; readonly count: number } | undefined;
  for (const line of lines) {
    const text = line.text.trimEnd();
    const all = TOTAL.exec(text);
    const row = ROW.exec(text);
    if (all !== null && total === undefined) total = { line, count: Number(all[1]) };
    else if (row !== null && all === null) {
      sum += Number(row[1]);
      processes++;
    } else if (!HEADER.test(text)) rejected.push(reject(line, 'not a line of this output'));
  }
  if (total === undefined) return { readings: [], rejected };
  if (total.count !== sum) {
    rejected.push(reject(total.line, `the handles of the ${processes} processes above add up to ${sum}`));
    return { readings: [], rejected };
  }
  const readings = [{ metric: 'hsm.handles.count', attributes: processor, value: sum, unit: '1', restless: true } as const];
  return { readings, rejected };
}
