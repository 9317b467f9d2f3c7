import type { Bundle } from '../../core/l10n.ts';
import { t } from '../../core/l10n.ts';

export interface PageLanguage {
  /** As BCP 47 has it. */
  readonly tag: string;
  readonly words: Bundle;
}

export interface PageHtmlParts {
  readonly title: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** Unguessable and new for every page. */
  readonly nonce: string;
  /** Addresses of the bundle, as `webview.asWebviewUri` gives them. */
  readonly script: string;
  readonly style: string;
  /** Missing: English. */
  readonly language?: PageLanguage;
}

/**
 * The document of one of our pages. Nothing but our one script runs, nothing is fetched: the page has no connection but its messages.
 * Inline styles are allowed because uPlot and the toolkit set them; scripts never are.
 */
export function pageHtml({ title, cspSource, nonce, script, style, language }: PageHtmlParts): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource} 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="${attribute(language?.tag ?? 'en')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${attribute(style)}">
<title>${attribute(title)}</title>
</head>
<body>
<p id="keys" hidden>${attribute(t('Alt+F1 opens the accessibility help of this page.'))}</p>
<main id="page" aria-describedby="keys"></main>
${language === undefined ? '' : `<script type="application/json" id="l10n">${data(language.words)}</script>\n`}<script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>
`;
}

/** JSON inside an element whose text ends at `</script`. It is data, which no policy lets or keeps from running. */
function data(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function attribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
