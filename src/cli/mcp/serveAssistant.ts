import type { Readable, Writable } from 'node:stream';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { answerOf, folderShelf, inputSchema, instructions, readOnly, tools } from '../../assistant/onDemand.ts';
import { plainText } from '../../core/text.ts';
import type { ServiceClient } from '../../protocol/connectToService.ts';
import { type Io, printLine } from '../io.ts';
import { version } from '../version.ts';

/** What the command line brings along. Its errors are of another bundle than this one. */
export interface Serving {
  readonly runbookFolder: string;
  /** Lends a connection to the running service, for as long as the question lasts. */
  readonly withService: <T>(ask: (client: ServiceClient) => Promise<T>) => Promise<T>;
  /** What is said of an error of `withService`. */
  readonly sentenceOf: (error: unknown) => string;
}

/** Length of the longest line that is read (bytes): questions are short. */
export const LONGEST_LINE = 1_000_000;

/**
 * Answers an assistant until it closes standard input. Nothing is asked of the service before the assistant asks, and the service sees no
 * client between two questions: an assistant that is left open keeps nothing running. `line-too-long`: what came is not of the protocol.
 */
export async function serveAssistant(io: Io, { runbookFolder, withService, sentenceOf }: Serving): Promise<'closed' | 'line-too-long'> {
  const server = new Server(
    { name: 'hsm-vigil', title: 'HSM Vigil', version },
    { capabilities: { tools: {}, resources: {} }, instructions },
  );
  const runbooks = folderShelf(runbookFolder);

  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map(({ name, title, description, fields, required }) => ({
      name,
      title,
      description,
      inputSchema: inputSchema(fields, required),
      annotations: { title, readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    })),
  }));

  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (!tool) throw new McpError(ErrorCode.InvalidParams, `There is no tool "${plainText(params.name, 60)}".`);
    const ask: ReturnType<typeof readOnly> = (name, given) => withService((client) => readOnly(client, signal)(name, given));
    const { text, refused } = await answerOf(tool, params.arguments, { ask, runbooks, now: Date.now(), sentenceOf });
    return { content: [{ type: 'text', text }], ...(refused && { isError: true }) };
  });

  server.setRequestHandler(ListResourcesRequestSchema, async () => ({
    resources: (await runbooks.all()).map(({ id, title }) => ({
      uri: `${RUNBOOK}${id}`,
      name: id,
      title,
      description: 'A runbook of HSM Vigil',
      mimeType: 'text/markdown',
    })),
  }));

  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => {
    const text = uri.startsWith(RUNBOOK) ? await runbooks.text(uri.slice(RUNBOOK.length)) : undefined;
    if (text === undefined) throw new McpError(ErrorCode.InvalidParams, `There is no resource "${plainText(uri, 100)}".`);
    return { contents: [{ uri, mimeType: 'text/markdown', text }] };
  });

  return untilClosed(server, io);
}

const RUNBOOK = 'hsm-vigil://runbook/';

/** The transport itself does not notice that its input has ended. */
async function untilClosed(server: Server, { stdin, stdout, stderr, signal }: Io): Promise<'closed' | 'line-too-long'> {
  const transport = new StdioServerTransport(stdin as Readable, stdout as Writable, { maxBufferSize: LONGEST_LINE });
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
  });
  let tooLong = false;
  server.onerror = ({ name, message }) => {
    tooLong ||= /maximum size/.test(message);
    // No answer can be given to a line of which nobody knows what it asks: whoever waits for one finds the cause here.
    if (name === 'SyntaxError' || name === 'ZodError') {
      const flaw = name === 'SyntaxError' ? 'is no JSON' : 'is JSON, and no message of JSON-RPC 2.0';
      printLine(stderr, `hsm-vigil: a line on standard input ${flaw}. It gets no answer.`);
    }
  };
  const close = () => void server.close();
  stdin.once('end', close).once('close', close).once('error', close);
  signal.addEventListener('abort', close, { once: true });
  await server.connect(transport);
  await closed;
  return tooLong ? 'line-too-long' : 'closed';
}
