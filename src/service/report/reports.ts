import { setImmediate as others } from 'node:timers/promises';
import { plainText } from '../../core/text.ts';
import { DAY, MINUTE } from '../../core/time/duration.ts';
import { count, listed } from '../../core/words.ts';
import type { ReportParams, ReportRecord } from '../../protocol/contract.ts';
import type { Keeper } from '../common/keeper.ts';
import { NotFound, NotPossible } from '../common/refusals.ts';
import { KEEP_RECORDS } from '../common/retained.ts';
import type { AuditCheck } from '../posture/auditCheck.ts';
import type { PostureSources, Postures } from '../posture/posture.ts';
import { unwatchedRecord } from '../posture/watchedTime.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { ReportBlock } from './blocks.ts';
import { evidenceByControl } from './byControl.ts';
import { alertsIn, channelTestsIn, decisionsIn, deliveryTestsIn, gapsIn, type ReportSpan } from './collect.ts';
import { htmlBlock, htmlText } from './html.ts';
import type { Languages } from './languages.ts';
import { markdownBlock, markdownText } from './markdown.ts';
import { outline } from './outline.ts';
import { spokenBlock } from './spokenBlocks.ts';

export interface ReportOptions {
  readonly keeper: Pick<Keeper, 'mustRead'>;
  readonly fleet: Pick<Fleet, 'devices' | 'find'>;
  readonly postures: Postures;
  readonly audit: AuditCheck;
  readonly sources: () => Pick<PostureSources, 'heard' | 'unwatched'>;
  /** Missing: reports are English. */
  readonly languages?: Languages | undefined;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const NOTICE =
  'This is evidence for those who review how the HSMs are watched and kept. It is no claim of compliance: whether a control is met, the reviewer decides. What could not be seen from here is called unknown, and not good.';

/** Longest span of a report (ms). */
const LONGEST = 3660 * DAY;

/** Makes a report: the posture now, and what happened in a span, by device and by control. Nothing of it is kept. */
export class Reports {
  readonly #options: ReportOptions;

  constructor(options: ReportOptions) {
    this.#options = options;
  }

  /**
   * @throws {NotFound} for a device that the inventory does not have
   * @throws {NotPossible} for a span that ends before it begins
   */
  async text(params: ReportParams, who: string): Promise<string> {
    const record = await this.record(params, who);
    if (params.format === 'json') return `${JSON.stringify(record, null, 2)}\n`;
    const { language } = params;
    const say = language === undefined ? undefined : await this.#options.languages?.(language);
    const blocks = outline(record);
    const spoken = say ? await inTurns(blocks, (block) => spokenBlock(block, say)) : blocks;
    if (params.format === 'markdown') return markdownText(await inTurns(spoken, markdownBlock));
    const title = say ? say(record.title) : record.title;
    return htmlText(title, await inTurns(spoken, htmlBlock), say ? language : undefined);
  }

  async record({ devices: asked, from: begin, to: end }: Omit<ReportParams, 'format'>, who: string): Promise<ReportRecord> {
    const { keeper, fleet, postures, audit, sources, version, now } = this.#options;
    const at = now();
    const [from, to] = [Date.parse(begin), Math.min(at, Date.parse(end))];
    if (to <= from) throw new NotPossible('The span of a report must end after it has begun, and begin in the past.');
    if (to - from > LONGEST) throw new NotPossible('The span of a report lasts ten years at most.');
    const ids = this.#idsOf(asked);
    const span: ReportSpan = { from, to, devices: new Set(ids) };
    const verification = audit.look();
    const posture = await postures.of(ids, verification);
    const shares = postures.unwatchedIn(ids, span);
    const happened = keeper.mustRead((store) => ({
      ...alertsIn(store, fleet, span),
      ...gapsIn(store, fleet, span),
      ...decisionsIn(store, span),
      deliveryTests: deliveryTestsIn(store, span),
    }));
    const found = { ...happened, channelTests: channelTestsIn(sources().heard, span), audit: verification, posture };
    return {
      title: 'How the HSMs are watched and kept: evidence',
      notice: NOTICE,
      madeAt: iso(at),
      madeBy: plainText(who, 80),
      version,
      from: iso(from),
      to: iso(to),
      limits: this.#limits(span, at, asked !== undefined, shares.size),
      ...found,
      shares: [...shares].map(([device, unwatched]) => ({ device, ...unwatchedRecord(unwatched) })),
      controls: evidenceByControl(found),
    };
  }

  /** Simulated HSMs are evidence of nothing: they are in it only where somebody names them. */
  #idsOf(asked: readonly string[] | undefined): readonly string[] {
    const { fleet, sources } = this.#options;
    const real = fleet.devices.filter(({ plan: { simulated } }) => !simulated).map(({ id }) => id);
    const never = sources().unwatched.map(({ id }) => id);
    if (asked === undefined) return [...real, ...never];
    const known = new Set([...fleet.devices.map(({ id }) => id), ...never]);
    const missing = asked.filter((id) => !known.has(id));
    if (missing.length > 0)
      throw new NotFound(
        `The inventory has no device ${listed(
          missing.slice(0, 5).map((id) => `"${plainText(id, 63)}"`),
          'or',
        )}.`,
      );
    return [...new Set(asked)];
  }

  #limits({ from, to, devices }: ReportSpan, now: number, isChosen: boolean, recorded: number): readonly string[] {
    const { fleet } = this.#options;
    const left = fleet.devices.filter(({ id, plan: { simulated } }) => simulated && !devices.has(id)).length;
    const named = fleet.devices.filter(({ id, plan: { simulated } }) => simulated && devices.has(id)).length;
    return [
      'Items are judged as of the time at which the report was made, and not of the whole span.',
      ...(from < now - KEEP_RECORDS
        ? [`Alerts that are over and tests are kept for ${count(KEEP_RECORDS / DAY, 'day')}: of the time before, only the audit log tells.`]
        : []),
      ...(to < now - MINUTE ? ['What happened after the span is not in the lists.'] : []),
      ...(isChosen ? ['Only the chosen HSMs are in it.'] : ['HSMs that are no longer in the inventory are not in it.']),
      ...(left > 0 ? [`${count(left, 'simulated HSM is', 'simulated HSMs are')} left out.`] : []),
      ...(named > 0 ? [`${count(named, 'HSM', 'HSMs')} in it ${named === 1 ? 'is' : 'are'} simulated, and evidence of nothing.`] : []),
      ...(recorded < devices.size ? [`Of ${count(devices.size - recorded, 'HSM')} there is no record of the time that was watched.`] : []),
    ];
  }
}

/** Blocks that are written at a time: a report of hundreds of HSMs holds up nobody. */
const AT_A_TIME = 10;

async function inTurns<T>(blocks: readonly ReportBlock[], write: (block: ReportBlock) => T): Promise<readonly T[]> {
  const texts: T[] = [];
  for (const [index, block] of blocks.entries()) {
    if (index % AT_A_TIME === AT_A_TIME - 1) await others();
    texts.push(write(block));
  }
  return texts;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
