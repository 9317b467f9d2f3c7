import { plural, t } from '../l10n.ts';

/** How far a repair is proven, with times of any kind. */
export interface ProofOfRepair<T> {
  readonly good: number;
  readonly needed: number;
  readonly newest?: T;
  readonly closesAt?: T;
  readonly brokenAt?: T;
  readonly doneAt?: T;
}

/** "4 of 6 good polls, closes about 15:10". Where no poll comes, it says that silence closes nothing. */
export function verificationText<T>(
  { good, needed, newest, closesAt, brokenAt, doneAt }: ProofOfRepair<T>,
  when: (time: T) => string,
): string {
  if (doneAt !== undefined) {
    const last = when(doneAt);
    return plural(
      needed,
      'The repair is verified: {0} good poll, the last one at {1}.',
      'The repair is verified: {0} good polls, the last one at {1}.',
      last,
    );
  }
  const anew = brokenAt === undefined ? '' : t(' A bad poll at {0} made it start anew.', when(brokenAt));
  const so = plural(needed, 'Verification of the repair: {1} of {0} good poll', 'Verification of the repair: {1} of {0} good polls', good);
  if (good === 0 || newest === undefined) return `${so}.${anew}`;
  if (closesAt !== undefined) return t('{0}, closes about {1}.{2}', so, when(closesAt), anew);
  return t('{0}. The last good one was at {1}, and no other has come in time: silence closes nothing.{2}', so, when(newest), anew);
}
