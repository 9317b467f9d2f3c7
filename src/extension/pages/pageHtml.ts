export interface PageHtmlParts {
  readonly title: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** Unguessable and new for every page. */
  readonly nonce: string;
  /** Addresses of the bundle, as `webview.asWebviewUri` gives them. */
  readonly script: string;
  readonly style: string;
}

/**
 * The document of one of our pages. Nothing but our one script runs, nothing is fetched: the page has no connection but its messages.
 * Inline styles are allowed because uPlot and the toolkit set them; scripts never are.
 */
export function pageHtml({ title, cspSource, nonce, script, style }: PageHtmlParts): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource} 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${attribute(style)}">
<title>${attribute(title)}</title>
</head>
<body>
<main id="page"></main>
<script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>
`;
}

function attribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
