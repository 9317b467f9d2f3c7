import { t } from './l10n.ts';

/**
 * What is wrong with a template of a person's own (see template.ts), each with its line: a placeholder that is not known, and a section that
 * is not closed, or is closed and was not open.
 */
export interface TemplateProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

const TAG = /\{\{\{?\s*([#^/&!]?)\s*([^{}]*?)\s*\}\}\}?|\{\{/g;

/** Of a tag that is none `name` is empty. */
export function templateProblems(template: string, known: ReadonlySet<string>): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const open: { readonly name: string; readonly line: number }[] = [];
  for (const { 0: tag, 1: kind, 2: name = '', index } of template.matchAll(TAG)) {
    const line = template.slice(0, index).split('\n').length;
    const wrong = (message: string) => problems.push({ line, message });
    if (kind === '!') continue;
    if (tag === '{{' || !/^[\w.]+$/.test(name)) {
      wrong(t('Two braces begin a placeholder such as {{device}}, and this is none.'));
      continue;
    }
    if (kind === '/') {
      if (open.at(-1)?.name === name) open.pop();
      else
        wrong(
          open.length === 0
            ? t('{{/{0}}} closes a section that was not open.', name)
            : t('{{/{0}}} stands where {{/{1}}} has to come first.', name, open.at(-1)?.name ?? ''),
        );
      continue;
    }
    if (!known.has(name)) wrong(t('{{{0}}} is not known. There are {1}.', `${kind}${name}`, [...known].join(', ')));
    if (kind === '#' || kind === '^') open.push({ name, line });
  }
  for (const { name, line } of open)
    problems.push({ line, message: t('The section {{#{0}}} is never closed: {{/{0}}} is missing.', name) });
  return problems.sort((a, b) => a.line - b.line);
}
