import { join } from 'node:path';
import { plainText } from '../core/text.ts';
import { count } from '../core/words.ts';
import { HISTORY_FILE } from '../inventory/location.ts';
import { type ChainBreak, type ChainHead, verifyAuditLog } from '../store/auditVerdict.ts';
import { EXIT, type ExitCode, type Io, printJson, printLine, UsageError } from './io.ts';
import { ownPlacesOf, parseOptions, placeOptions } from './options.ts';
import { shortTime } from './table.ts';

/** `hsm-vigil audit verify`: whether the log is as it was written. It reads the file itself, so that no service has to be trusted or to run. */
export function verifyAudit(args: readonly string[], io: Io): ExitCode {
  const { values } = parseOptions(args, { expect: { type: 'string' }, json: { type: 'boolean' }, ...placeOptions });
  const expected = values.expect === undefined ? undefined : headOf(values.expect);
  const path = join(ownPlacesOf(values, io).state, HISTORY_FILE);
  const found = verifyAuditLog(path, expected);
  if ('trouble' in found) {
    if (values.json) printJson(io, { unbroken: null, problem: found.trouble });
    else printLine(io.stderr, `hsm-vigil: ${found.trouble} Whether its audit log is unbroken is not known.`);
    return EXIT.unknown;
  }
  const { unbroken, entries, breaks, moreBreaks, head, cutOff, keptBeside, hasExpected } = found;
  if (values.json) {
    printJson(io, {
      unbroken,
      entries,
      ...(head && { head }),
      breaks: breaks.map(({ time, ...each }) => ({ ...each, ...(time !== undefined && { time: iso(time) }) })),
      moreBreaks,
      cutOff: cutOff.map(({ at, entry, hash }) => ({ entry, hash, at: iso(at) })),
      ...(hasExpected !== undefined && { expected: hasExpected }),
      ...(keptBeside && { keptBeside: { entry: keptBeside.entry, hash: keptBeside.hash, at: iso(keptBeside.at) } }),
    });
    return unbroken ? EXIT.ok : EXIT.critical;
  }
  const say = (text: string) => printLine(io.stdout, text);
  if (unbroken)
    say(entries === 0 ? 'The audit log has no entries yet.' : `The audit log is unbroken: ${count(entries, 'entry', 'entries')}.`);
  else say('The audit log is NOT as it was written:');
  for (const each of breaks) say(`  ${breakText(each)}`);
  if (moreBreaks > 0) say(`  and ${moreBreaks} more`);
  for (const { entry, at } of cutOff)
    say(`  The end is missing: at ${iso(at)} the log ended at entry ${entry}, which is not in it as it was.`);
  if (expected && hasExpected === false) say(`  Entry ${expected.entry} has not the hash that you expect.`);
  if (keptBeside === undefined && entries > 0)
    say('Nothing is kept beside it of how it ended, so an end that was cut off would not show. The service writes that when it runs.');
  if (head) {
    say(`It ends with entry ${head.entry}, ${head.hash}.`);
    if (unbroken) say(`Keep this elsewhere: "--expect ${head.entry}:${head.hash}" shows later that nothing up to here was changed.`);
  }
  return unbroken ? EXIT.ok : EXIT.critical;
}

function breakText({ entry, kind, missing, time, who = '', what = '' }: ChainBreak): string {
  const said = time === undefined ? '' : ` (${shortTime(iso(time))}, ${plainText(who, 80)}, ${plainText(what, 80)})`;
  if (kind === 'gone') return `Entry ${entry} is gone; its hash is left.`;
  if (kind === 'put-in') return `Entry ${entry}${said} has no hash: it was put in by other means.`;
  if (kind === 'changed' || !missing) return `Entry ${entry}${said} was changed, or an entry before it was replaced.`;
  const { first, last } = missing;
  return first === last
    ? `Entry ${first} was taken out, before entry ${entry}${said}.`
    : `Entries ${first} to ${last} were taken out, before entry ${entry}${said}.`;
}

/** A damaged time is shown as the beginning of the epoch. */
function iso(time: number): string {
  return new Date(Math.abs(time) <= 8.64e15 ? time : 0).toISOString();
}

/** @throws {UsageError} */
function headOf(given: string): ChainHead {
  const [, entry, hash] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(given) ?? [];
  if (entry === undefined || hash === undefined)
    throw new UsageError(
      '--expect takes what an earlier "hsm-vigil audit verify" has printed: the number of an entry, ":", and 64 hex digits.',
    );
  return { entry: Number(entry), hash: hash.toLowerCase() };
}
