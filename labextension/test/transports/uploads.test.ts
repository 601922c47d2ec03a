import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { RequestError, UnreachableError } from '../../src/transports/errors';
import { sendFile } from '../../src/transports/uploads';

type Answer = (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;

let server: Server;
let url: string;
let answer: Answer;

beforeEach(async () => {
  server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', '*, Authorization');
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => (request.method === 'OPTIONS' ? response.end() : answer(request, Buffer.concat(parts), response)));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/upload?path=/b/x`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

async function refused(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error('It was not refused.'),
    (error: Error) => error
  );
}

describe('sending a file', () => {
  it('sends all of it with the token', async () => {
    const seen: [string | undefined, number][] = [];
    answer = (request, body, response) => {
      seen.push([request.headers.authorization, body.length]);
      response.end(JSON.stringify({ path: '/b/x', size: body.length }));
    };
    const told: number[] = [];
    const watch = { onProgress: (sent: number) => told.push(sent), signal: new AbortController().signal };
    expect(await sendFile(url, new Blob(['x'.repeat(300_000)]), 'secret', watch)).toEqual({ path: '/b/x', size: 300_000 });
    expect(seen).toEqual([['token secret', 300_000]]);
    expect(told[0]).toBe(0); // how it goes on is told by real browsers only
  });

  it('says what our server says, and in words what a proxy refuses', async () => {
    answer = (_request, _body, response) => {
      response.statusCode = 409;
      response.end('{"message": "\\"/b/x\\" exists already; choose another name, or say that it is to be replaced."}');
    };
    expect((await refused(sendFile(url, new Blob(['x']), ''))).message).toContain('"/b/x" exists already');
    answer = (_request, _body, response) => {
      response.statusCode = 413;
      response.end('<html><h1>413 Request Entity Too Large</h1></html>');
    };
    const error = await refused(sendFile(url, new Blob(['x']), ''));
    expect([error instanceof RequestError, error.message]).toEqual([true, 'The file is too large for the server, or for a proxy in front of it.']);
  });

  it('can be cancelled', async () => {
    answer = () => undefined; // never
    const under = new AbortController();
    const sending = refused(sendFile(url, new Blob(['x']), '', { onProgress: () => undefined, signal: under.signal }));
    under.abort();
    expect((await sending).name).toBe('AbortError');
  });

  it('says when nobody is there', async () => {
    const gone = url;
    await new Promise(resolve => server.close(resolve));
    expect(await refused(sendFile(gone, new Blob(['x']), ''))).toBeInstanceOf(UnreachableError);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
});
