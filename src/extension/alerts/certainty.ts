import type { Witness } from '../../core/indicator.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import { count } from '../format.ts';

const witnessNames: Record<Witness, string> = { console: 'the console', snmp: 'SNMP', push: 'traps or syslog' };

/**
 * How sure an alert is, from the judgements that counted: "Negative in 3 of the last 4 polls, over the console." Polls without
 * an answer lie between the judgements and count among the "last". `interval`: seconds between polls, when known.
 */
export function certainty(alert: Pick<AlertRecord, 'evidence'>, interval: number | undefined): string {
  const negative = alert.evidence.filter(({ verdict }) => verdict === 'negative');
  if (negative.length === 0) return 'No single poll of it is at hand.';
  const witnesses = [...new Set(negative.map(({ witness }) => witness))];
  const times = alert.evidence.map(({ time }) => Date.parse(time));
  const span = Math.max(...times) - Math.min(...negative.map(({ time }) => Date.parse(time)));
  const slots = interval ? Math.round(span / (interval * 1000)) + 1 : 0;
  const counted = Math.max(...witnesses.map((witness) => negative.filter((evidence) => evidence.witness === witness).length));
  const polls = count(Math.max(slots, counted), 'poll');
  const said = counted === 1 && slots <= 1 ? 'Negative in the last poll' : `Negative in ${counted} of the last ${polls}`;
  const [first, ...others] = witnesses.map((witness) => witnessNames[witness]);
  return others.length === 0 ? `${said}, over ${first}.` : `${said}, over ${first}, and confirmed by ${others.join(' and ')}.`;
}
