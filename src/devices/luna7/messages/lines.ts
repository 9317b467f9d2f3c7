import type { LogLine, MessageFact } from '../../../core/message.ts';
import { type LineRule, readerOf } from '../../../core/messageRules.ts';
import { accessRules } from './accessRules.ts';
import { alarmRules } from './alarms.ts';
import { driveRules } from './driveRules.ts';
import { linkRules } from './linkRules.ts';
import { readyLine } from './ruledLine.ts';
import { sensorRules } from './sensorRules.ts';
import { systemRules } from './systemRules.ts';

/** What is known of the lines of this appliance's logs. The vendor warns that their words change between releases, so they are data. */
export const lineRules: readonly LineRule[] = [...sensorRules, ...alarmRules, ...driveRules, ...linkRules, ...systemRules, ...accessRules];

const read = readerOf(lineRules);

/**
 * What a line says. A line that was written to prove the path (`***TEST`) is read like any other and marked, also where no rule knows its
 * words: that it has come is what it says.
 */
export function readLine(line: LogLine): MessageFact | undefined {
  const ready = readyLine(line);
  const fact = read(ready);
  if (!ready.test) return fact;
  return { ...(fact ?? { rule: 'test', severity: 'info', text: 'A test message of the appliance has come' }), test: true };
}
