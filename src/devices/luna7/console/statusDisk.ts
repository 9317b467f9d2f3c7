import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { fileSystem } from '../../shared/hostParts.ts';
import type { Line } from '../../shared/outputLines.ts';
import { finishSmart, readSmartLine } from '../../shared/smartReport.ts';
import { capture } from './capture.ts';

const DF = /^(\/dev\/[\w/-]{2,40})\s+(\d{1,14})\s+(\d{1,14})\s+(\d{1,14})\s+(\d{1,3})%\s+(\/[\w/.-]{0,60})$/;
const HEADER = /^Filesystem\s+1K-blocks\s+Used\s+Available\s+Use%\s+Mounted on$/;
const SECTION = /^={21} Hard Disk (utilization|SMART Report) ={21}$/;

/** Where the appliance mounts its file systems, 5.4 to 7.2; a garbled name must not become one of its own. */
export const mountPoints: ReadonlySet<string> = new Set([
  '/',
  '/boot',
  '/home',
  '/tmp',
  '/usr',
  '/var',
  '/var/audit',
  '/var/log',
  '/var/log/audit',
  '/var/tmp',
]);

/**
 * A file system as full as this makes the appliance itself ask for its logs to be cleaned up, and as full as the second makes it
 * delete them; at 95 % it stops NTLS (Syslog and SNMP Monitoring Guide, "Disk Filling").
 */
export const diskThresholds = { filling: 75, full: 90 } as const;

/**
 * Readings in the output of `status disk`: file systems, and the drive's own report.
 *
 * Second copies: df's percentage is the rounded-up share of used in used and available; the drive's verdict must fit its attributes.
 */
export function parseStatusDisk(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  const mounts = new Set<string>();
  for (const line of lines) {
    const text = line.text.trim();
    if (SECTION.test(text) || HEADER.test(text)) continue;
    const df = DF.exec(text);
    if (df === null) {
      if (!readSmartLine(line, text, facts)) facts.refuse(line, 'not a line of this output', mountAt(text));
    } else if (!mountPoints.has(df[6] ?? '')) facts.refuse(line, 'unknown file system');
    else if (readDf(line, df, facts)) mounts.add(df[6] ?? '');
  }
  const space = [...mounts].flatMap((mount) => usage(mount, facts));
  return { readings: [...space, ...finishSmart(facts)], rejected: facts.rejected };
}

/** The file system that a garbled line of df speaks of. */
function mountAt(text: string): string | undefined {
  const mount = /^\/dev\/.*% +(\/[\w/.-]{0,60})$/.exec(text)?.[1];
  return mount === undefined || !mountPoints.has(mount) ? undefined : fileSystem(mount)['hw.id'];
}

function readDf(line: Line, df: RegExpExecArray, facts: Facts): boolean {
  const [, device = '', blocks, used, available, percent, mount = ''] = df;
  const id = fileSystem(mount)['hw.id'];
  const [all, taken, left] = [Number(blocks), Number(used), Number(available)];
  if (taken + left > all) facts.refuse(line, 'used and available are more than there is', id);
  else if (Math.ceil((100 * taken) / Math.max(1, taken + left)) !== Number(percent)) {
    facts.refuse(line, 'the percentage does not fit used and available', id);
  } else {
    facts.tell(`df ${mount}`, `${device} ${all} ${taken} ${percent}`, line, id);
    return true;
  }
  return false;
}

function usage(mount: string, facts: Facts): Measurement[] {
  const [, all, used, percent] = facts.text(`df ${mount}`)?.split(' ').map(Number) ?? [];
  if (all === undefined || used === undefined || percent === undefined) return [];
  const attributes = fileSystem(mount);
  const limits = { highWarning: diskThresholds.filling, highCritical: diskThresholds.full };
  return [
    { metric: 'hsm.filesystem.utilization', attributes, value: percent, unit: '%', limits },
    { metric: 'hsm.filesystem.usage', attributes, value: used * 1024, unit: 'By' },
    { metric: 'hsm.filesystem.limit', attributes, value: all * 1024, unit: 'By' },
  ];
}
