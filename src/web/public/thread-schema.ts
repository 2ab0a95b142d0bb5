// The layout in which any messenger or gateway can hand in a thread, for whoever writes one: its JSON Schema and an example.
// Both are public and hold nothing of anybody.
import { threadExample, threadJsonSchema } from '../../ingest/index.ts';
import { publicAction } from '../action.ts';

const headers = {
  'Cache-Control': 'public, no-cache',
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

export const threadSchemaFile = publicAction({
  method: 'get',
  path: '/schemas/thread-v1.json',
  action: 'view-public',
  handle: async () => ({
    kind: 'bytes',
    bytes: Buffer.from(`${JSON.stringify(threadJsonSchema(), null, 2)}\n`),
    mediaType: 'application/schema+json',
    headers,
  }),
});

export const threadExampleFile = publicAction({
  method: 'get',
  path: '/schemas/thread-v1.example.json',
  action: 'view-public',
  handle: async () => ({
    kind: 'bytes',
    bytes: await threadExample(),
    mediaType: 'application/json',
    headers,
  }),
});
