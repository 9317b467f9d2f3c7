import { type ReceivedLine, readLine, wordsOf } from '../../channels/syslog/receivedLine.ts';
import type { ReceivedTrap } from '../../channels/traps/admission.ts';
import type { Senders } from '../../channels/traps/senders.ts';
import type { Channel } from '../../core/channel.ts';
import type { ModelMessages } from '../../core/deviceModel.ts';
import { MASKED, type Mask } from '../../core/mask.ts';
import type { AccountNews, LogLine, MessageFact, TrapMessage } from '../../core/message.ts';
import { plainText } from '../../core/text.ts';
import type { LogRuleConfig } from '../../inventory/logRuleSchema.ts';
import type { StoredMessage } from '../../store/rows.ts';
import { describe, type Log } from '../common/log.ts';
import type { Secrets } from '../common/secrets.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import type { Understood } from './messageKeeper.ts';
import { factOfLine, OwnRules } from './ownRules.ts';
import type { Whose } from './whose.ts';

/** Code points of a message that are kept. */
const LONGEST = 1000;
const LONGEST_SENDER = 100;
/** No more of a text is shown than its beginning, and rules see 1,024 characters of it. What nobody sees within takes a mask long. */
const LONGEST_LOOKED_AT = 2048;
/** Values of a trap that no rule knows, which are shown. */
const VALUES = 20;

export interface UnderstandingOptions {
  readonly whose: Pick<Whose, 'byAddress' | 'byName' | 'byEngine'>;
  readonly secrets: Pick<Secrets, 'mask'>;
  readonly log: Log;
}

/** In place of words in which a secret cannot be told from the rest. */
const UNSHOWN = 'What was said is not shown, because a secret is in it';

/** While it is put together: thousands are, in a second. */
type Draft<T> = { -readonly [Part in keyof T]: T[Part] };

/** A message as it was sent, and as it is without secrets: the same one where it holds none. */
interface Sent<T> {
  readonly whole: T;
  readonly bare: T;
}

interface Origin {
  readonly channel: Channel;
  readonly device: WatchedDevice | undefined;
  readonly sender: string;
  readonly at: number;
  readonly authenticated: boolean;
}

/** Finds whose a message is, and what the rules of that model make of it. */
export class Understanding {
  readonly #options: UnderstandingOptions;
  #own = new OwnRules();
  #ownAsWritten = '[]';

  constructor(options: UnderstandingOptions) {
    this.#options = options;
  }

  /** Rules of the inventory, which come before those of the model. The same ones go on as they are: one that was set aside stays so. */
  use(rules: readonly LogRuleConfig[]): void {
    const written = JSON.stringify(rules);
    if (written === this.#ownAsWritten) return;
    this.#own = new OwnRules(rules);
    this.#ownAsWritten = written;
  }

  /** Rules that are not tried any more, each in a sentence. */
  get flaws(): readonly string[] {
    return this.#own.flaws;
  }

  trap({ from, engineId, authenticated, repeatKey, message }: ReceivedTrap, at: number, channel: Channel): Understood {
    const { whose, secrets } = this.#options;
    const device = (authenticated && engineId !== undefined ? whose.byEngine(engineId) : undefined) ?? whose.byAddress(from);
    const sent = { whole: message, bare: withoutSecrets(message, secrets.mask) };
    const raw = () => trapText(sent.bare);
    const fact = this.#factOf(device, sent, (messages, each) => messages.trap(each));
    const understood = this.#understood({ channel, device, sender: from, at, authenticated }, fact, raw);
    const sought = fact && this.#read(device, (messages) => messages.madeOf?.(message));
    if (repeatKey !== undefined) understood.repeatKey = repeatKey;
    if (sought) understood.sought = sought;
    return understood;
  }

  line(received: ReceivedLine, senders: Senders, channel: Channel): Understood {
    const words = wordsOf(received);
    const line = readLine(received, words);
    const sent = { whole: line, bare: this.#bareLine(received, words, line) };
    const { device, sender, authenticated } = this.#senderOf(received, sent, senders);
    const raw = () => lineText(sent.bare);
    const fact = this.#factOf(device, sent, (messages, each) => factOfLine(each, this.#own, (own) => messages.line(own)));
    const understood = this.#understood({ channel, device, sender, at: received.at, authenticated }, fact, raw);
    const news = this.#read(device, (messages) => messages.account?.(line));
    if (news) understood.account = { news: { ...news, text: this.#newsText(device, news, sent) }, saidAt: line.time };
    if (device === undefined || fact === undefined || (fact.component === undefined && !fact.test)) return understood;
    understood.origin = line;
    understood.fromItsAddress = this.#isFromItsAddress(received, device, senders);
    return understood;
  }

  #bareLine(received: ReceivedLine, words: string, line: LogLine): LogLine {
    const known = bareText(words, this.#options.secrets.mask, received.cut);
    return known === words ? line : readLine(received, known);
  }

  /**
   * What the rules say of it, in the words of what is without secrets: a rule takes words apart, and long ones are cut, so that a piece of a
   * secret may be left that nobody knows for one.
   */
  #factOf<T>(
    device: WatchedDevice | undefined,
    { whole, bare }: Sent<T>,
    read: (messages: ModelMessages, each: T) => MessageFact | undefined,
  ): MessageFact | undefined {
    const fact = this.#read(device, (messages) => read(messages, whole));
    if (fact === undefined || bare === whole) return fact;
    const told = this.#read(device, (messages) => read(messages, bare));
    // A secret may be a word by which the rule knows the line. What it leaves out of it, such as options of a command, stays out.
    const isSame = told?.rule === fact.rule && told.severity === fact.severity && told.asserted === fact.asserted;
    if (!isSame) return { ...fact, text: UNSHOWN };
    return { ...fact, text: told.text, ...(told.component !== undefined && { component: told.component }) };
  }

  #newsText(device: WatchedDevice | undefined, { says, text }: AccountNews, { whole, bare }: Sent<LogLine>): string {
    const { mask } = this.#options.secrets;
    if (bare === whole) return mask(text);
    const told = this.#read(device, (messages) => messages.account?.(bare));
    return told?.says === says ? mask(told.text) : UNSHOWN;
  }

  #senderOf(
    { origin }: ReceivedLine,
    { whole, bare }: Sent<LogLine>,
    senders: Senders,
  ): Pick<Origin, 'device' | 'sender' | 'authenticated'> {
    const { whose } = this.#options;
    const { host } = whole;
    // Where the line without secrets names no host, the one that it named was a secret, or a piece of one.
    const shown = host === undefined || bare === whole ? host : (bare.host ?? MASKED);
    // It costs as much as all else here, and most lines come from the address of their device.
    const named = () => (host === undefined ? undefined : whose.byName(host));
    if (origin.way === 'file') return { device: named(), sender: shown ?? origin.path, authenticated: false };
    const { address } = origin;
    const peer = origin.way === 'tls' ? origin.peer : undefined;
    const proven = peer?.names.map((name) => whose.byName(name)).find((device) => device !== undefined);
    if (proven) return { device: proven, sender: address, authenticated: true };
    // What a relay passes on is proven by nobody.
    if (senders.isRelay(address)) return { device: named(), sender: shown ?? address, authenticated: false };
    const own = whose.byAddress(address);
    return { device: own ?? named(), sender: address, authenticated: peer?.by === 'fingerprint' && own !== undefined };
  }

  /** A connection is answered: who only writes an address into a packet has none. */
  #isFromItsAddress({ origin }: ReceivedLine, { id }: WatchedDevice, senders: Senders): boolean {
    const isConnection = origin.way === 'tcp' || origin.way === 'tls';
    return isConnection && !senders.isRelay(origin.address) && this.#options.whose.byAddress(origin.address)?.id === id;
  }

