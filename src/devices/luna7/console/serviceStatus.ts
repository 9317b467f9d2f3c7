import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { networkInterface } from '../../shared/hostParts.ts';
import { quoted } from '../../shared/outputLines.ts';
import { services } from '../parts/services.ts';
import { capture } from './capture.ts';

const INTERFACE = /^\s{0,8}((?:eth|bond)\d{1,2}) is (up|down)\s{0,8}$/;
const STATE = /^\s{0,8}([a-z]{2,12}) is (not running|running)\.?\s{0,8}$/;
const OTHER_STATE = /^\s{0,8}((?:eth|bond)\d{1,2}|[a-z]{2,12}) is (\S.{0,40}?)\.?\s{0,8}$/;

/**
 * Readings in the output of `service status <name>` (5.4 to 7.2): whether that service runs. For `network` it tells of the interfaces
 * instead, in its own words: that one is up there need not mean that it has a link. A sentence about another service than was asked for
 * is refused.
 */
export function parseServiceStatus(name: string): (output: string) => ParseResult {
  const attributes = services.get(name);
  if (attributes === undefined) throw new Error(`there is no service ${name}`);
  return (output) => {
    const { lines, refusal } = capture(output);
    if (refusal !== undefined) return { readings: [], rejected: [{ ...refusal, component: name }] };
    const facts = new Facts();
    const interfaces = new Set<string>();
    for (const line of lines) {
      const [, port, link = ''] = INTERFACE.exec(line.text) ?? [];
      const [, service, state = ''] = STATE.exec(line.text) ?? [];
      if (name === 'network' && port !== undefined) {
        facts.tell(port, link, line);
        interfaces.add(port);
      } else if (name !== 'network' && service === name) facts.tell(name, state, line, name);
      else facts.refuse(line, service === undefined ? unknownState(line.text) : 'it speaks of another service', name);
    }
    const readings: Measurement[] = [...interfaces].flatMap((port) => {
      const link = facts.text(port);
      return link === undefined
        ? []
        : [{ metric: 'hsm.network.service.up', attributes: networkInterface(port), value: link === 'up' ? 1 : 0, unit: '1' }];
    });
    const state = facts.text(name);
    if (state !== undefined) readings.push({ metric: 'hsm.service.running', attributes, value: state === 'running' ? 1 : 0, unit: '1' });
    return { readings, rejected: facts.rejected };
  };
}

function unknownState(text: string): string {
  const [, about = '', word] = OTHER_STATE.exec(text) ?? [];
  return word === undefined ? 'not a line of this output' : `${quoted(word)} is not a state of ${about} that is known`;
}
