import { join } from 'node:path';
import type { Bundle } from '../../core/l10n.ts';
import { packageText } from '../common/packageTexts.ts';

/** The text of a runbook by its id; undefined where there is none, or it cannot be read. `tag`: of the language. */
export type RunbookText = (id: string, tag?: string) => Promise<string | undefined>;

/** The words of a language; undefined where we do not speak it. */
export type LanguageWords = (tag: string) => Promise<Bundle | undefined>;

/** Those of the package that this command line came in, or of the checkout that it runs from. Nothing else is ever read. */
export function runbookTexts(cli: string): RunbookText {
  return async (id, tag = 'en') => {
    if (!/^[a-z0-9][a-z0-9-]{0,80}$/.test(id) || !TAG.test(tag)) return undefined;
    return packageText(cli, join('runbooks', tag === 'en' ? '' : tag, `${id}.md`));
  };
}

/** Those of the same package. */
export function languageWords(cli: string): LanguageWords {
  return async (tag) => {
    const text = TAG.test(tag) ? await packageText(cli, join('l10n', `bundle.l10n.${tag}.json`)) : undefined;
    return text === undefined ? undefined : (JSON.parse(text) as Bundle);
  };
}

/** As a language names a folder or a file here. */
const TAG = /^[a-z]{2}(?:-[a-z]+)?$/i;
