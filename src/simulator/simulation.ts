/** What a simulation is to consist of. Left out: the demo's four appliances. */
export interface SimulationSpec {
  readonly devices?: readonly SimulatedDevice[];
}

export interface SimulatedDevice {
  /** Inventory id, by custom `demo-…`. */
  readonly id: string;
  readonly name: string;
  readonly haGroup?: string;
  readonly monitorAccount?: 'enabled' | 'disabled';
  /** Speed of the console's line. Default 115200. */
  readonly baudRate?: number;
  /** Share of bytes that the line garbles. Default 0. */
  readonly noise?: number;
  /** Left out: both. */
  readonly channels?: readonly ('console' | 'snmp')[];
}

/** A device as it stands in the inventory file (before defaults). */
export interface SimulatedInventoryDevice {
  readonly id: string;
  readonly name: string;
  readonly model: 'luna-network-hsm-7';
  readonly console?: { readonly address: string; readonly user: string; readonly password: { readonly secret: string } };
  readonly snmp?: {
    readonly host: string;
    readonly port: number;
    readonly version: '3';
    readonly user: string;
    readonly auth: { readonly protocol: 'sha256'; readonly secret: string };
    readonly priv: { readonly protocol: 'aes'; readonly secret: string };
  };
  readonly haGroup?: string;
  readonly monitorAccount?: 'enabled' | 'disabled';
}

/** Simulated appliances that listen on this machine. */
export interface Simulation extends AsyncDisposable {
  inventory(): { readonly devices: readonly SimulatedInventoryDevice[] };
  /** Name → value of every secret the inventory names. Made up anew for each simulation. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Faults by the names that the appliance knows (src/simulator/appliance.ts). Unknown device or fault: throws. */
  inject(device: string, fault: string): void;
  clear(device: string, fault: string): void;
  /** Tells the demo's story, over and over. */
  startScenario(): void;
  /** Stops it and puts every appliance right. */
  stopScenario(): void;
  dispose(): Promise<void>;
}

export function startSimulation(_spec: SimulationSpec, _signal: AbortSignal): Promise<Simulation> {
  throw new Error('not built yet');
}
