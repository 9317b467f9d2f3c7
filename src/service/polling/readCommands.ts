import type { ConsoleSession } from '../../channels/console/session.ts';
import { type CommandReadings, ReliableReading } from '../../core/console/reliableReading.ts';
import type { ConsoleCommand, DeviceModel } from '../../core/deviceModel.ts';
import { DeviceError, Fault } from '../../core/fault.ts';
import { plainText } from '../../core/text.ts';

/**
 * Reads commands in one session until it is certain what they say: sends what the reading asks for, and hands over what came.
 *
 * @param enough asked before each further round: no time is left for one
 * @throws {Fault} when nothing could be read; `signal.reason` when aborted
 */
export async function readCommands(
  session: Pick<ConsoleSession, 'run' | 'usable'>,
  model: DeviceModel,
  commands: readonly ConsoleCommand[],
  enough: () => boolean,
  signal: AbortSignal,
): Promise<CommandReadings> {
  const reading = new ReliableReading(model, commands);
  let wanted = reading.nextRound(Date.now(), false);
  while (wanted.length > 0 && session.usable) {
    for (const each of wanted) {
      if (!session.usable) break;
      reading.take(each, await answerTo(each, session, signal));
    }
    wanted = reading.nextRound(Date.now(), enough());
  }
  return reading.conclude();
}

async function answerTo({ command }: ConsoleCommand, session: Pick<ConsoleSession, 'run'>, signal: AbortSignal): Promise<string | Fault> {
  try {
    const { resultCode, resultText, text } = await session.run(command, signal);
    if (resultCode === 0) return text;
    return new DeviceError(`The device answered "${command}" with error ${resultCode} (${plainText(resultText, 80)}).`);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
