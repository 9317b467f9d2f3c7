import type { Node } from 'jsonc-parser';
import { durationMs } from '../core/time/duration.ts';
import type { Finding, Places } from './place.ts';
import { clearText, placesBelow } from './platformRules.ts';
import { type SourceConfig, sourcesSchema } from './sourceSchema.ts';
import { validate } from './validate.ts';

/** What the file says of the platforms that fleets are read from. */
export interface SourcesEntry {
  /** When the definition accepts it. */
  readonly configs: readonly SourceConfig[];
  readonly findings: readonly Finding[];
}

export function sourcesOf(node: Node | undefined, places: Places): SourcesEntry {
  if (node === undefined) return { configs: [], findings: [] };
  const { value: configs = [], findings } = validate(sourcesSchema, node);
  return { configs, findings: [...findings, ...risks(configs, node, places)] };
}

function risks(sources: readonly SourceConfig[], node: Node, places: Places): readonly Finding[] {
  const at = placesBelow(node);
  return sources.flatMap(({ id, prometheus, alertmanager, every, window, match }, index) => {
    const first = sources.findIndex((each) => each.id === id);
    const error = (span: Finding['span'], message: string): Finding => ({ severity: 'error', span, message });
    return [
      ...clearText(prometheus, (...rest) => at(index, 'prometheus', ...rest)),
      ...(alertmanager ? clearText(alertmanager, (...rest) => at(index, 'alertmanager', ...rest)) : []),
      ...(first === index
        ? []
        : [
            error(
              at(index, 'id'),
              `Another source has the id "${id}" (line ${places.lineOf(at(first, 'id').offset)}). Give this one an id of its own.`,
            ),
          ]),
      ...(durationMs(window) > durationMs(every)
        ? []
        : [error(at(index, 'window'), `It is looked at only every ${every}: "window" has to be longer than "every".`)]),
      ...Object.entries(match ?? {}).flatMap(([label, text]) =>
        text.startsWith('~') && !isPattern(text.slice(1))
          ? [error(at(index, 'match', label), 'This is no regular expression. Without "~" the value itself is meant.')]
          : [],
      ),
    ];
  });
}

/** What RE2 takes differs in little; the server says the rest. */
function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}
