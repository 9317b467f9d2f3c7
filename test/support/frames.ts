import type { CDPSession, Page } from 'playwright-core';

/** What the frames of a page took, one step of a gesture each. */
export interface FrameTimes {
  /** Of the main thread, in milliseconds of processor time: what others take of this machine does not count. */
  readonly median: number;
  readonly most95: number;
  readonly worst: number;
  /** A second, as they came: with what others took of it. */
  readonly seen: number;
}

/**
 * Does a step in each of so many frames, twice: untouched, for the frames a second, and traced, for the work of each.
 * @param step what is called with the number of the frame: the text of a function
 */
export async function framesOf(page: Page, step: string, frames: number): Promise<FrameTimes> {
  const seen = (await page.evaluate(played(step, frames))) as number;
  const cdp = await page.context().newCDPSession(page);
  const events = await traced(cdp, () => page.evaluate(played(step, frames)));
  await cdp.detach();
  const work = workOf(events).sort((a, b) => a - b);
  const at = (share: number) => work[Math.min(work.length - 1, Math.floor(work.length * share))] ?? Number.NaN;
  return { median: at(0.5), most95: at(0.95), worst: at(1), seen };
}

/** Comes to the frames a second. */
function played(step: string, frames: number): string {
  return `(async () => {
    const step = ${step};
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    const began = await frame();
    for (let i = 0; i < ${frames}; i++) {
      performance.mark('frame');
      step(i);
      await frame();
    }
    performance.mark('frame');
    return 1000 * ${frames} / (performance.now() - began);
  })()`;
}

/** As Chromium tells of what its threads do, times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Of the processor. */
  readonly tdur?: number;
}

async function traced(cdp: CDPSession, act: () => Promise<unknown>): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await cdp.send('Tracing.start', { categories: 'toplevel,blink.user_timing', transferMode: 'ReportEvents' });
  await act();
  const complete = new Promise((done) => cdp.once('Tracing.tracingComplete', done));
  await cdp.send('Tracing.end');
  await complete;
  return events;
}

/** The work of the thread that marked the frames, from mark to mark: tasks count whole where they begin, the one that made the mark too. */
function workOf(events: readonly TraceEvent[]): number[] {
  const marks = events.filter(({ name }) => name === 'frame').sort((a, b) => a.ts - b.ts);
  const [first] = marks;
  if (!first) return [];
  const tasks = events
    .filter(({ name, pid, tid, tdur }) => name.endsWith('RunTask') && pid === first.pid && tid === first.tid && tdur !== undefined)
    .sort((a, b) => a.ts - b.ts);
  const work = marks.slice(1).map(() => 0);
  let end = 0;
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    // A task within another one is part of it.
    if (ts < end) continue;
    end = ts + dur;
    const frame = marks.findLastIndex((mark) => mark.ts <= end);
    if (frame >= 0 && frame < work.length) work[frame] = (work[frame] ?? 0) + tdur / 1000;
  }
  return work;
}
