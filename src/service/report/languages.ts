import { join } from 'node:path';
import type { Bundle } from '../../core/l10n.ts';
import { sayer, sentencesOf } from '../../core/said.ts';
import { packageText } from '../common/packageTexts.ts';
import type { Say } from './spokenBlocks.ts';

/** How a report is said in a language, by its tag (BCP 47); undefined where there are no words for it: it is English then. */
export type Languages = (tag: string) => Promise<Say | undefined>;

/** Those of the package that this command line came in, or of the checkout that it runs from. Read for each report: few are made. */
export function languagesBeside(cli: string): Languages {
  return async (tag) => {
    const language = tag.split('-')[0] ?? '';
    if (!/^[a-z]{2,3}$/.test(language)) return undefined;
    const [texts, sentences] = await Promise.all(
      ['bundle.l10n', 'said'].map((name) => packageText(cli, join('l10n', `${name}.${language}.json`))),
    );
    if (texts === undefined || sentences === undefined) return undefined;
    try {
      return sayer(language, sentencesOf(JSON.parse(texts) as Bundle, JSON.parse(sentences) as Bundle));
    } catch {
      return undefined;
    }
  };
}
