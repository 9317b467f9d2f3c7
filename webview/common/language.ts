import { type Bundle, speak } from '../../src/core/l10n.ts';

/** Imported by a page before all else: texts are looked up while modules are loaded. The host has put the words into the page. */
const words = document.getElementById('l10n')?.textContent;
speak(document.documentElement.lang, words ? (JSON.parse(words) as Bundle) : undefined);
