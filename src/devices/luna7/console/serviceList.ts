import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { services } from '../parts/services.ts';
import { capture } from './capture.ts';

const ROW = /^\s{0,8}([a-z]{2,12}) {1,12}- (\S.{2,80}?)\s{0,8}$/;
const TITLE = /^\s{0,8}The following are valid (?:[\w ]{0,40} )?service names:\s{0,8}$/;

/** Readings in the output of `service list` (5.4 to 7.2): which services this release has. */
export function parseServiceList(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  for (const line of lines) {
    const [, name = '', description = ''] = ROW.exec(line.text) ?? [];
    if (TITLE.test(line.text)) continue;
    if (name === '') facts.refuse(line, 'not a line of this output');
    else if (services.has(name)) facts.tell(name, description, line);
    else facts.refuse(line, 'not a service that is known');
  }
  const readings = [...services].flatMap(([name, attributes]): Measurement[] => {
    const description = facts.text(name);
    if (description === undefined) return [];
    return [{ metric: 'hsm.service.info', attributes: { ...attributes, 'hsm.service.description': description }, value: 1 }];
  });
  return { readings, rejected: facts.rejected };
}
