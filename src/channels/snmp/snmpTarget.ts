/** Where an agent listens and how we prove who we are. Keys and communities are secrets: they never appear in an error or a log. */
export type SnmpTarget = SnmpV3Target | SnmpV2cTarget;

export interface SnmpV3Target {
  readonly host: string;
  readonly port: number;
  readonly version: '3';
  readonly user: string;
  /** HMAC-SHA-96 (RFC 3414) or HMAC-192-SHA-256 (RFC 7860). The key is the passphrase, at least 8 characters. */
  readonly auth: { readonly protocol: 'sha' | 'sha256'; readonly key: string };
  /** AES-128-CFB (RFC 3826). */
  readonly priv: { readonly protocol: 'aes'; readonly key: string };
}

export interface SnmpV2cTarget {
  readonly host: string;
  readonly port: number;
  readonly version: '2c';
  readonly community: string;
}

/** How long one request waits for its answer (ms), and how often it is sent again before the device counts as silent. */
export interface SnmpPatience {
  readonly timeoutMs: number;
  readonly retries: number;
}
