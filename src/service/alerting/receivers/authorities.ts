import tls from 'node:tls';

let done = false;

/**
 * Makes this process trust what the machine trusts, beside Node's own list: organisations have certificate authorities of their own, and
 * their machines know them. Nodes that cannot (before 22.19 and 24.5) keep to their list, or to NODE_EXTRA_CA_CERTS.
 */
export function trustSystemAuthorities(): void {
  if (done || typeof tls.setDefaultCACertificates !== 'function') return;
  done = true;
  tls.setDefaultCACertificates([...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])]);
}
