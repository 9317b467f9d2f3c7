import type { ConsoleCommand } from '../../src/core/deviceModel.ts';
import { KeyedTurns } from '../../src/core/turns.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import type { ConsoleConfig } from '../../src/inventory/schema.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { pollDevice } from '../../src/service/polling/poll.ts';
import type { ChannelPoll, PollTools } from '../../src/service/polling/pollTarget.ts';

const never = new AbortController().signal;

/** The commands of every poll. */
export const healthCommands: readonly ConsoleCommand[] = luna7.console.commands.filter(({ every }) => every === 'poll');

/** What polls share, as the service has it. */
export function pollTools(): PollTools {
  return {
    consoles: new KeyedTurns(),
    leftOpen: new Set(),
    snmp: undefined as never,
    now: Date.now,
    onBug: (error) => {
      throw error;
    },
  };
}

/** Polls the console of a simulated appliance as the service does. */
export async function pollConsoleOf(
  console: Partial<ConsoleConfig>,
  tools: PollTools = pollTools(),
  options: {
    readonly id?: string;
    readonly timeout?: number;
    readonly commands?: readonly ConsoleCommand[];
    readonly password?: string;
  } = {},
): Promise<ChannelPoll> {
  const secrets = new Secrets();
  secrets.provide({ console: options.password ?? 'Simulated-monitor-1' });
  const config = { baudRate: 115_200, user: 'monitor', password: { secret: 'console' }, ...console };
  const [poll] = await pollDevice(
    {
      device: { id: options.id ?? 'hsm-1', model: 'luna-network-hsm-7', console: config, monitorAccount: 'enabled' },
      model: luna7,
      timeout: options.timeout ?? 2000,
      secrets,
      commands: options.commands ?? healthCommands,
    },
    tools,
    never,
  );
  return poll!;
}
