/** What the agent answers. Left out: a healthy Luna. */
export interface SnmpdOptions {
  /** OID → value of CHRYSALIS scalars, replacing the healthy ones. */
  readonly scalars?: Readonly<Record<string, string>>;
  /** hsmTable rows: column → text as snmpd's pass protocol wants it, replacing the healthy row's. */
  readonly row?: Readonly<Record<number, string>>;
  /** false: no hsmTable at all. */
  readonly table?: boolean;
}

/** Debian's snmpd on 127.0.0.1. */
export interface Snmpd extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly community: string;
  /** Users with SHA and SHA-256, both with AES-128. */
  readonly users: readonly { readonly user: string; readonly auth: 'sha' | 'sha256'; readonly authKey: string; readonly privKey: string }[];
  /** Stops the agent without an answer. */
  stop(): Promise<void>;
  /** Starts it again on the same port: same engine, boots + 1. */
  start(): Promise<void>;
  dispose(): Promise<void>;
}

export function startSnmpd(_options: SnmpdOptions = {}): Promise<Snmpd> {
  throw new Error('not built yet');
}
