import { dirname, join } from 'node:path';
import { defaultNote } from '../../core/defaultNote.ts';
import { t } from '../../core/l10n.ts';
import { readInventoryText } from '../../inventory/inventoryText.ts';
import { NOTE_TEMPLATE_FILE } from '../../protocol/customerNote.ts';
import { type CustomerNoteRecord, LONGEST_NOTE } from '../../protocol/supportRecords.ts';

/** The template of notes that is in force, and where it came from. */
export interface NoteTemplate extends Pick<CustomerNoteRecord, 'template' | 'path'> {
  readonly text: string;
  /** There is one of the user's own, and it cannot be read. */
  readonly unreadable?: true;
}

/**
 * @param inventory path of the inventory, beside which the user's own stands; empty: there is none
 * @param ours the one that comes with the program, in the language of the note
 */
export async function noteTemplate(inventory: string, given: string | undefined, ours = defaultNote()): Promise<NoteTemplate> {
  const path = inventory === '' ? undefined : join(dirname(inventory), NOTE_TEMPLATE_FILE);
  const place = path === undefined ? {} : { path };
  if (given !== undefined) return { text: given, template: 'given', ...place };
  const found = path === undefined ? undefined : await readInventoryText(path, LONGEST_NOTE);
  if (found?.kind === 'text' && found.text.trim() !== '') return { text: found.text, template: 'file', ...place };
  return { text: ours, template: 'default', ...place, ...(found?.kind === 'unreadable' && { unreadable: true }) };
}

export function unreadableText(path: string): string {
  return t('The template {0} cannot be read as a text of at most {1} bytes, so this is the default one.', path, LONGEST_NOTE);
}
