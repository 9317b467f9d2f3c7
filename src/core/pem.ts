/** A key or a certificate as text (RFC 7468). A file may hold several, such as the parameters of a curve before the key. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]{1,20000}?)-----END \1-----/g;

/** Such a text on one line, as every secret is kept; any other text as it is. */
export function pemOnOneLine(text: string): string {
  const isPem = text.includes('-----BEGIN ') && text.replace(BLOCK, '').trim() === '';
  return isPem ? text.trim().replace(/\s+/g, ' ') : text;
}

/** With its lines again, also where a field of one line has taken them away; any other text as it is. */
export function pemText(line: string): string {
  const blocks = [...line.matchAll(BLOCK)].map(([, label, body = '']) => {
    const rows = body.replace(/\s/g, '').match(/.{1,64}/g) ?? [];
    return [`-----BEGIN ${label}-----`, ...rows, `-----END ${label}-----`, ''].join('\n');
  });
  return blocks.length === 0 ? line : blocks.join('');
}
