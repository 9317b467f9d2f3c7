import { groupBy } from '../../core/groupBy.ts';
import { count, listed } from '../../core/words.ts';
import type { Rename } from '../../inventory/inForce.ts';
import { slipKey, slipSentence, slipSubject } from '../../inventory/slip.ts';
import type { ServiceEvents } from '../../protocol/contract.ts';
import type { AuditEntry, SlipRow } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Log } from '../common/log.ts';
import type { KeptInventory, KnownSlip } from './keptInventory.ts';

export interface SlipNoticesOptions {
  readonly kept: KeptInventory;
  readonly keeper: Keeper;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What a device is called. */
  readonly nameOf: (device: string) => string;
  /** Notifies one window; false: there is none. */
  readonly tell: (slip: ServiceEvents['inventorySlip']) => boolean;
}

/** A file saved in the middle of an edit is no news: an error counts when it has stood for so long (ms). */
export const SETTLED = 5_000;
/** Named one by one in a sentence about several. */
const NAMED = 5;
/** More at once are one entry of the log: a file of thousands of wrong entries would drown all others. */
const MOST = 100;
/** Who is to blame in the log. */
const WHO = 'inventory file';

/** Says once of each slip that it is there and once that it is mended: in the audit log and the service's, and its beginning to one window. */
export class SlipNotices implements Disposable {
  readonly #options: SlipNoticesOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SlipNoticesOptions) {
    this.#options = options;
  }

  /** Says what is to be said by now, and looks again when there may be more: after each look at the file, and when a window has come. */
  look(): void {
    clearTimeout(this.#timer);
    const { kept, tell } = this.#options;
    const now = this.#options.now();
    const isSettled = ({ since }: KnownSlip) => Math.abs(now - since) >= SETTLED;
    // While nothing of the file is taken, what else was wrong in it before is no news.
    const current = kept.ofFile ? [kept.ofFile] : kept.slips;
    const settled = current.filter(isSettled);
    this.#note(settled);
    const untold = settled.filter(({ told }) => !told);
    if (untold.length > 0 && tell(this.#event(withTheKnown(untold, settled)))) kept.mark(untold, { told: true });
    if (settled.length < current.length) this.#timer = setTimeout(() => this.look(), SETTLED).unref();
  }

  mended(rows: readonly SlipRow[]): void {
    const noted = rows.filter((row) => row.noted);
    if (noted.length === 0) return;
    const what = 'inventory-mended';
    const each = () => noted.map((row) => ({ what, target: this.#subject(row), ...deviceOfSlip(row) }));
    this.#write(noted.length > MOST ? [{ what, target: `${count(noted.length, 'part')} of the inventory` }] : each(), 'info');
  }

  /** What is known of these devices has gone with them to their new ids. */
  renamed(renames: readonly Rename[]): void {
    for (const { from, to } of renames) {
      const target = `${from} is called ${to} in the inventory now, and all else of its entry stayed the same: its alerts, silences and history go with it.`;
      this.#write([{ what: 'inventory-rename', target, device: to }], 'info');
      this.#options.tell({ message: target, device: to });
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #note(settled: readonly KnownSlip[]): void {
    const unnoted = settled.filter(({ noted }) => !noted);
    if (unnoted.length === 0) return;
    // One error may cost hundreds of entries their place: that is one thing that happened.
    const groupOf = (slip: KnownSlip) => (slip.missing ? 'missing' : slipKey(slip));
    const groups = groupBy(unnoted, groupOf);
    const alike = groupBy(settled, groupOf);
    const all =
      groups.size > MOST ? [[unnoted, settled] as const] : [...groups].map(([key, news]) => [news, alike.get(key) ?? []] as const);
    const entries = all.map(([news, known]) => {
      const together = withTheKnown(news, known);
      const [slip] = together;
      const only = together.length === 1 && slip;
      return { what: 'inventory-slip', target: this.#sentence(together), ...(only && deviceOfSlip(only)) };
    });
    this.#write(entries, 'warning');
    this.#options.kept.mark(unnoted, { noted: true });
  }

  #write(entries: readonly Pick<AuditEntry, 'what' | 'target' | 'device'>[], level: 'info' | 'warning'): void {
    const { keeper, log } = this.#options;
    const time = this.#options.now();
    for (const { what, target } of entries) log(level, what === 'inventory-mended' ? `${target}: taken as it is written again.` : target);
    keeper.keep((store) => {
      for (const entry of entries) store.audit.append({ time, who: WHO, ...entry });
    });
  }

  #event(slips: readonly KnownSlip[]): ServiceEvents['inventorySlip'] {
    const [slip] = slips;
    return { message: this.#sentence(slips), ...(slips.length === 1 && slip && deviceOfSlip(slip)) };
  }

  /** What it is about, what that means and why; of several, the first one's why. */
  #sentence(slips: readonly KnownSlip[]): string {
    const [slip, ...others] = slips;
    if (!slip) return '';
    if (others.length === 0) return `${this.#subject(slip)}: ${slipSentence(slip)}`;
    const names = slips.slice(0, NAMED).map((each) => this.#subject(each));
    const more = slips.length - names.length;
    const all = listed(more > 0 ? [...names, count(more, 'more', 'more')] : names);
    return `${count(slips.length, 'part')} of the inventory are not in force as they are written: ${all}. ${this.#subject(slip)}: ${slipSentence(slip)}`;
  }

  #subject(slip: Pick<SlipRow, 'kind' | 'id'>): string {
    return slipSubject(slip, this.#options.nameOf);
  }
}

/** A sentence about one is about that one alone. One that counts counts all that there are, the news first. */
function withTheKnown(news: readonly KnownSlip[], all: readonly KnownSlip[]): readonly KnownSlip[] {
  return news.length === 1 ? news : [...news, ...all.filter((slip) => !news.includes(slip))];
}

function deviceOfSlip({ kind, id }: Pick<SlipRow, 'kind' | 'id'>): { readonly device?: string } {
  return kind === 'device' ? { device: id } : {};
}
