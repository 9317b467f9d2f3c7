// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${1:…} is the syntax of editor snippets.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { pollableChannels } from '../core/channel.ts';
import type { ModelDescriptor } from '../core/modelDescriptor.ts';
import { type Definition, definition as ours } from './schema.ts';

/**
 * What the inventory may hold, as JSON schema: draft-07, the one VS Code's JSON service knows in full, with its extensions
 * `markdownDescription` and `defaultSnippets`.
 */
export function inventoryJsonSchema({ inventory, models }: Definition = ours): Record<string, unknown> {
  const schema = z.toJSONSchema(inventory, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema, path }) => {
      if (typeof jsonSchema.description === 'string') {
        const markdown = jsonSchema.description;
        jsonSchema.description = markdown.replaceAll('`', '');
        jsonSchema.markdownDescription = markdown;
      }
      if (path.at(-1) === 'items' && path.at(-2) === 'devices') jsonSchema.defaultSnippets = models.flatMap(deviceSnippets);
      if (path.at(-1) === 'items' && path.at(-2) === 'notify') jsonSchema.defaultSnippets = receiverSnippets();
      const model = models[indexOfEntry(path)];
      if (path.length > 0 && path.at(-1) === 'receivers') jsonSchema.defaultSnippets = intakeSnippets();
      // An editor completes the channels that a model has. Our diagnostics say so of the others.
      for (const channel of pollableChannels) if (model && !model[channel]) delete jsonSchema.properties?.[channel];
    },
  });
  return {
    ...schema,
    defaultSnippets: [
      { label: 'New inventory', description: 'An inventory with one HSM', body: { devices: models.slice(0, 1).map(newDevice) } },
    ],
  };
}

/** Which of the models the schema at this path is of; NaN for any other. An only model has no number: there is nothing to choose from. */
function indexOfEntry(path: readonly (string | number)[]): number {
  const [last, ...before] = path.slice(path.lastIndexOf('devices')).toReversed();
  if (before.join() === 'devices') return last === 'items' ? 0 : Number.NaN;
  return before.join() === 'oneOf,items,devices' ? Number(last) : Number.NaN;
}

/**
 * The same for editors, which complete and explain by it and judge nothing: our own diagnostics name what is expected and what to do,
 * and repeat no secret. An `if` without consequences is how a schema says so. `node src/inventory/jsonSchema.ts` writes it to
 * media/inventory.schema.json.
 */
export function editorJsonSchema(): Record<string, unknown> {
  const { $schema, definitions, ...inventory } = inventoryJsonSchema();
  return { $schema, title: 'HSM Vigil inventory', allowComments: true, allowTrailingCommas: true, if: inventory, definitions };
}

interface Snippet {
  readonly label: string;
  readonly description: string;
  readonly body: Readonly<Record<string, unknown>>;
}

function deviceSnippets(model: ModelDescriptor): readonly Snippet[] {
  const { console, snmp, ...device } = newDevice(model);
  const overConsole = {
    label: `${model.label}: console`,
    description: `Serial console with the ${model.console?.user} account`,
    body: { ...device, console },
  };
  const overSnmp = { label: `${model.label}: SNMP`, description: 'SNMPv3', body: { ...device, snmp } };
  if (console === undefined) return [overSnmp];
  if (snmp === undefined) return [overConsole];
  return [
    { label: `${overConsole.label} and SNMP`, description: `${overConsole.description}, and SNMPv3`, body: newDevice(model) },
    overConsole,
    {
      label: `${overSnmp.label}, ${model.console?.user} account disabled`,
      description: 'SNMPv3 only: nobody else watches this HSM',
      body: { ...overSnmp.body, monitorAccount: 'disabled' },
    },
  ];
}

function receiverSnippets() {
  return [
    {
      label: 'Mail',
      description: 'Over an SMTP server, with STARTTLS',
      body: {
        id: '${1:duty-mail}',
        mail: {
          host: '${2:smtp.example.com}',
          user: '${3:hsm-vigil}',
          password: { secret: '${1:duty-mail}.smtp' },
          from: '${4:hsm-vigil@example.com}',
          to: ['${5:duty@example.com}'],
        },
      },
    },
    {
      label: 'Webhook',
      description: 'An HTTP POST with a bearer token',
      body: { id: '${1:ops-hook}', webhook: { url: '${2:https://ops.example.com/hooks/hsm}', bearer: { secret: '${1:ops-hook}.token' } } },
    },
    { label: 'Desktop', description: 'A notification of this machine’s desktop', body: { id: '${1:desktop}', desktop: {} } },
    {
      label: 'Alertmanager',
      description: 'What fires, for as long as it fires',
      body: { id: '${1:alertmanager}', alertmanager: { urls: ['${2:https://alertmanager.example.com:9093}'] } },
    },
  ];
}

function intakeSnippets() {
  return [
    {
      label: 'Traps and log lines',
      description: 'SNMPv3 traps and syslog, on ports that need no rights',
      body: {
        traps: {
          listen: '${1:0.0.0.0}:1162',
          users: [
            {
              name: '${2:vigil}',
              engineId: '${3:80001f8804}',
              auth: { protocol: 'sha256', secret: 'traps.auth' },
              priv: { protocol: 'aes', secret: 'traps.priv' },
            },
          ],
        },
        syslog: { udp: '${1:0.0.0.0}:1514', tcp: '${1:0.0.0.0}:1514' },
      },
    },
  ];
}

/** A device over all channels that its model has. Snippet syntax: `${1:…}` are the places to fill in; the same number repeats what was typed. */
function newDevice({ id, console, snmp }: ModelDescriptor) {
  return {
    id: '${1:hsm-1}',
    name: '${2:HSM 1}',
    model: id,
    ...(console && {
      console: { port: '${3:/dev/ttyUSB0}', user: `\${4:${console.user}}`, password: { secret: '${1:hsm-1}.console' } },
    }),
    ...(snmp && {
      snmp: {
        host: '${5:10.0.1.4}',
        version: '3',
        user: '${6:vigil}',
        auth: { protocol: 'sha256', secret: '${1:hsm-1}.auth' },
        priv: { protocol: 'aes', secret: '${1:hsm-1}.priv' },
      },
    }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../../media/inventory.schema.json', import.meta.url), `${JSON.stringify(editorJsonSchema(), null, 2)}\n`);
}
