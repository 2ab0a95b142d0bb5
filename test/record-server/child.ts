// The embedded record as tests use it: the real process on a free port, in a folder of its own.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startRecordChild, type RecordChild } from '../../src/adapters/record-fhir/index.ts';

export const TOKEN = 'test-token-of-at-least-32-characters';

export type TestRecord = {
  child: () => RecordChild;
  baseUrl: () => string;
  /** Sends a request with the token; gives status, headers and the parsed body. */
  send(
    method: string,
    rest: string,
    body?: object | string,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Starts it again in the same folder, after whatever ended it. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

export type Answer = { status: number; headers: Headers; body: { [key: string]: unknown } };

export async function startTestRecord(peopleFile: string | null = null): Promise<TestRecord> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-rec-'));
  fs.chmodSync(folder, 0o711);
  const start = () => startRecordChild({ folder: path.join(folder, 'r'), port: 0, token: TOKEN, peopleFile });
  let child = await start();
  return {
    child: () => child,
    baseUrl: () => child.baseUrl,
    send: async (method, rest, body, headers = {}) => {
      const response = await fetch(`${child.baseUrl}/${rest}`, {
        method,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: (text === '' ? {} : JSON.parse(text)) as Answer['body'],
      };
    },
    restart: async () => {
      child = await start();
    },
    close: async () => {
      await child.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
