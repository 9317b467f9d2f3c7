import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { mayBe } from '../../shared/outputLines.ts';
import { isPlaceholder } from '../../shared/placeholder.ts';
import { enclosure } from '../parts/components.ts';
import { capture } from './capture.ts';

const TITLE = /^RPM LIST \((SYSTEM|SOFTWARE)\)$/;
/** Name, version and release of an RPM, and with newer ones the architecture. */
const PACKAGE = /^[A-Za-z\d][\w.+~-]{1,80}-[\w.+~^:]{1,40}-[\w.+~^]{1,60}$/;
/** A line without blanks, or with a digit, may have been a package, whatever the line has done to it. */
const MAY_BE_PACKAGE = /^\S*$|\d/;
/** Names that fit into an attribute; there are few of them. */
const MOST_NAMES = 10;

/** Readings in the output of `package list` (5.4 to 7.2): how many packages there are, and which were added to the system. */
export function parsePackageList(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  const found = { SYSTEM: new Set<string>(), SOFTWARE: new Set<string>() };
  let section: keyof typeof found | undefined;
  const titles = new Set<string>();
  let whole = true;
  for (const line of lines) {
    const text = line.text.trim();
    const title = TITLE.exec(text)?.[1];
    if (title === 'SYSTEM' || title === 'SOFTWARE') {
      section = title;
      titles.add(title);
    } else if (/^-{10,40}$/.test(text)) continue;
    else if (section !== undefined && PACKAGE.test(text) && line.complete) found[section].add(text);
    else if (!isPlaceholder(text)) {
      whole &&= line.complete && !mayBe(MAY_BE_PACKAGE, text) && !/RPM LIST|\(/.test(text);
      facts.refuse(line, line.complete ? 'not a package' : 'the output ends within this line');
    }
  }
  if (titles.size < 2 || !whole) return { readings: [], rejected: facts.rejected };
  const software = [...found.SOFTWARE];
  const readings: Measurement[] = [
    { metric: 'hsm.packages.system', attributes: enclosure, value: found.SYSTEM.size, unit: '1' },
    { metric: 'hsm.packages.software', attributes: enclosure, value: software.length, unit: '1' },
  ];
  if (software.length > 0) {
    const names = software.slice(0, MOST_NAMES).join(', ');
    readings.push({ metric: 'hsm.packages.info', attributes: { ...enclosure, 'hsm.packages.software.names': names }, value: 1 });
  }
  return { readings, rejected: facts.rejected };
}
