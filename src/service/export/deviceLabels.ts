import { hash53 } from '../../core/hash.ts';
import type { Attributes } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import type { Labels } from './common/families.ts';

const LONGEST_LABEL = 80;
/** Letters of a mark. */
const MARK = 12;

export function label(text: string): string {
  return plainText(text, LONGEST_LABEL);
}

/** A name that does not go out as it is, too long or no plain text, has a mark of its own: two parts are never one series. */
export function partLabel(component: string): string {
  const text = label(component);
  if (text === component) return text;
  return `${plainText(component, LONGEST_LABEL - MARK - 1)}~${hash53(component).toString(16).padStart(MARK, '0').slice(-MARK)}`;
}

/** Labels with one more, by name, as remote write asks for. */
export function withLabel(labels: Labels, name: string, value: string): Labels {
  const after = labels.findIndex(([each]) => each > name);
  return after < 0 ? [...labels, [name, value]] : [...labels.slice(0, after), [name, value], ...labels.slice(after)];
}

/** The labels of one device. Nearly all of its series are of few parts, so those of a part and a witness are made once. */
export class DeviceLabels {
  /** What all of its series have. */
  readonly own: Labels;
  readonly #ofPart = new Map<string, Labels>();
  readonly #seen = new Map<string, Map<string, Labels>>();
  readonly #hardware = new Map<string, Hardware>();

  constructor({ plan: { device, model } }: WatchedDevice) {
    const { site, haGroup } = device;
    this.own = [
      ['device', device.id],
      ...(haGroup === undefined ? [] : [['ha_group', haGroup] as const]),
      ['model', model.descriptor.id],
      ...(site === undefined ? [] : [['site', label(site)] as const]),
    ];
  }

  ofPart(component: string): Labels {
    const known = this.#ofPart.get(component);
    if (known) return known;
    const labels = withLabel(this.own, 'component', partLabel(component));
    this.#ofPart.set(component, labels);
    return labels;
  }

  /** As a witness sees it. */
  seen(component: string, witness: string): Labels {
    const ofWitness = this.#seen.get(witness) ?? new Map<string, Labels>();
    const known = ofWitness.get(component);
    if (known) return known;
    const labels = withLabel(this.ofPart(component), 'witness', witness);
    this.#seen.set(witness, ofWitness.set(component, labels));
    return labels;
  }

  /** Kind and parent of a part. */
  hardware({ 'hw.id': id, 'hw.type': type, 'hw.parent': parent }: Attributes): Labels {
    const known = this.#hardware.get(id);
    if (known && known.type === type && known.parent === parent) return known.labels;
    const labels: Labels = [...(parent === undefined ? [] : [['hw.parent', label(parent)] as const]), ['hw.type', label(type)]];
    this.#hardware.set(id, { type, parent, labels });
    return labels;
  }
}

interface Hardware {
  readonly type: string;
  readonly parent: string | undefined;
  readonly labels: Labels;
}
