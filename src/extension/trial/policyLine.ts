/** Line (from 0) of the `"alerts"` that holds for all devices: of those that begin a line, the one least indented. */
export function policyLine(text: string): number | undefined {
  let found: { readonly line: number; readonly indent: number } | undefined;
  for (const [line, words] of text.split('\n').entries()) {
    const indent = /^([ \t]*)"alerts"\s*:/.exec(words)?.[1]?.length;
    if (indent !== undefined && (!found || indent < found.indent)) found = { line, indent };
  }
  return found?.line;
}
