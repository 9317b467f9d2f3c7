import type { Policy } from '../../core/alerting/policy.ts';

/** What the stored polls cannot say about the tried policies, as sentences. `asked`, `looked`: days. */
export function trialNotes(
  pairs: readonly { readonly current: { readonly policy: Policy }; readonly tried: { readonly policy: Policy } }[],
  { asked, looked }: { readonly asked: number; readonly looked: number },
): readonly string[] {
  const any = (differs: (current: Policy, tried: Policy) => boolean) =>
    pairs.some(({ current, tried }) => differs(current.policy, tried.policy));
  return [
    looked < asked && `With so many HSMs, only the last ${Math.floor(looked)} days were looked at.`,
    any((current, tried) => tried.interval !== current.interval) &&
      'The poll interval differs, but the stored polls are as far apart as they were made.',
    any((current, tried) => tried.confirm.length > 0 && JSON.stringify(tried.confirm) !== JSON.stringify(current.confirm)) &&
      'The tried profile would have polled again to confirm a first bad poll; those polls were never made, so it would have been faster than shown.',
    any((current, tried) => Object.keys({ ...current.margins, ...tried.margins }).length > 0) &&
      'Margins are held against the device limits known now.',
  ].filter((note) => typeof note === 'string');
}
