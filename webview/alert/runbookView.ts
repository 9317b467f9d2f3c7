import { element } from '../common/element.ts';

/** Elements that a runbook needs, and what they become here: its headings stand below ours. */
const KEPT: Readonly<Record<string, string>> = {
  H1: 'h3',
  H2: 'h3',
  H3: 'h4',
  H4: 'h5',
  P: 'p',
  UL: 'ul',
  OL: 'ol',
  LI: 'li',
  STRONG: 'strong',
  EM: 'em',
  CODE: 'code',
  PRE: 'pre',
  BLOCKQUOTE: 'blockquote',
  TABLE: 'table',
  THEAD: 'thead',
  TBODY: 'tbody',
  TR: 'tr',
  TH: 'th',
  TD: 'td',
};

/**
 * A runbook's HTML, taken over element by element without any attribute, so that nothing in it can do more than be read. A link to
 * another runbook becomes a button; any other link becomes its text.
 */
export function runbookView(html: string, onRunbook: (id: string) => void): readonly Node[] {
  return copied(new DOMParser().parseFromString(html, 'text/html').body, onRunbook);
}

function copied(from: Node, onRunbook: (id: string) => void): Node[] {
  return [...from.childNodes].flatMap((node): Node[] => {
    if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.textContent ?? '')];
    if (!(node instanceof Element) || node.tagName === 'SCRIPT' || node.tagName === 'STYLE') return [];
    const children = copied(node, onRunbook);
    const id = node.tagName === 'A' ? /^([a-z0-9][a-z0-9-]*)\.md$/.exec(node.getAttribute('href') ?? '')?.[1] : undefined;
    if (id !== undefined) {
      const link = element('button', { type: 'button', class: 'link' }, ...(children as (Node | string)[]));
      link.addEventListener('click', () => onRunbook(id));
      return [link];
    }
    const name = KEPT[node.tagName];
    return name === undefined ? children : [element(name, {}, ...children)];
  });
}
