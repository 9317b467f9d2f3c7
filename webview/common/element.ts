/** An element with attributes and children. Strings become text nodes: there is no way to pass markup. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElement {
  const root = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) root.setAttribute(attribute, value);
  root.append(...children);
  return root;
}

export function svgElement(name: string, attributes: Readonly<Record<string, string>>, ...children: readonly Node[]): SVGElement {
  const root = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes)) root.setAttribute(attribute, value);
  root.append(...children);
  return root;
}

/** Sets an element's text, and leaves the document alone when it already says so. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Leaves what already stands there: a button keeps the focus, and a screen reader is not told twice. */
export function replaceIfOther(target: HTMLElement, content: string, make: () => readonly HTMLElement[]): void {
  if (target.dataset.content === content) return;
  target.dataset.content = content;
  target.replaceChildren(...make());
}
