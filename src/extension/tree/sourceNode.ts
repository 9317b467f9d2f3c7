import { t } from '../../core/l10n.ts';
import type { SourceRecord } from '../../protocol/contract.ts';
import { shortTime } from '../words/format.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import { lastRead } from '../words/sourceTrouble.ts';
import { type Tone, toneWord, worstTone } from '../words/tone.ts';
import type { TreeNode } from './treeNode.ts';

const tones: Readonly<Record<SourceRecord['state'], Tone>> = { waiting: 'unknown', ok: 'off', old: 'degraded', failing: 'degraded' };

/**
 * The row of a platform that is read, made of the row of the devices from there: it is never milder than they are. While it has none it is
 * another row: the editor keeps a row that had nothing below it folded, and a person would not see what comes.
 */
export function sourceNode({ state, text, place, lastAt }: SourceRecord, group: TreeNode, now: number): TreeNode {
  const tone = worstTone([group.tone, tones[state]]);
  // A time and no age, which would be drawn anew with each minute.
  const since = state === 'failing' && lastAt !== undefined ? ` · ${t('last read {0}', shortTime(lastAt, now))}` : '';
  // Of one that has no row below it, why that is so.
  const description = state === 'ok' && group.children.length > 0 ? group.description : `${inertText(text, 300)}${since}`;
  return {
    ...group,
    key: group.children.length === 0 ? `${group.key}/none` : group.key,
    ...{ kind: 'source', context: 'source', expanded: group.children.length < MANY, tone, description },
    spoken: `${group.label}, ${toneWord(tone)}, ${description}`,
    tooltip: (at = Date.now()) => markdownText(`${place}: ${text} ${lastRead(lastAt, at)}`.trim(), 900),
  };
}

/** A list that is longer is opened by a person. */
const MANY = 100;
