import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { isLoopback } from './clearText.ts';
import { anchorOf } from './explain.ts';
import { write } from './fixes.ts';
import type { Finding } from './place.ts';
import type { PlatformPeer } from './platformSchema.ts';

/** Finds a value of a part of the file, or else where to point. */
export type At = (...path: (string | number)[]) => Node | Finding['span'];

export function placesBelow(node: Node): At {
  return (...below) => findNodeAtLocation(node, below) ?? anchorOf(node);
}

/** What crosses the network in clear text. `at`: of the peer. */
export function clearText({ url: address, auth, allowClearText }: PlatformPeer, at: At): readonly Finding[] {
  const url = URL.parse(address);
  if (url?.protocol !== 'http:' || isLoopback(url.hostname)) return [];
  const span = at('url');
  const isRefused = auth !== undefined && !allowClearText;
  const what = auth
    ? 'whoever reads along gets what proves who we are, and can use it'
    : 'what is known of the HSMs crosses the network in clear text';
  const agreed = isRefused ? ', or write "allowClearText": true if nobody can.' : '.';
  return [
    {
      severity: isRefused ? 'error' : 'warning',
      span,
      fixes: 'type' in span ? [write(span, address.replace(/^http:/i, 'https:'), 'Write "https:"')] : [],
      message: `This address is not encrypted: ${what}. Use "https://"${agreed}`,
    },
  ];
}
