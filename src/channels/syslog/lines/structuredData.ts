/** Structured data of a message (RFC 5424, section 6.3), and where it ends. */
export interface StructuredData {
  readonly elements: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly end: number;
}

const NAME = /[^ =\]"\x00-\x1f\x7f]{1,64}/y;
/** Within a value `"`, `\` and `]` have a backslash before them; before any other character it is one itself (6.3.3). */
const VALUE = /"((?:[^"\\\]]|\\[\s\S])*)"/y;

/**
 * The elements `[id name="value" …][…]` that begin at this place; undefined: what stands there is not that. A name that comes again in one
 * element has its values joined.
 */
export function structuredDataAt(line: string, at: number): StructuredData | undefined {
  const elements = new Map<string, Map<string, string>>();
  let place = at;
  while (line[place] === '[') {
    const id = nameAt(line, place + 1);
    if (id === undefined) return undefined;
    place += 1 + id.length;
    const values = elements.get(id) ?? new Map<string, string>();
    elements.set(id, values);
    while (line[place] !== ']') {
      if (line[place] !== ' ') return undefined;
      while (line[place] === ' ') place++;
      if (line[place] === ']') break;
      const name = nameAt(line, place);
      if (name === undefined || line[place + name.length] !== '=') return undefined;
      VALUE.lastIndex = place + name.length + 1;
      const value = VALUE.exec(line)?.[1];
      if (value === undefined) return undefined;
      place = VALUE.lastIndex;
      const said = values.get(name);
      const text = value.replace(/\\(["\\\]])/g, '$1');
      values.set(name, said === undefined ? text : `${said}, ${text}`);
    }
    place++;
  }
  return place === at || (place < line.length && line[place] !== ' ') ? undefined : { elements, end: place };
}

function nameAt(line: string, at: number): string | undefined {
  NAME.lastIndex = at;
  return NAME.exec(line)?.[0];
}
