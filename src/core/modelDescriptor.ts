import { channelFacts, pollableChannels, SILENT } from './channel.ts';
import { generalConditionNames } from './generalConditions.ts';
import type { FactDefinition } from './runbook/facts.ts';

/**
 * What inventory and editor have to know of a model of appliance: plain data, without the parsers and conditions that only the service
 * needs. `DeviceModel` has the rest.
 */
export interface ModelDescriptor {
  /** As written in the inventory: `vendor-model-7`. */
  readonly id: string;
  /** As shown to people, with its maker: `Vendor Model 7`. */
  readonly name: string;
  /** To whom a request about its configuration, firmware or software goes, within a sentence. Missing: that is not known. */
  readonly vendorDesk?: string;
  /** In few words, as the inventory's snippets begin. */
  readonly label: string;
  /** Missing: it has no console that could be watched. */
  readonly console?: ConsoleDescriptor;
  /** True: it has an SNMP agent. Nothing more has to be known of it beforehand. */
  readonly snmp?: true;
  /** Missing: it sends nothing by itself, or nobody has looked how it is told to. */
  readonly notifications?: NotificationDescriptor;
  /** What its clients say of their HA groups. Missing: nothing is known of clients. */
  readonly haClient?: HaClientDescriptor;
  /** What its runbooks may ask beside the general facts, and in place of those of the same id. Missing: nothing more. */
  readonly runbookFacts?: readonly FactDefinition[];
  /** Names of the model's own conditions, as the inventory may speak of them: `ac-lost`, `console.silent`. */
  readonly conditions: readonly string[];
}

/** How a client of an HA group is asked for it. */
export interface HaClientDescriptor {
  /** What a person types in the client's own shell; it changes nothing. */
  readonly command: string;
  /** What that shell is called. */
  readonly shell: string;
  /** The one command that is ever sent to a client's host over SSH. */
  readonly remote: string;
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
  /** What an administrator types, release by release. */
  readonly byRelease: readonly AccountCommandsOfRelease[];
  /** How somebody finds out which release an appliance has: a sentence. */
  readonly findRelease: string;
  /** What the account shows, and what it does not, each as an item of a list. */
  readonly sees: readonly string[];
  readonly seesNot: readonly string[];
  /** The runbook that says what disabling it means. */
  readonly runbook: string;
}

/** What an administrator of an appliance of one release types. `{user}` stands for the name of the account. */
export interface AccountCommandsOfRelease {
  /** The first number of the software's version: `7` of `7.4.0-226`. */
  readonly release: string;
  /** Of which guides the commands are, within a sentence: `7.2 and 7.4`. */
  readonly source: string;
  readonly enable: string;
  readonly disable: string;
  /** Shows how the accounts stand, and what it must show. */
  readonly list: string;
  readonly listNote: string;
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