  /** An error in a rule costs no message. */
  #read<T>(device: WatchedDevice | undefined, read: (messages: ModelMessages) => T | undefined): T | undefined {
    const messages = device?.plan.model.messages;
    try {
      return messages && read(messages);
    } catch (error) {
      this.#options.log('error', describe(error));
      return undefined;
    }
  }

  #understood({ channel, device, sender, at, authenticated }: Origin, fact: MessageFact | undefined, raw: () => string): Draft<Understood> {
    const text = this.#options.secrets.mask(plainText(fact?.text ?? raw(), LONGEST));
    // Made thousands of times a second: no copies of copies.
    const message: Draft<StoredMessage> = {
      time: at,
      sender: plainText(sender, LONGEST_SENDER),
      channel,
      severity: fact?.severity ?? 'info',
      text,
      count: 1,
    };
    if (device) message.device = device.id;
    if (authenticated) message.authenticated = true;
    if (!fact) return { message, authenticated };
    message.rule = fact.rule;
    if (fact.component !== undefined) message.component = fact.component;
    if (fact.condition !== undefined) message.condition = fact.condition;
    if (fact.asserted !== undefined) message.asserted = fact.asserted;
    if (fact.test) message.test = true;
    return { message, fact: text === fact.text ? fact : { ...fact, text }, authenticated };
  }
}

function lineText({ app, text }: LogLine): string {
  return app === undefined ? text : `${app}: ${text}`;
}

/** The beginning of a text, without secrets; all of it where it is no longer and holds none. */
function bareText(text: string, mask: Mask, isCut = false): string {
  return text.length > LONGEST_LOOKED_AT ? mask(text.slice(0, LONGEST_LOOKED_AT), 'cut') : mask(text, isCut ? 'cut' : undefined);
}

function withoutSecrets(trap: TrapMessage, mask: Mask): TrapMessage {
  const bare = trap.varbinds.map((varbind) => {
    const { oid, value } = varbind;
    const text = value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value;
    const known = typeof text === 'string' ? bareText(text, mask) : text;
    const name = mask(oid);
    return known === text && name === oid ? varbind : { ...varbind, oid: name, value: known };
  });
  return bare.every((each, at) => each === trap.varbinds[at]) ? trap : { ...trap, varbinds: bare };
}

function trapText({ trapOid, varbinds }: TrapMessage): string {
  const shown = varbinds
    .slice(0, VALUES)
    .map(({ oid, value }) => `${oid} = ${value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value)}`);
  return [`Notification ${trapOid}`, ...shown].join('; ');
}
