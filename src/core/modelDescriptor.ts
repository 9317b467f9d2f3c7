import { channelFacts, pollableChannels, SILENT } from './channel.ts';
import { generalConditionNames } from './generalConditions.ts';

/**
 * What inventory and editor have to know of a model of appliance: plain data, without the parsers and conditions that only the service
 * needs. `DeviceModel` has the rest.
 */
export interface ModelDescriptor {
  /** As written in the inventory: `vendor-model-7`. */
  readonly id: string;
  /** As shown to people, with its maker: `Vendor Model 7`. */
  readonly name: string;
  /** In few words, as the inventory's snippets begin. */
  readonly label: string;
  /** Missing: it has no console that could be watched. */
  readonly console?: ConsoleDescriptor;
  /** True: it has an SNMP agent. Nothing more has to be known of it beforehand. */
  readonly snmp?: true;
  /** Missing: it sends nothing by itself, or nobody has looked how it is told to. */
  readonly notifications?: NotificationDescriptor;
  /** Names of the model's own conditions, as the inventory may speak of them: `ac-lost`, `console.silent`. */
  readonly conditions: readonly string[];
}

/** The models there are, each id once. */
export type Catalogue = readonly ModelDescriptor[];

/** What people have to know of a console. */
export interface ConsoleDescriptor {
  /** Of its serial port as it is delivered; 8 data bits, no parity, 1 stop bit. */
  readonly baudRate: number;
  /** What people call the shell that it shows after the login. */
  readonly shell: string;
  /** What is seen in time over the console alone, as the beginning of a sentence: `Tamper and power supply failures`. */
  readonly onlyHere: string;
  /** The account that is made for watching. */
  readonly user: string;
  /** Accounts that are never used, because they may do more than watch. In lower case: see `userFlaw`. */
  readonly forbiddenUsers: ReadonlySet<string>;
  readonly monitorAccount: MonitorAccountDescriptor;
  readonly ssh: SshDescriptor;
}

/** How the owner of an appliance takes the account for watching away, and gives it back. */
export interface MonitorAccountDescriptor {
  /** What an administrator types to enable it. */
  readonly enable: string;
  /** What an administrator types to disable it. */
  readonly disable: string;
  /** What an administrator types to see how the accounts stand, and what it must show. */
  readonly list: string;
  readonly listNote: string;
  /** Of which releases these commands are: a sentence. */
  readonly releases: string;
  /** What the account shows, and what it does not, each as an item of a list. */
  readonly sees: readonly string[];
  readonly seesNot: readonly string[];
  /** The runbook that says what disabling it means. */
  readonly runbook: string;
}

/** What an administrator types at the console about the appliance's own SSH server. */
export interface SshDescriptor {
  /** Shows the fingerprints of its host keys. */
  readonly showHostKeys: string;
  /** Lets accounts log in with a password. */
  readonly allowPasswords: string;
  /** Shows to which addresses SSH is restricted. */
  readonly showAddresses: string;
}

/**
 * How an administrator makes an appliance send traps and log lines, and try it out. In the commands `{host}`, `{protocol}`, `{port}`, `{tlsPort}`, `{user}` and
 * `{engine}` are filled in; what stands in angle brackets a person has to.
 */
export interface NotificationDescriptor {
  /** Traps go to this UDP port, and to no other. */
  readonly trapPort: number;
  /** As the inventory calls them, the best that it knows. */
  readonly auth: 'sha' | 'sha256';
  readonly priv: 'aes' | 'aes256';
  /** Hexadecimal digits of the longest engine id that it takes. */
  readonly engineDigits: number;
  readonly traps: readonly string[];
  readonly syslog: readonly string[];
  readonly test: readonly string[];
  /** What the test does beside being one: a sentence. */
  readonly testNote: string;
  readonly tls: {
    /** From this version of its software on. */
    readonly since: string;
    readonly lines: readonly string[];
    readonly note: string;
  };
}

/** Every condition of a model that the inventory may speak of: its own, those of every model, and that one of its channels is silent. */
export function conditionNamesOf(model: ModelDescriptor): readonly string[] {
  const silent = pollableChannels.filter((channel) => model[channel]).map((channel) => `${channelFacts[channel].component}.${SILENT}`);
  return [...new Set([...generalConditionNames, ...silent, ...model.conditions])];
}

/** The model of this id; undefined for one that is not known. */
export function descriptorOf(catalogue: Catalogue, id: unknown): ModelDescriptor | undefined {
  return catalogue.find((model) => model.id === id);
}
