import type { Node } from 'jsonc-parser';
import { isLoopback } from './clearText.ts';
import { type ExportConfig, exportSchema, type MetricsExport } from './exportSchema.ts';
import type { Finding, Places } from './place.ts';
import { type At, clearText, placesBelow } from './platformRules.ts';
import { validate } from './validate.ts';

/** What the file says of monitoring platforms. */
export interface ExportEntry {
  /** When the definition accepts it. */
  readonly config: ExportConfig | undefined;
  readonly findings: readonly Finding[];
}

export function exportOf(node: Node | undefined, places: Places): ExportEntry {
  if (node === undefined) return { config: undefined, findings: [] };
  const { value: config, findings } = validate(exportSchema, node);
  return { config, findings: [...findings, ...(config ? risks(config, node, places) : [])] };
}

function risks({ metrics, remoteWrite = [], otlp }: ExportConfig, node: Node, places: Places): readonly Finding[] {
  const at = placesBelow(node);
  const peers = remoteWrite.map((each, index) => ({ each, path: ['remoteWrite', index] as const }));
  return [
    ...(metrics ? openDoor(metrics, at) : []),
    ...peers.flatMap(({ each, path }) => clearText(each, (...rest) => at(...path, ...rest))),
    ...(otlp ? clearText(otlp, (...rest) => at('otlp', ...rest)) : []),
    ...peers.flatMap(({ each: { url }, path }, index) => {
      const first = peers.findIndex(({ each }) => each.url === url);
      if (first === index) return [];
      const line = places.lineOf(at('remoteWrite', first).offset);
      const message = `The same address stands twice (line ${line}): every sample would be written twice. Keep one of them.`;
      return [{ severity: 'error' as const, span: at(...path, 'url'), message }];
    }),
  ];
}

/** What other machines can reach is encrypted, and answers those alone who prove that they may ask. */
function openDoor({ listen, token, tls }: MetricsExport, at: At): readonly Finding[] {
  const error = (span: Finding['span'], message: string): Finding => ({ severity: 'error', span, message });
  if (isLoopback(listen.slice(0, listen.lastIndexOf(':')))) return [];
  const span = at('metrics', 'listen');
  const place = `Other machines reach /metrics at ${listen}`;
  if (!tls) {
    const message = `${place}, and nothing is encrypted there. Add "tls" with "cert" and "key", or listen at "127.0.0.1:9464".`;
    return [error(span, message)];
  }
  if (token || tls.ca) return [];
  const message = `${place}, and anybody may ask. Add "token" (a bearer token, by the name of its secret), or "ca" in "tls" (client certificates).`;
  return [error(span, message)];
}
