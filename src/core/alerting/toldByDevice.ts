import { type Witness, witnessFacts } from '../channel.ts';
import type { Verdict } from '../indicator.ts';

/**
 * Whether a device has said by itself what an alert is about: it is happening now, so that its notice does not wait for others.
 */
export function isToldByDevice({
  evidence,
  confirmedBy = [],
}: {
  readonly evidence: readonly { readonly witness: Witness; readonly verdict: Verdict }[];
  readonly confirmedBy?: readonly Witness[];
}): boolean {
  const said = [...confirmedBy, ...evidence.flatMap(({ witness, verdict }) => (verdict === 'negative' ? [witness] : []))];
  return said.some((witness) => witnessFacts[witness].proof === 'authentication');
}
