import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface Posted {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A real HTTP server; `answer` gives the status of each request in turn, by its number from 1 and its body. */
export async function httpServer(t: TestContext, answer: (count: number, body: string) => number = () => 204, over?: Server) {
  const posts: Posted[] = [];
  const server = over ?? createServer();
  server.on('request', (request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      posts.push({ url: request.url ?? '', headers: request.headers, body });
      response.writeHead(answer(posts.length, body), { location: '/elsewhere' }).end(`you sent ${body}`);
    });
  });
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  const goDown = () => {
    server.closeAllConnections();
    server.close();
  };
  await listen(0);
  t.after(goDown);
  const { port } = server.address() as AddressInfo;
  return { posts, port, goDown, comeBack: () => listen(port) };
}
