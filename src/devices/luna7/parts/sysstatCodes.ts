/** In service; in service with trouble; out of service; off line. In rising order: the appliance shows the worst that applies. */
export const systemStates = ['ISO', 'IST', 'OOS', 'OFL'] as const;

export type SystemState = (typeof systemStates)[number];

export interface StatusCode {
  readonly state: SystemState;
  readonly meaning: string;
}

type Codes = Readonly<Record<number, StatusCode>>;

/** The same in every release. */
const common: Codes = {
  0: { state: 'ISO', meaning: 'in service, no trouble' },
  15: { state: 'OOS', meaning: 'the cluster service is not running' },
  20: { state: 'OOS', meaning: 'NTLS is not running' },
  25: { state: 'OOS', meaning: 'NTLS is not bound to a network interface' },
  30: { state: 'OOS', meaning: 'the HSM has had errors or critical events' },
  40: { state: 'OOS', meaning: 'the cobradb service is not running' },
  50: { state: 'OFL', meaning: 'no network interface is connected' },
  70: { state: 'IST', meaning: 'the logging service is not running' },
  90: { state: 'IST', meaning: 'SSH is not running' },
  95: { state: 'ISO', meaning: 'the web server is not running' },
  100: { state: 'ISO', meaning: 'SNMP is not running' },
  110: { state: 'IST', meaning: 'a partition of the disk is nearly full' },
};

/** 7.x: `status sysstat code all`. */
const sevens: Codes = {
  ...common,
  60: { state: 'ISO', meaning: 'eth0 is offline' },
  61: { state: 'ISO', meaning: 'eth1 is offline' },
  62: { state: 'ISO', meaning: 'eth2 is offline' },
  63: { state: 'ISO', meaning: 'eth3 is offline' },
  80: { state: 'ISO', meaning: 'STC is not running' },
};

/** 5.x and 6.x: "Front-panel display". Two interfaces, with codes of their own; STC is needed to be in service. */
const before: Codes = {
  ...common,
  55: { state: 'ISO', meaning: 'eth0 is offline' },
  60: { state: 'ISO', meaning: 'eth1 is offline' },
  80: { state: 'OOS', meaning: 'STC is not running' },
};

/** The first number of a release, as in `SA:7.2.0-220` or without what stands before the colon; NaN: there is none. */
export function majorOf(release: string): number {
  return Number.parseInt(release.slice(release.lastIndexOf(':') + 1), 10);
}

/**
 * What the status codes mean in a release.
 * @param major the first number of the software's version
 */
export function statusCodes(major: number): ReadonlyMap<number, StatusCode> {
  return new Map(Object.entries(major < 7 ? before : sevens).map(([code, entry]) => [Number(code), entry]));
}
