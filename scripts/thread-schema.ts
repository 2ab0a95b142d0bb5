// Writes the JSON Schema of our own thread layout from the schema that ingest checks with.
import fs from 'node:fs';
import path from 'node:path';
import { threadJsonSchema } from '../src/ingest/index.ts';

const file = path.join(import.meta.dirname, '../src/ingest/platforms/other/thread-v1.schema.json');
fs.writeFileSync(file, `${JSON.stringify(threadJsonSchema(), null, 2)}\n`);
