import { Fault } from '../../core/fault.ts';
import { listed } from '../../core/words.ts';
import { readSecretFiles } from '../../inventory/secretFiles.ts';
import { about, type Diagnosis } from './diagnosis.ts';

const found = about('secrets');

/** Of many, so many are named. */
const NAMED = 10;

/**
 * Whether each secret that the inventory names is there, and nobody else can read it.
 * @param folder with a file for each; undefined: none was given
 * @param missing those that the running service lacks; undefined: none runs
 * @param ofUnit the folder from which systemd hands them over
 */
export async function secretFiles(
  names: readonly string[],
  folder: string | undefined,
  missing: readonly string[] | undefined,
  ofUnit?: string,
): Promise<readonly Diagnosis[]> {
  if (names.length === 0) return [found('ok', 'The inventory names no secrets.')];
  if (folder === undefined) return [ofService(missing, ofUnit)];
  try {
    const { refused, ...read } = await readSecretFiles(folder, names);
    const absent = read.missing.map((name) =>
      found('failed', `The secret "${name}" is missing: there is no file of this name in ${folder}.`),
    );
    const bad = refused.map(({ fault }) => found('failed', fault.message));
    return absent.length + bad.length > 0
      ? [...bad, ...absent]
      : [found('ok', `All secrets that the inventory names are in ${folder}, and nobody else can read them.`)];
  } catch (error) {
    if (error instanceof Fault) return [found('failed', error.message)];
    throw error;
  }
}

function ofService(missing: readonly string[] | undefined, ofUnit: string | undefined): Diagnosis {
  if (missing === undefined && ofUnit !== undefined)
    return found(
      'unknown',
      `No service runs that could be asked for its secrets, and systemd takes them from ${ofUnit} as root. As root, look at them: "hsm-vigil doctor --secrets ${ofUnit}".`,
    );
  if (missing === undefined)
    return found('unknown', 'Where secrets are was not said, and no service runs that could be asked. Give their folder with --secrets.');
  if (missing.length === 0) return found('ok', 'The service has all secrets that it needs.');
  const some = missing.slice(0, NAMED).map((name) => `"${name}"`);
  const rest = missing.length > NAMED ? [`${missing.length - NAMED} more`] : [];
  return found(
    'failed',
    `The service lacks secrets: ${listed([...some, ...rest])}. Enter them in the editor, or put a file for each into ${ofUnit ?? 'the folder that it reads them from'}, and restart it.`,
  );
}
