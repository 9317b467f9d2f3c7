import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { type Catalogue, conditionNamesOf } from '../core/modelDescriptor.ts';
import { anchorOf } from './explain.ts';
import { insert, remove, write } from './fixes.ts';
import { patternFlaw } from './logPattern.ts';
import { nearest } from './nearest.ts';
import type { Finding, Places, Span } from './place.ts';
import type { Fix } from './problem.ts';

/** What the definition cannot say about rules of one's own. @param models of the devices: what a rule says has to be known of one of them */
export function logRuleFindings(rules: Node | undefined, models: Catalogue, places: Places): readonly Finding[] {
  const names = [...new Set(models.flatMap(conditionNamesOf))];
  const seen = new Map<string, number>();
  return (rules?.type === 'array' ? (rules.children ?? []) : []).flatMap((rule) => {
    if (rule.type !== 'object') return [];
    const findings: Finding[] = [];
    const at = (name: string) => findNodeAtLocation(rule, [name]);
    const text = (name: string): string | undefined => {
      const value: unknown = at(name)?.value;
      return typeof value === 'string' ? value : undefined;
    };
    const error = (span: Span, message: string, fixes: readonly Fix[] = []) => findings.push({ severity: 'error', span, message, fixes });

    const [name, match, condition, component] = [text('name'), text('match'), text('condition'), text('component')];
    const [first, nameNode] = [name === undefined ? undefined : seen.get(name), at('name')];
    if (first !== undefined && nameNode)
      error(nameNode, `Another rule has the same name (line ${places.lineOf(first)}). Give each a name of its own.`);
    else if (name !== undefined && nameNode) seen.set(name, nameNode.offset);

    const matchNode = at('match');
    const flaw = match === undefined || match.length > 500 ? undefined : patternFlaw(match);
    if (flaw !== undefined && matchNode) error(matchNode, flaw);
    else for (const { span, message } of unknownGroups(at('text'), match ?? '')) error(span, message);

    const conditionNode = at('condition');
    if (conditionNode && at('asserted') === undefined)
      error(
        conditionNode,
        'The rule names a condition and does not say whether it begins or ends. Add "asserted": true where the line says that it begins, false where it is over.',
        [insert(rule, 'asserted', true)],
      );
    if (conditionNode && at('component') === undefined)
      error(conditionNode, 'The rule names a condition and no part that has it. Add "component", such as "psu1".', [
        insert(rule, 'component', 'hsm'),
      ]);
    if (conditionNode && condition !== undefined && !knows(names, condition, component)) {
      const meant = nearest(
        condition,
        names.filter((each) => !each.includes('.')),
      );
      const what = meant === undefined ? 'The editor’s completion lists what is known.' : `Did you mean "${meant}"?`;
      const ofPart = component === undefined ? '' : ' of this part';
      error(
        conditionNode,
        `No device of this inventory is of a model that knows this condition${ofPart}. ${what}`,
        meant === undefined ? [] : [write(conditionNode, meant)],
      );
    }
    if (conditionNode === undefined && at('asserted') !== undefined)
      error(
        at('asserted') ?? anchorOf(rule),
        'The rule says that something begins or ends, and not what. Add "condition" and "component", or remove "asserted".',
        [remove(at('asserted') ?? rule, 'asserted')],
      );
    return findings;
  });
}

/** Some conditions are of one part alone: `console.silent`. */
function knows(names: readonly string[], condition: string, component: string | undefined): boolean {
  if (names.includes(condition)) return true;
  return component === undefined ? names.some((name) => name.endsWith(`.${condition}`)) : names.includes(`${component}.${condition}`);
}

/** Names in `text` that no group of the pattern has. */
function unknownGroups(text: Node | undefined, match: string): readonly { readonly span: Node; readonly message: string }[] {
  if (typeof text?.value !== 'string') return [];
  const groups = new Set([...match.matchAll(/\(\?<([^=!>][^>]*)>/g)].map(([, name]) => name));
  const missing = [...text.value.matchAll(/\$<([^>]*)>/g)].some(([, name]) => !groups.has(name));
  const there = groups.size === 0 ? 'it has none' : `it has ${[...groups].map((name) => `"$<${name}>"`).join(', ')}`;
  return missing
    ? [{ span: text, message: `The text names a group that "match" does not have (${there}). Write the group as (?<name>…) in "match".` }]
    : [];
}
