// Sealing and opening messages, beside bare node:crypto on the same messages in the same run: a key and an IV of its own for
// each, AES-256-GCM, the tag checked. Ours also writes what the bytes are (id, case, form, epoch) as additional data.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { open } from '../../src/custody/open.ts';
import { seal } from '../../src/custody/seal.ts';
import type { SealedAs } from '../../src/custody/sealed-bytes.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { BenchCase } from './bench-case.ts';
import { exportRecords } from './exports/whatsapp-export.ts';

const MESSAGES = 40_000;
const SEED = 11;
const TAG = { authTagLength: 16 };

type Message = { plaintext: Buffer; key: Buffer; as: SealedAs; sealed: Buffer };
type Bare = { iv: Buffer; body: Buffer; tag: Buffer };

let messages: Message[] | undefined;
let bare: Bare[] | undefined;

/** As originals are sealed: JSON with the text and the slice of the export, some 400 bytes. */
function made(): Message[] {
  if (messages !== undefined) return messages;
  const owner = newId('case', randomBytes);
  messages = [...exportRecords(MESSAGES, 'android', SEED)].map((text, seq) => {
    const raw = Buffer.from(text).toString('base64');
    const plaintext = Buffer.from(JSON.stringify({ seq, text, raw }));
    const as = { id: newId('message', randomBytes), owner, schema: 'original/v1', epoch: '2026-11-27' };
    const key = randomBytes(32);
    return { plaintext, key, as, sealed: seal(key, plaintext, as, randomBytes) };
  });
  bare = messages.map(encrypt);
  return messages;
}

function encrypt({ key, plaintext }: Message): Bare {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv, TAG);
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { iv, body, tag: cipher.getAuthTag() };
}

function decrypt({ key }: Message, { iv, body, tag }: Bare): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, TAG);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}

/** Messages per second of `work`, which gives how many bytes came out, so that nothing is left undone. */
function rate(work: (message: Message, at: number) => number): Promise<number> {
  const list = made();
  const started = performance.now();
  let bytes = 0;
  for (const [at, message] of list.entries()) bytes += work(message, at);
  const ms = performance.now() - started;
  if (bytes < list.length) throw new Error('messages are missing');
  return Promise.resolve((list.length / ms) * 1000);
}

export function members(): BenchCase[] {
  const shape = { unit: 'messages/s, higher is better', goal: 0.7, better: 'higher' as const };
  return [
    {
      name: 'seal messages, beside bare node:crypto',
      ...shape,
      ours: () => rate(({ key, plaintext, as }) => seal(key, plaintext, as, randomBytes).length),
      peer: () => rate((message) => encrypt(message).body.length),
    },
    {
      name: 'open messages, beside bare node:crypto',
      ...shape,
      ours: () => rate(({ key, sealed, as }) => open(key, sealed, as).length),
      peer: () =>
        rate((message, at) => {
          const one = bare?.[at];
          return one === undefined ? 0 : decrypt(message, one).length;
        }),
    },
  ];
}
