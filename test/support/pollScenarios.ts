/**
 * Polls one after the other, and what becomes of them: one table for our own rule (test/unit/core/evaluator.test.ts) and for the one that
 * Prometheus is given (test/integration/mixin.test.ts). One letter a slot: N negative, P positive, ? unknown, "." no poll at all.
 */
export interface PollScenario {
  readonly says: string;
  readonly polls: string;
  /** How many negative slots it takes. Missing: three. */
  readonly of?: 'four' | 'window';
  /** `fire@3`: what happens, and at which poll. */
  readonly effects: readonly string[];
  /** Where Prometheus goes on otherwise once it has fired: why. */
  readonly otherwise?: string;
}

const silence = 'It counts what it has. When there is nothing for an hour, it ends.';
const anew = 'It knows of no end: what was bad before it counts for its hour.';

export const pollScenarios: readonly PollScenario[] = [
  {
    says: 'a single bad reading alerts nobody, and is on record an hour later',
    polls: 'PPNPPPPPPPP',
    effects: ['pending@2', 'intermittent@8'],
  },
  { says: 'two bad readings in an hour alert nobody', polls: 'PNPNPPPPPPPP', effects: ['pending@1', 'intermittent@9'] },
  { says: 'three bad readings alert', polls: 'NNN', effects: ['pending@0', 'fire@2'] },
  { says: '… with gaps', polls: 'N?N.?N', effects: ['pending@0', 'fire@5'] },
  { says: '… with good ones between them', polls: 'NPNPPN', effects: ['pending@0', 'fire@5'] },
  { says: '… one good, one bad', polls: 'NPNPN', effects: ['pending@0', 'fire@4'] },
  { says: 'the first is over an hour old by the third', polls: 'N??N..?N', effects: ['pending@0'] },
  { says: 'a negative exactly 60 minutes old is out', polls: 'NN....N', effects: ['pending@0'] },
  { says: '… and one of 50 minutes is in', polls: 'NN...N', effects: ['pending@0', 'fire@5'] },
  { says: 'nothing seen any more is no alert', polls: 'PN......', effects: ['pending@1', 'intermittent@7'] },
  { says: 'unknown never fires', polls: 'NN??????????', effects: ['pending@0', 'intermittent@7'] },
  { says: '… and never resolves', polls: 'NNN????????????', effects: ['pending@0', 'fire@2'], otherwise: silence },
  { says: 'no poll never resolves', polls: 'NNN..........', effects: ['pending@0', 'fire@2'], otherwise: silence },
  { says: 'a night without polls is nothing at all', polls: 'NN..........N', effects: ['pending@0', 'intermittent@7', 'pending@12'] },
  { says: 'two positives in a row resolve, once', polls: 'NNNPP', effects: ['pending@0', 'fire@2', 'resolve@4'] },
  {
    says: '… and counting starts from nothing',
    polls: 'NNNPPNN',
    effects: ['pending@0', 'fire@2', 'resolve@4', 'pending@5'],
    otherwise: anew,
  },
  {
    says: '… so that it takes three to fire again',
    polls: 'NNNPPNNN',
    effects: ['pending@0', 'fire@2', 'resolve@4', 'pending@5', 'fire@7'],
    otherwise: anew,
  },
  { says: 'one positive between negatives is no recovery, and no second alert', polls: 'NNNPNPNPN', effects: ['pending@0', 'fire@2'] },
  { says: '… also beside an unknown one', polls: 'NNNP?N', effects: ['pending@0', 'fire@2'] },
  {
    says: 'positives on both sides of a gap resolve, because nothing bad was seen between them',
    polls: 'NNNP??.?P',
    effects: ['pending@0', 'fire@2', 'resolve@8'],
    otherwise: 'Twenty minutes without a negative are its end.',
  },
  { says: 'what comes and goes fires, and resolves in the end', polls: 'PPNPNNNPNPP', effects: ['pending@2', 'fire@5', 'resolve@10'] },
  { says: 'five are not every slot', polls: 'NNNNN', of: 'window', effects: ['pending@0'] },
  { says: 'six are', polls: 'NNNNNNPP', of: 'window', effects: ['pending@0', 'fire@5', 'resolve@7'] },
  { says: 'a poll without an answer is no evidence', polls: 'NNN?NN', of: 'window', effects: ['pending@0'] },
  {
    says: 'an outage that clears within the hour alerts nobody',
    polls: 'PNNNNNPPPPPPP',
    of: 'window',
    effects: ['pending@1', 'intermittent@11'],
  },
  { says: 'three are not four', polls: 'NNN', of: 'four', effects: ['pending@0'] },
  { says: 'four fire', polls: 'NNNNPP', of: 'four', effects: ['pending@0', 'fire@3', 'resolve@5'] },
  { says: '… with a gap', polls: 'N?NNN', of: 'four', effects: ['pending@0', 'fire@4'] },
  { says: '… with a gap and a good one', polls: 'NN?NPN', of: 'four', effects: ['pending@0', 'fire@5'] },
];
