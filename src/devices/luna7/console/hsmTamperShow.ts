import type { Measurement, ParseResult, Rejected } from '../../../core/reading.ts';
import { printable, reject } from '../../shared/outputLines.ts';
import { hsm } from '../parts/components.ts';
import { capture } from './capture.ts';

const NONE = /^\s{0,16}No active tampers\.\s{0,8}$/;
const SOME = /^\s{0,16}WARNING - Tamper\(s\) Detected:\s{0,8}$/;
/** A tamper is named in a line of its own, indented as the warning is; kernel and log lines that come in between are not. */
const NAMED = /^\s{2,16}([A-Z][A-Za-z\d ,./()-]{2,120}?)\s{0,8}$/;

/**
 * Readings in the output of `hsm tamper show`: how many tampers it names, and which. The device names the last one only, even after
 * several (7.2, "Tamper Events"). A warning without a readable name counts as one.
 */
export function parseHsmTamperShow(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };

  const rejected: Rejected[] = [];
  const names: string[] = [];
  let none = false;
  let warned = false;
  for (const line of lines) {
    const name = NAMED.exec(line.text)?.[1];
    if (NONE.test(line.text)) none = true;
    else if (SOME.test(line.text)) warned = true;
    else if (warned && name !== undefined) names.push(printable(name));
    else rejected.push(reject(line, 'not a line of this output'));
  }
  const first = lines[0] ?? { number: 1, text: '', complete: false };
  if (none === warned) {
    const reason = none ? 'it says both that there are tampers and that there are none' : 'it does not say whether there are tampers';
    return { readings: [], rejected: [reject(first, reason, 'hsm'), ...rejected] };
  }
  const reading: Measurement = {
    metric: 'hsm.tamper.active',
    attributes: { ...hsm, ...(names.length > 0 && { 'hsm.tamper.names': names.slice(0, 10).join('; ') }) },
    value: warned ? Math.max(1, names.length) : 0,
    unit: '1',
    gathered: true,
  };
  return { readings: [reading], rejected };
}
