import { APPLIANCE } from '../../core/alerting/rootCause.ts';
import { plainText } from '../../core/text.ts';
import { capitalised } from '../../core/words.ts';
import { entryName, type Slip, slipSentence } from '../../inventory/slip.ts';
import type { DeviceCheck, DeviceProblem, DeviceRecord, NotAsWritten } from '../../protocol/contract.ts';

const LONGEST_PROBLEM = 600;

/** What clients see of a slip in the inventory. */
export function notAsWritten(slip: Slip, since: string): NotAsWritten {
  const { kind, stays, line } = slip;
  return {
    stays,
    problem: plainText(capitalised(slipSentence(slip)), LONGEST_PROBLEM),
    since,
    ...(line !== undefined && { line }),
    ...(kind === 'file' && { wholeFile: true }),
  };
}

/** A device's problem row about it. What is wrong with the whole file is said once, and not of each device. */
export function slipProblem({ problem, since, line, stays, wholeFile }: NotAsWritten): readonly DeviceProblem[] {
  if (wholeFile) return [];
  const remedy = line === undefined ? 'Correct the inventory.' : `Correct line ${line} of the inventory.`;
  const [code, title] = stays === 'nothing' ? ['never-watched', 'Never watched'] : ['not-as-written', 'Not watched as written'];
  return [{ code, title, message: problem, remedy, since }];
}

/** An entry of the inventory that was never read without error: there is nothing that could be watched, and it must not look as if there were. */
export function unwatchedRecord(id: string, not: NotAsWritten, interval: number): DeviceRecord {
  return {
    id,
    name: id.startsWith('#') ? entryName(id) : id,
    model: '',
    modelName: 'Model not known',
    simulated: false,
    monitorAccount: 'enabled',
    state: 'unknown',
    findings: unwatchedFindings(not.problem),
    firing: 0,
    channels: [],
    components: [],
    polling: false,
    interval: interval / 1000,
    problems: slipProblem(not),
    notAsWritten: not,
  };
}

/** What a check says of it. */
export function unwatchedCheck(id: string, problem: string): DeviceCheck {
  return { id, state: 'unknown', findings: unwatchedFindings(problem), channels: [], readings: [] };
}

function unwatchedFindings(problem: string): NonNullable<DeviceRecord['findings']> {
  return [{ component: APPLIANCE, name: 'Appliance', state: 'unknown', reason: problem }];
}
