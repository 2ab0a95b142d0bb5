// Damaged exports of every layout end in a result or a coded fault, whatever is wrong with them, and say nothing of their words.
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { faultOf, messagesOf, parse, zipOf } from '../../export-builder.ts';
import { damaged, twisted } from '../../mutations.ts';
import { plaintextFiles, sample, secretsIn, TEXT_SAMPLES } from './samples.ts';

const FILES = plaintextFiles();
const MAIN = FILES['main.jsonl'] ?? Buffer.alloc(0);

async function check(bytes: Buffer, secrets: readonly string[] = []): Promise<void> {
  const first = await faultOf(bytes);
  if (first !== undefined) {
    expect(first.code).toMatch(/^ingest-/);
    expect(first.message).not.toMatch(/bed 4|actrapid|CT abdo/);
    return;
  }
  let result = await parse(bytes);
  if (result.outcome === 'asks') {
    const chat = result.questions[0]?.choices[0]?.value ?? '';
    const answers = { answers: { chat } };
    const fault = await faultOf(bytes, answers);
    if (fault !== undefined) {
      expect(fault.code).toMatch(/^ingest-/);
      return;
    }
    result = await parse(bytes, answers);
  }
  if (result.outcome !== 'parsed') return;
  const messages = await messagesOf(result.thread);
  expect(messages).toHaveLength(result.thread.messageCount);
  const slices = messages.map(({ raw }) => raw.bytes.toString()).join('\n');
  for (const secret of secrets) expect(slices).not.toContain(secret);
}

describe('a text', () => {
  it.each(TEXT_SAMPLES)('with changed bytes: %s', async (file) => {
    await fc.assert(
      fc.asyncProperty(damaged(sample(file)), (bytes) => check(bytes)),
      { numRuns: 60 },
    );
  });
});

describe('a plaintext export', () => {
  it('with changed bytes in its lines', async () => {
    await fc.assert(
      fc.asyncProperty(damaged(MAIN), async (main) => check(await zipOf({ ...FILES, 'main.jsonl': main }))),
      { numRuns: 40 },
    );
  });

  it('with changed bytes in its zip', async () => {
    const zip = await zipOf(FILES);
    await fc.assert(
      fc.asyncProperty(damaged(zip), (bytes) => check(bytes)),
      { numRuns: 60 },
    );
  });
});

/** The lines of a text as one tree, so that values in it can be swapped. */
function treeOf(text: Buffer): unknown[] {
  return text
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

function linesOf(tree: unknown): Buffer {
  const list = Array.isArray(tree) ? tree : [tree];
  return Buffer.from(list.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

describe('odd values in odd places', () => {
  it('of signal-cli', async () => {
    const tree = treeOf(sample('signal-cli-kinds.jsonl'));
    await fc.assert(
      fc.asyncProperty(twisted(tree), (value) => check(linesOf(value))),
      { numRuns: 120 },
    );
  });

  it('of the plaintext export, whose secrets stay inside', async () => {
    const tree = treeOf(MAIN);
    const secrets = secretsIn(MAIN.toString());
    await fc.assert(
      fc.asyncProperty(twisted(tree), (value) => check(linesOf(value), secrets)),
      { numRuns: 120 },
    );
  });

  it.each(['sigtop-rows.json', 'sigtop-columns.json', 'sigtop.json'])('of %s', async (file) => {
    const tree: unknown = JSON.parse(sample(file).toString());
    const secrets = secretsIn(sample(file).toString());
    await fc.assert(
      fc.asyncProperty(twisted(tree), (value) => check(Buffer.from(JSON.stringify(value)), secrets)),
      { numRuns: 120 },
    );
  });
});

describe('a text made to be slow', () => {
  const header = '[2026-11-22 21:05:09] Jo: a  \n\n';
  const when = 'Sun, 22 Nov 2026 21:05:09 +0000';
  const block = `From: Jo\nType: incoming\nSent: ${when}\nReceived: ${when}\n\n`;
  it.each([
    ['Markdown files', `${header}[2026-11-22 21:05:09] Jo: ${'![a](./media/a)  '.repeat(40_000)}\n\n`],
    [
      'Markdown links that are none',
      `${header}[2026-11-22 21:05:09] Jo: ${'](./media/'.repeat(60_000)})  \n\n`,
    ],
    ['Markdown quotations', `${header}[2026-11-22 21:05:09] Jo: \n\n${'> a\n'.repeat(15_000)}\n\nb  \n\n`],
    ['sigtop blocks', `Conversation: Jo\n\n${block}${'From: a\n\n'.repeat(9_000)}`],
    ['sigtop versions', `${block.trimEnd()}\nEdited: 2 versions\n\n${'| Version: 1\n|\n'.repeat(9_000)}\n`],
    ['sigtop quotations', `${block}> From: a\n${'>\n'.repeat(15_000)}\n`],
    ['short details', `2026-11-22 21:05 Jo: [${'edited, '.repeat(60_000)}`],
    ['short answers', `2026-11-22 21:05 Jo: [reply to ${' on 2026-11-22 21:05'.repeat(30_000)}`],
    ['nested JSON', `{"envelope":{"timestamp":1,"dataMessage":${'{"a":'.repeat(200_000)}`],
    [
      'nested columns',
      `[{"conversationId":"a","sent_at":1768226400000,"hasAttachments":0,"json":${JSON.stringify('['.repeat(300_000))}}]`,
    ],
  ])('%s', async (_, text) => {
    await check(Buffer.from(text));
  });
});
