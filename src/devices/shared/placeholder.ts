const NOTHING = String.raw`none|no (?:label|name|value)|n\/?a|not (?:set|available|applicable)|unset|empty`;
const PLACEHOLDER = new RegExp(String.raw`^(?:[-–—]{0,3}|(?:${NOTHING})|[<[(](?:${NOTHING})[>\])])$`, 'i');

/** True for a value that says that there is none: nothing at all, `no label`, `n/a`, `None`, `<not set>`, `[none]`, a dash. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text.trim());
}
