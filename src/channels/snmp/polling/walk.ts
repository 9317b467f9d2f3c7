import type { SnmpType, SnmpVarbind } from '../../../core/deviceModel.ts';
import { SnmpFailure } from '../snmpFailure.ts';
import { type Conversation, halves } from './conversation.ts';
import { compareOids, isBelow } from './oid.ts';
import { fitting, octetsOf } from './packs.ts';

const NOTHING: ReadonlySet<SnmpType> = new Set(['NoSuchObject', 'NoSuchInstance', 'EndOfMibView']);

interface Root {
  readonly root: string;
  readonly most: number;
  readonly found: SnmpVarbind[];
  /** Where the next request goes on. */
  from: string;
  ended: boolean;
}

/**
 * What is below each of these names, all of them walked together with GETBULK. One that misbehaves ends there, with what it has told.
 * @param most how many bindings below each are believed
 */
export async function walk(
  conversation: Conversation,
  roots: readonly string[],
  most: readonly number[],
): Promise<readonly (readonly SnmpVarbind[])[]> {
  const all = roots.map((root, at): Root => ({ root, most: most[at] ?? 0, found: [], from: root, ended: false }));
  for (let open = all; open.length > 0; open = open.filter(({ ended }) => !ended)) {
    // A row and the sign that it was the last; the shortest names come first, so that the reckoning holds for the others.
    const widest = Math.max(...open.map(({ from, root }) => octetsOf(from === root ? `${root}.0.0.0.0.0.0` : from)));
    await step(conversation, open.slice(0, Math.max(1, Math.floor(fitting(widest) / 2))), fitting(widest));
  }
  return all.map(({ found }) => found);
}

/** One request about several roots; what fails together is asked for apart. */
async function step(conversation: Conversation, open: readonly Root[], bindings: number): Promise<void> {
  const outcome = await conversation.attempt(
    open.map(({ root }) => root),
    async (asker) => {
      const answer = await asker.getBulk(
        open.map(({ from }) => from),
        Math.max(1, Math.floor(bindings / open.length)),
      );
      if (open.every((_, at) => (answer[at] ?? []).length === 0)) throw new SnmpFailure('mismatch');
      return answer;
    },
    bindings > 1,
  );
  if (outcome.kind === 'answered') {
    for (const [at, root] of open.entries()) extend(conversation, root, outcome.value[at] ?? []);
  } else if (outcome.kind === 'divide') {
    for (const part of open.length > 1 ? halves(open) : [open]) await step(conversation, part, Math.floor(bindings / 2));
  } else for (const root of open) root.ended = true;
}

/** Adds to what was found below a root. */
function extend(conversation: Conversation, root: Root, varbinds: readonly SnmpVarbind[]): void {
  for (const varbind of varbinds) {
    if (NOTHING.has(varbind.type) || !isBelow(varbind.oid, root.root)) {
      root.ended = true;
      return;
    }
    // RFC 3416, 4.2.2: names increase. An agent that repeats itself would keep a walk going for ever.
    if (compareOids(varbind.oid, root.from) <= 0 || root.found.length >= root.most) {
      conversation.note(root.root, new SnmpFailure('endless'));
      root.ended = true;
      return;
    }
    root.found.push(varbind);
    root.from = varbind.oid;
  }
}
