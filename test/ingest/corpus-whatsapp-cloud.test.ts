// Every public webhook body of the Cloud API with its figures, read off the files by eye: each is one body of one message (one
// of them twice) or of one mark of delivery. They stay outside the repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { messagesOf, parsed, zipOf } from './export-builder.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/whatsapp-cloud/courier/', import.meta.url));
const present = existsSync(CORPUS);

/** date -u -d @1454119029 */
const AT = '2016-01-30T01:57:09Z';
const PLACE =
  'Main Street Beach\nMain Street Beach, Santa Cruz, CA\n0.000000, 1.000000\nhttps://foursquare.com/v/4d7031d35b5df7744';

type Expected = {
  kind?: string;
  text?: string;
  senderId?: string;
  attachments?: string[];
  replyTo?: string;
  warnings?: string[];
};

const FILES: Record<string, Expected> = {
  'audio.json': { kind: 'media', text: 'Check out my new phone!', attachments: ['id_audio'] },
  'button.json': { kind: 'text', text: 'No', replyTo: 'gBGGFmkiWVVPAgkgQkwi7IORac0' },
  'document.json': { kind: 'media', text: '80skaraokesonglistartist', attachments: ['id_document'] },
  'duplicate.json': { kind: 'text', text: 'Hello World', warnings: ['whatsapp-cloud-repeated'] },
  'error_msg.json': { kind: 'unsupported', text: 'Hello World', warnings: ['whatsapp-cloud-unsupported'] },
  'hello.json': { kind: 'text', text: 'Hello World' },
  'hello_user_id.json': { kind: 'text', text: 'Hello World', senderId: 'US.1234' },
  'image.json': { kind: 'media', text: 'Check out my new phone!', attachments: ['id_image'] },
  'location.json': { kind: 'location', text: PLACE },
  'valid_status.json': { warnings: ['whatsapp-cloud-delivery-mark'] },
  'video.json': { kind: 'media', text: 'Check out my new phone!', attachments: ['id_video'] },
};

(present ? describe : describe.skip)(
  'every public webhook body (outside the repository, skipped when absent)',
  () => {
    it('is listed here', () => {
      expect(readdirSync(CORPUS).toSorted()).toEqual(Object.keys(FILES).toSorted());
    });

    it.each(Object.entries(FILES))('%s', async (file, expected) => {
      const bytes = readFileSync(CORPUS + file);
      const thread = await parsed(bytes);
      const messages = await messagesOf(thread);
      expect(thread.warnings.map(({ code }) => code)).toEqual(expected.warnings ?? []);
      expect([thread.layout, thread.unparsed.count, thread.exporter]).toEqual([
        'whatsapp-cloud-webhook',
        0,
        null,
      ]);
      const { kind, text, senderId = '5678', attachments = [], replyTo = null } = expected;
      const told = messages.map((one) => ({ ...one, attachments: one.attachments.map(({ name }) => name) }));
      expect(told).toMatchObject(
        kind === undefined
          ? []
          : [
              {
                id: 'external_id',
                at: AT,
                sender: 'Kerry Fisher',
                senderId,
                kind,
                text,
                attachments,
                replyTo,
              },
            ],
      );
      for (const { raw, rawMore = [] } of messages) {
        for (const { offset, bytes: slice } of [raw, ...rawMore])
          expect(bytes.subarray(offset, offset + slice.length)).toEqual(slice);
      }
    });

    it('reads all of them as one export, in which they are one message of one id', async () => {
      const files = Object.fromEntries(Object.keys(FILES).map((file) => [file, readFileSync(CORPUS + file)]));
      const thread = await parsed(await zipOf(files));
      const messages = await messagesOf(thread);
      // 11 files, one without a message, one with two: 11 messages of the same id.
      expect(messages.map(({ rawMore = [] }) => rawMore.length)).toEqual([10]);
      expect(thread.warnings.find(({ code }) => code === 'whatsapp-cloud-repeated')?.count).toBe(10);
    });
  },
);
