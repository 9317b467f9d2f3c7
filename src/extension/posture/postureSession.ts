import { MINUTE } from '../../core/time/duration.ts';
import type { PostureResult } from '../../protocol/contract.ts';
import { type FromPosturePage, parseFromPosturePage } from '../../protocol/pages/fromPosturePage.ts';
import type { ToPosturePage } from '../../protocol/pages/toPosturePage.ts';
import { type PageConnection, PageSession } from '../pages/pageSession.ts';
import { sentence } from '../words/sentence.ts';
import { postureView } from './postureViews.ts';

export interface PostureSessionOptions {
  readonly connection: PageConnection;
  readonly judge: () => Promise<PostureResult>;
  /** Id of the HSM to look at; undefined: one that stands worst. */
  readonly device: string | undefined;
  readonly post: (message: ToPosturePage) => void;
  /** Asks where and for what span, and saves the report; undefined: nobody wants it any more. */
  readonly saveReport: (posture: PostureResult) => Promise<string | undefined>;
  /** Something the page asks for that only the editor can do. */
  readonly act: (action: Extract<FromPosturePage, { type: 'act' }>['action'], device: string | undefined) => Promise<void>;
  /** It is judged anew this often (ms) while it is seen. Default a minute. */
  readonly pace?: number;
}

/** The open page about posture, as the host sees it. What was judged grows old: it is judged again each minute while it is seen. */
export class PostureSession extends PageSession<ToPosturePage> {
  readonly #options: PostureSessionOptions;
  readonly #aging: ReturnType<typeof setInterval>;
  #selected: string | undefined;
  #posture: PostureResult | undefined;
  /** Why it could not be judged the last time. */
  #unjudged: string | undefined;

  constructor(options: PostureSessionOptions) {
    super(options.connection, options.post, options.pace);
    this.#options = options;
    this.#selected = options.device;
    this.#aging = setInterval(() => this.listening && this.ask(), options.pace ?? MINUTE);
    this.start();
  }

  /** Id of the HSM that is looked at. */
  get device(): string | undefined {
    return this.#selected;
  }

  /** Looks at another HSM in the page that is already open; undefined: leaves it where it is. */
  show(device: string | undefined): void {
    if (device === undefined) return;
    this.#selected = device;
    if (this.listening) this.tellState();
  }

  override dispose(): void {
    clearInterval(this.#aging);
    super.dispose();
  }

  /** A message from the page; what is not one is dropped. */
  receive(raw: unknown): void {
    const message = parseFromPosturePage(raw);
    switch (message?.type) {
      case 'ready':
        this.ready();
        break;
      case 'retry':
        void this.connect().then(() => this.ask());
        break;
      case 'judge':
        this.#options.post({ type: 'judging' });
        this.ask();
        break;
      case 'select':
        this.show(message.device);
        break;
      case 'report':
        void this.#saying(async () => {
          const path = this.#posture && (await this.#options.saveReport(this.#posture));
          if (path !== undefined) this.#options.post({ type: 'saved', path });
        });
        break;
      case 'act':
        void this.#saying(() => this.#options.act(message.action, message.about));
        break;
      case undefined:
        break;
    }
  }

  protected override announce(): void {}

  protected override tellState(): void {
    const { failure } = this.#options.connection;
    const posture = this.#posture;
    if (!posture) {
      const message = this.unreachable ?? this.#unjudged;
      const state: ToPosturePage =
        message === undefined ? { type: 'service', state: 'connecting' } : { type: 'service', state: 'unreachable', message };
      this.tell(state, state);
      return;
    }
    const trouble = failure ?? this.#unjudged;
    const state: ToPosturePage = {
      type: 'posture',
      posture: postureView(posture, this.#selected),
      ...(trouble !== undefined && { failure: trouble }),
    };
    this.tell(state, state);
  }

  /** What may change an item at once: who is watched, and how alerts and messages reach anybody. All else is seen a minute later. */
  protected override coverage(): string | undefined {
    const { snapshot } = this.#options.connection;
    if (!snapshot) return undefined;
    const devices = snapshot.devices.map(({ id, monitorAccount, paused, haGroup, site, provider, problems }) => [
      ...[id, monitorAccount, paused !== undefined, haGroup, site, provider],
      problems.map(({ code }) => code),
    ]);
    const tests = (snapshot.heard ?? []).map(({ device, channel, test }) => [device, channel, test?.at]);
    return JSON.stringify([devices, tests, snapshot.receivers.map(({ id, state }) => [id, state]), snapshot.inventory.problems.length]);
  }

  protected override read(isCurrent: () => boolean): void {
    this.#options.judge().then(
      (posture) => {
        if (!isCurrent()) return;
        this.#posture = posture;
        this.#unjudged = undefined;
        this.tellState();
      },
      (error: unknown) => {
        if (!isCurrent()) return;
        this.#unjudged = sentence(error);
        this.readFailed();
        this.tellState();
      },
    );
  }

  async #saying(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.post({ type: 'error', message: sentence(error) });
    }
  }
}
