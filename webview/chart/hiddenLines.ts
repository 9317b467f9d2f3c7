/** Which lines are hidden after one was pressed: it alone is shown, or all again; `toggles`: only it is switched. */
export function hiddenAfter(hidden: ReadonlySet<string>, keys: readonly string[], key: string, toggles: boolean): ReadonlySet<string> {
  const next = new Set(hidden);
  if (toggles) {
    if (!next.delete(key)) next.add(key);
    return next;
  }
  const isAlone = keys.every((each) => hidden.has(each) === (each !== key));
  for (const each of keys) {
    if (isAlone || each === key) next.delete(each);
    else next.add(each);
  }
  return next;
}
