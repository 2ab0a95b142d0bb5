import { describe, expect, it } from '@jest/globals';
import { parseExport } from '../../src/ingest/index.ts';
import { bufferSource } from '../../src/kernel/byte-source.ts';
import { bounds } from '../../src/kernel/bounds.ts';
import { messagesOf, zipOf } from './export-builder.ts';

const TALK = '25/11/2026, 21:00 - Ann: report.docx (file attached)\n25/11/2026, 21:01 - Ben: Thanks\n';
const OTHER = '25/11/2026, 22:00 - Eve: another chat, sent as a document\n';

const file = (name: string, bytes: Buffer | string, attachment?: true) => ({
  name,
  source: bufferSource(Buffer.from(bytes)),
  ...(attachment === undefined ? {} : { attachment }),
});

async function parse(files: ReturnType<typeof file>[]) {
  const result = await parseExport(files, { timeZone: 'Europe/London', dateOrder: 'dmy' });
  if (result.outcome !== 'parsed') throw new Error('it asks');
  return result.thread;
}

describe('a file that is known to be an attachment', () => {
  it('may be a zip, as a text document of an office program is', async () => {
    const docx = await zipOf({ 'word/document.xml': '<w/>' });
    const thread = await parse([file('chat.txt', TALK), file('report.docx', docx, true)]);
    const [first] = await messagesOf(thread);
    expect(first?.attachments).toEqual([{ name: 'report.docx', present: true }]);
    expect(await thread.attachment('report.docx')).toEqual(docx);
  });

  it('is no chat, whatever it holds', async () => {
    const thread = await parse([file('chat.txt', TALK), file('WhatsApp Chat with Eve.txt', OTHER, true)]);
    expect((await messagesOf(thread)).map(({ sender }) => sender)).toEqual(['Ann', 'Ben']);
  });
});

describe('what is remarked of the files', () => {
  it('stands with the warnings of the thread', async () => {
    const remark = { code: 'live-media-expired', count: 1, lines: [2] };
    const result = await parseExport([file('chat.txt', TALK)], { timeZone: 'Europe/London' }, bounds, [
      remark,
    ]);
    expect(result.outcome === 'parsed' ? result.thread.warnings : []).toContainEqual(remark);
  });
});
