import { count, formatNumber } from '../core/words.ts';
import type { LoadedInventory } from './load.ts';
import type { InventoryPart } from './parts.ts';
import type { InventoryProblem } from './problem.ts';

/**
 * What an error means for the watching, in the words that the editor's problems, the terminal and the service's log have in common. They
 * are true whatever was read before: who knows that says it more exactly (`slipWords.ts`).
 */

const UNTIL = 'Until this is corrected,';

/** Of a text that is no JSON, or a file that cannot be read. */
export const NOTHING_TAKEN = `${UNTIL} nothing of the file is taken: all devices are watched as they were last read, or not at all if they never were.`;
/** Of an error in no single part. */
const NOTHING_ENDS = `${UNTIL} what is missing in the file goes on as it was last read.`;

function ofPart({ kind }: InventoryPart): string {
  switch (kind) {
    case 'poll':
    case 'alerts':
    case 'history':
      return `${UNTIL} "${kind}" stays as it was last read without error, or else has its defaults.`;
    case 'receivers':
      return `${UNTIL} traps and log lines are received as it was last read without error, or not at all if it never was.`;
    case 'export':
      return `${UNTIL} monitoring platforms get what they are to get as it was last read without error, or nothing if it never was.`;
    case 'sources':
      return `${UNTIL} fleets are read from monitoring platforms as it was last read without error, or not at all if it never was.`;
    case 'group':
      return `${UNTIL} the alerts of this group stay as they were last read without error, or else are those of the rest of the file.`;
    case 'receiver':
      return `${UNTIL} this receiver is notified as it was last read without error, or not at all if it never was.`;
    case 'device':
      return `${UNTIL} this entry is not taken: its device is watched as it was last read without error, or not at all if it never was. The other entries are taken as written.`;
  }
}

const OF_DEVICE_ALERTS = `${UNTIL} the alerts of this device stay as they were last read without error, or else are those of the rest of the file.`;

/** More problems than this are no help to anybody: the first errors are told, then warnings, and how many more there are. */
const MOST = 250;

/**
 * The problems of a text as they are told: the first one of each part that is not taken with what that means, and of thousands the most
 * important ones.
 */
export function withConsequences(loaded: LoadedInventory): readonly InventoryProblem[] {
  const problems = meaningful(loaded);
  if (problems.length <= MOST) return problems;
  const isError = ({ severity }: InventoryProblem) => severity === 'error';
  const told = new Set([...problems.filter(isError), ...problems.filter((problem) => !isError(problem))].slice(0, MOST));
  const others = problems.filter((problem) => !told.has(problem));
  const [first] = others;
  const errors = others.filter(isError).length;
  const kinds = errors === 0 ? 'warnings' : errors === others.length ? 'errors' : `problems, ${count(errors, 'error')} among them`;
  const message = `And ${formatNumber(others.length, 0)} more ${kinds}, from here on. They are shown when others are corrected.`;
  const rest: InventoryProblem[] = first ? [{ ...placeOf(first), severity: errors > 0 ? 'error' : 'warning', message }] : [];
  return [...problems.filter((problem) => told.has(problem)), ...rest];
}

function placeOf({ line, column, endLine, endColumn }: InventoryProblem) {
  return { line, column, endLine, endColumn };
}

function meaningful({ problems, parts, unreadable }: LoadedInventory): readonly InventoryProblem[] {
  const meant = new Map<string, string>();
  const mean = ([first]: readonly InventoryProblem[], what: string) => first && meant.set(keyOf(first), what);
  for (const part of parts) {
    mean(part.errors, ofPart(part));
    if (part.errors.length === 0) mean(part.alertsErrors, OF_DEVICE_ALERTS);
  }
  const ofParts = new Set(parts.flatMap(({ errors, alertsErrors }) => [...errors, ...alertsErrors].map(keyOf)));
  // Of a text that is no JSON nothing is taken, whatever else is wrong before the place where it breaks off.
  const outside = unreadable ?? problems.find((problem) => problem.severity === 'error' && !problem.taken && !ofParts.has(keyOf(problem)));
  if (outside) mean([outside], unreadable ? NOTHING_TAKEN : NOTHING_ENDS);
  return problems.map((problem) => {
    const what = meant.get(keyOf(problem));
    return what === undefined ? problem : { ...problem, message: `${problem.message} ${what}` };
  });
}

function keyOf({ line, column, message }: InventoryProblem): string {
  return `${line}:${column} ${message}`;
}
