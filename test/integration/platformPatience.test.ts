import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Secrets } from '../../src/service/common/secrets.ts';
import { Poster } from '../../src/service/export/common/post.ts';

for (const [name, answer] of [
  ['says nothing', undefined],
  ['answers drop by drop, without end', 20],
] as const)
  test(`a platform that ${name} is given up`, { timeout: 20_000 }, async () => {
    const server = createServer((request, response) => {
      request.resume();
      if (answer === undefined) return;
      response.writeHead(400);
      const drops = setInterval(() => response.write('.'), answer);
      response.on('close', () => clearInterval(drops));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    using poster = new Poster({ url: `http://127.0.0.1:${port}/write` }, new Secrets(), 1500);
    try {
      const asked = poster.post(Buffer.from('x'), {}, AbortSignal.timeout(10_000));
      await assert.rejects(asked, /could not be reached \(ETIMEDOUT\)/);
    } finally {
      server.closeAllConnections();
    }
    await new Promise((resolve) => server.close(resolve));
  });
