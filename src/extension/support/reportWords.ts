import { t } from '../../core/l10n.ts';

/** `1.8 kB`. */
export function size(text: string): string {
  const bytes = new TextEncoder().encode(text).length;
  return bytes < 1000 ? `${bytes} B` : t('{0} kB', (bytes / 1000).toFixed(1));
}
