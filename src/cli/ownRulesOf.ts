import { Fault } from '../core/fault.ts';
import { OwnRules } from '../service/intake/ownRules.ts';
import { readInventory } from './inventory.ts';
import { type Io, printLine } from './io.ts';

/** The rules of an inventory are not right. */
export class LogRulesUnusable extends Fault {
  readonly code = 'log-rules-unusable';
}

/** The rules for lines of logs in an inventory. @throws {Fault} when there is an error: what they say would be a guess */
export async function ownRulesOf(path: string, io: Io): Promise<OwnRules> {
  const { readable, parts, intake } = await readInventory(path, io);
  if (!readable || parts.some(({ kind, errors }) => kind === 'receivers' && errors.length > 0))
    throw new LogRulesUnusable(`The log rules in ${path} cannot be used: correct the errors in "receivers" first.`);
  const rules = intake?.rules ?? [];
  if (rules.length === 0) printLine(io.stderr, `Note: ${path} has no log rules ("receivers.rules").`);
  return new OwnRules(rules);
}
