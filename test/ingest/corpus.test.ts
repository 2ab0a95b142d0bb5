// Every public sample file is read whole or refused with a code; their figures are in `corpus-whatsapp-*.test.ts`. The files
// stay outside the repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { faultOf, messagesOf, parse, parsed } from './export-builder.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/whatsapp/', import.meta.url));
const present = existsSync(CORPUS);

(present ? describe : describe.skip)(
  'every public file (outside the repository, skipped when absent)',
  () => {
    const files = present
      ? readdirSync(CORPUS, { recursive: true, encoding: 'utf8' }).filter((name) =>
          /\.(?:txt|zip)$/.test(name),
        )
      : [];

    it.each(files)('%s is read whole or refused with a code', async (file) => {
      const bytes = readFileSync(CORPUS + file);
      const fault = await faultOf(bytes, { fileName: file });
      if (fault !== undefined) {
        expect(fault.code).toMatch(/^ingest-/);
        return;
      }
      if (file.endsWith('.zip') || (await parse(bytes)).outcome === 'asks') return;
      const messages = await messagesOf(await parsed(bytes));
      const first = messages[0]?.raw.offset ?? 0;
      expect(Buffer.concat(messages.map(({ raw }) => raw.bytes))).toEqual(bytes.subarray(first));
    });
  },
);
