import { Secrets } from '../../src/service/common/secrets.ts';
import { type Family, familyOf, type SeriesPoint } from '../../src/service/export/common/families.ts';
import { RemoteWriter } from '../../src/service/export/remote/remoteWriter.ts';
import { newFolder } from './bundledCli.ts';

const temperature = familyOf('hw.temperature', 'Cel', 'How warm a part is.');

/** A sample for a writer. */
export function pointOf(value: number, labels: Readonly<Record<string, string>> = {}, family: Family = temperature): SeriesPoint {
  const all = Object.entries({ device: 'hsm-1', ...labels }).sort(([a], [b]) => (a < b ? -1 : 1));
  return { family, labels: all, value, time: 0, until: 0 };
}

export interface Writing {
  readonly writer: RemoteWriter;
  readonly logged: string[];
}

/** A writer to this address that gathers for no longer than it has to. */
export function writingTo(url: string, folder = newFolder(), protocol: 'auto' | '1' = 'auto'): Writing {
  const logged: string[] = [];
  const writer = new RemoteWriter({
    config: { url, protocol, keep: '2d' },
    secrets: new Secrets(),
    log: (_level, text) => void logged.push(text),
    now: Date.now,
    folder,
    origin: { instance: 'edge', job: 'hsm-vigil' },
    changed: () => {},
    gather: 1,
  });
  return { writer, logged };
}
