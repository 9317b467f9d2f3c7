// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${1:…} is the syntax of editor snippets.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { inventorySchema } from './schema.ts';

/**
 * What the inventory may hold, as JSON schema: draft-07, the one VS Code's JSON service knows in full, with its extensions
 * `markdownDescription` and `defaultSnippets`.
 */
export function inventoryJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(inventorySchema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema, path }) => {
      if (typeof jsonSchema.description === 'string') {
        const markdown = jsonSchema.description;
        jsonSchema.description = markdown.replaceAll('`', '');
        jsonSchema.markdownDescription = markdown;
      }
      if (path.at(-1) === 'items' && path.at(-2) === 'devices') jsonSchema.defaultSnippets = deviceSnippets();
      if (path.at(-1) === 'items' && path.at(-2) === 'notify') jsonSchema.defaultSnippets = receiverSnippets();
    },
  });
  return {
    ...schema,
    defaultSnippets: [{ label: 'New inventory', description: 'An inventory with one HSM', body: { devices: [consoleAndSnmp()] } }],
  };
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

function deviceSnippets() {
  const { snmp: _, ...consoleOnly } = consoleAndSnmp();
  const { console: __, ...snmpOnly } = consoleAndSnmp();
  return [
    {
      label: 'Luna Network HSM: console and SNMP',
      description: 'Serial console with the monitor account, and SNMPv3',
      body: consoleAndSnmp(),
    },
    { label: 'Luna Network HSM: console', description: 'Serial console with the monitor account', body: consoleOnly },
    {
      label: 'Luna Network HSM: SNMP, monitor account disabled',
      description: 'SNMPv3 only: nobody else watches this HSM',
      body: { ...snmpOnly, monitorAccount: 'disabled' },
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
  ];
}

/** Snippet syntax: `${1:…}` are the places to fill in; the same number repeats what was typed. */
function consoleAndSnmp() {
  return {
    id: '${1:hsm-1}',
    name: '${2:HSM 1}',
    model: 'luna-network-hsm-7',
    console: { port: '${3:/dev/ttyUSB0}', user: '${4:monitor}', password: { secret: '${1:hsm-1}.console' } },
    snmp: {
      host: '${5:10.0.1.4}',
      version: '3',
      user: '${6:vigil}',
      auth: { protocol: 'sha256', secret: '${1:hsm-1}.auth' },
      priv: { protocol: 'aes', secret: '${1:hsm-1}.priv' },
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../../media/inventory.schema.json', import.meta.url), `${JSON.stringify(editorJsonSchema(), null, 2)}\n`);
}
