// Figures of a public sample file, counted by grep and by eye, and how they are compared with what ingest reads. The files
// stay outside the repository; where they are absent the tests are skipped and say so.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { messagesOf, parse, parsed } from './export-builder.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

export type Figures = {
  /** Path in the folder of the platform. */
  file: string;
  records: number;
  /** Order of the dates as decided, or `asks`; then the figures are those under day-first. */
  order: 'dmy' | 'mdy' | 'ymd' | 'asks';
  /** `label=count`, in any order. */
  labels: string[];
  /** `kind=count`, in any order. */
  kinds: string[];
  first: string;
  last: string;
  /** Exact texts by position. */
  texts: [seq: number, text: string][];
  exporter?: string;
  /** `code=count`. */
  warnings?: string[];
};

function counted(values: readonly (string | null)[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => `${value}=${String(count)}`).sort();
}

async function figuresOf(platform: string, { file, texts }: Figures): Promise<Figures> {
  const bytes = readFileSync(path.join(CORPUS, platform, file));
  const given = { fileName: path.basename(file) };
  const result = await parse(bytes, given);
  const asks = result.outcome === 'asks';
  const thread = asks ? await parsed(bytes, { ...given, answers: { dateOrder: 'dmy' } }) : result.thread;
  const messages = await messagesOf(thread);
  const order = thread.evidence.find(({ kind }) => kind === 'date-order')?.decided as Figures['order'];
  return {
    file,
    records: messages.length,
    order: asks ? 'asks' : order,
    labels: counted(messages.map(({ sender }) => sender)),
    kinds: counted(messages.map(({ kind }) => kind)),
    first: messages[0]?.at ?? '',
    last: messages.at(-1)?.at ?? '',
    texts: texts.map(([seq]) => [seq, messages[seq]?.text ?? '']),
    ...(thread.exporter === null ? {} : { exporter: thread.exporter }),
    warnings: thread.warnings.map(({ code, count }) => `${code}=${String(count)}`).sort(),
  };
}

export function describeCorpus(platform: string, group: string, table: readonly Figures[]): void {
  const present = existsSync(path.join(CORPUS, platform));
  const title = `public files ${group} (outside the repository, skipped when absent)`;
  (present ? describe : describe.skip)(title, () => {
    it.each(table.map((figures) => [figures.file, figures] as const))('%s', async (_, figures) => {
      const sorted = {
        ...figures,
        labels: [...figures.labels].sort(),
        kinds: [...figures.kinds].sort(),
        warnings: [...(figures.warnings ?? [])].sort(),
      };
      expect(await figuresOf(platform, figures)).toEqual(sorted);
    });
  });
}
