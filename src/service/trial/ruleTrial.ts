import { setImmediate } from 'node:timers/promises';
import type { DeviceModel } from '../../core/deviceModel.ts';
import { plainText } from '../../core/text.ts';
import { Turns } from '../../core/turns.ts';
import { type LoadedInventory, parseInventory } from '../../inventory/load.ts';
import type { ParseLinesParams, ParseLinesResult } from '../../protocol/parseRecords.ts';
import type { KnownModels } from '../common/knownModels.ts';
import { factOfLine, OwnRules } from '../intake/ownRules.ts';
import { storedLines } from '../intake/storedLines.ts';

/** Lines that are read; a person looks through no more. */
const LINES = 2_000;
/** Of a line that is shown. Code points. */
const LONGEST = 400;
/** The service does its work again after so long (ms). */
const STRETCH = 5;

export interface RuleTrialOptions {
  readonly known: KnownModels;
  readonly now: () => number;
  /** Aborts when the service ends. */
  readonly ending: AbortSignal;
}

/** What lines would say by the rules of an inventory as it might be saved, and by those of its models. Keeps nothing. */
export class RuleTrial {
  readonly #options: RuleTrialOptions;
  readonly #turns = new Turns(1);

  constructor(options: RuleTrialOptions) {
    this.#options = options;
  }

  /** @throws `signal.reason` when aborted */
  run(params: ParseLinesParams, signal: AbortSignal): Promise<ParseLinesResult> {
    const either = AbortSignal.any([signal, this.#options.ending]);
    return this.#turns.run(either, () => this.#run(params, either));
  }

  async #run({ text, inventory }: ParseLinesParams, signal: AbortSignal): Promise<ParseLinesResult> {
    const { known, now } = this.#options;
    // Without an inventory there are the rules of the models.
    const loaded = parseInventory(inventory.trim() === '' ? '{ "devices": [] }' : inventory, known.definition);
    const rules = loaded.intake?.rules ?? [];
    const own = new OwnRules(rules);
    const models = modelsOf(loaded, known);
    const messages: ParseLinesResult['messages'][number][] = [];
    const unknown: ParseLinesResult['unknown'][number][] = [];
    let left = 0;
    let since = performance.now();
    for (const { line, message, bytes } of storedLines(Buffer.from(text), now())) {
      if (messages.length + unknown.length >= LINES) {
        left++;
        continue;
      }
      const fact = factOfLine(message, own, (each) => firstOf(models, (model) => model.messages?.line(each)));
      if (fact) messages.push({ line, ...fact });
      else {
        const { app } = message;
        unknown.push({
          line,
          text: plainText(Buffer.from(bytes).toString('utf8'), LONGEST),
          ...(app !== undefined && { app: plainText(app, 48) }),
        });
      }
      if (performance.now() - since < STRETCH) continue;
      await setImmediate();
      signal.throwIfAborted();
      since = performance.now();
    }
    return {
      messages,
      unknown,
      left,
      rules: rules.length,
      problems: problemsOf(loaded),
      notes: [...unknownParts(loaded, models), ...own.flaws],
    };
  }
}

/** Those of the devices; without devices all that there are. */
function modelsOf({ devices }: LoadedInventory, { models }: KnownModels): readonly DeviceModel[] {
  const ids = new Set<string>(devices.map(({ model }) => model));
  return ids.size === 0 ? models : models.filter(({ descriptor }) => ids.has(descriptor.id));
}

function firstOf<T, R>(all: readonly T[], read: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = read(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What keeps the rules of the text from being used. */
function problemsOf({ readable, problems, parts }: LoadedInventory): ParseLinesResult['problems'] {
  const errors = readable
    ? parts.filter(({ kind }) => kind === 'receivers').flatMap((part) => part.errors)
    : problems.filter(({ syntax }) => syntax);
  return errors.map(({ line, message }) => ({ line, message }));
}

function unknownParts({ intake }: LoadedInventory, models: readonly DeviceModel[]): readonly string[] {
  return (intake?.rules ?? []).flatMap(({ name, component }) =>
    component === undefined || models.some((model) => model.partOf === undefined || model.partOf(component) !== undefined)
      ? []
      : [
          `The rule "${name}" names the part "${component}". The model knows none of this id beforehand: see to it that the device shows one.`,
        ],
  );
}
