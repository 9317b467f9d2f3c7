import type { SourceRecord } from '../../protocol/contract.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import { type Tone, toneWord, worstTone } from '../words/tone.ts';
import type { TreeNode } from './treeNode.ts';

const tones: Readonly<Record<SourceRecord['state'], Tone>> = { waiting: 'unknown', ok: 'off', old: 'degraded', failing: 'degraded' };

/** The row of a platform that is read, made of the row of the devices from there: it is never milder than they are. */
export function sourceNode({ state, text, place }: SourceRecord, group: TreeNode): TreeNode {
  const tone = worstTone([group.tone, tones[state]]);
  const description = state === 'ok' ? group.description : inertText(text, 300);
  return {
    ...group,
    ...{ kind: 'source', context: 'source', expanded: group.children.length < MANY, tone, description },
    spoken: `${group.label}, ${toneWord(tone)}, ${description}`,
    tooltip: () => markdownText(`${place}: ${text}`, 900),
  };
}

/** A list that is longer is opened by a person. */
const MANY = 100;
