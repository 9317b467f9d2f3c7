import { parseLogLine } from '../../src/channels/syslog/lines/parseLogLine.ts';
import { conditionFor } from '../../src/core/deviceModel.ts';
import type { MessageFact } from '../../src/core/message.ts';
import { plainText } from '../../src/core/text.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { withoutUtf8 } from './byteMutations.ts';
import type { FuzzTarget } from './fuzzTargets.ts';
import { mutated, pick } from './mutations.ts';
import { sampleLines as lines } from './sampleLines.ts';

const NOW = Date.UTC(2026, 8, 2);
const SEVERITIES = ['info', 'warning', 'critical'];
const NOTIFICATIONS = '1.3.6.1.4.1.23629.1.5.2.2';

function demand(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** That a fact keeps its promises. Returns how many characters it keeps. */
function checked(fact: MessageFact | undefined): number {
  if (fact === undefined) return 0;
  const { rule, severity, component, condition, value, threshold, text } = fact;
  demand(SEVERITIES.includes(severity), `${rule} is ${severity}`);
  demand(
    condition === undefined || conditionFor(luna7.conditions, component ?? '', condition) !== undefined,
    `${rule}: there is no ${condition}`,
  );
  demand(
    component === undefined || (component.length < 80 && component === plainText(component, 80)),
    `${rule}: ${component} is no component`,
  );
  for (const number of [value, threshold]) demand(number === undefined || Number.isFinite(number), `${rule}: ${number}`);
  demand(text !== '' && text === plainText(text, 500), `${rule}: its text is not fit to be shown`);
  return text.length;
}

/** Lines of logs with things done to them, and traps that refer to such lines, through the rules of the model. */
export function messageTarget(): FuzzTarget {
  return {
    prepare(number) {
      const random = seededRandom(number);
      const text = mutated(pick(random, lines), random, lines);
      const sent = Buffer.from(text, random() < 0.5 ? 'latin1' : 'utf8');
      const bytes = random() < 0.2 ? withoutUtf8(sent, random) : sent;
      const line = parseLogLine(bytes, NOW);
      const trap = {
        trapOid: `${NOTIFICATIONS}${random() < 0.3 ? '.0' : ''}.${Math.floor(random() * 10)}`,
        varbinds: [{ oid: `${NOTIFICATIONS}.1`, type: 'OctetString' as const, value: Buffer.from(`[h:1 / messages / ${text} / 1]`) }],
      };
      return {
        length: text.length,
        read() {
          const read = luna7.messages.line(line);
          demand(JSON.stringify(luna7.messages.line(line)) === JSON.stringify(read), 'it was read differently the second time');
          luna7.messages.madeOf?.(trap)?.isIt(line, read ?? { rule: '', severity: 'info', text: '', test: true });
          return checked(read) + checked(luna7.messages.trap(trap));
        },
      };
    },
  };
}
