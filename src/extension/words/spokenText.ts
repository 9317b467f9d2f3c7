import { language, translated } from '../../core/l10n.ts';

/**
 * A line of the service's log as far as it is known in the language of the editor: the whole of it, or what an alert is called before a colon. The
 * rest stays English.
 */
export function spokenText(text: string): string {
  if (language() === 'en') return text;
  const whole = translated(text);
  if (whole !== text) return whole;
  for (let at = text.indexOf(': '); at > 0; at = text.indexOf(': ', at + 1)) {
    const head = text.slice(0, at);
    const spoken = translated(head);
    if (spoken !== head) return spoken + text.slice(at);
  }
  return text;
}
