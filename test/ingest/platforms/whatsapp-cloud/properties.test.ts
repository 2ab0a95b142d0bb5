// Any damage to webhook bodies, and anything at all in the place of their members, ends in messages or in a coded fault.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { expectDamageToBeCoded } from '../../damage.ts';
import { faultOf, messagesOf, parse, read } from '../../export-builder.ts';
import { body, contact, edit, lines, NIAMH, reaction, received, revoke, text } from './webhook-builder.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples/whatsapp-cloud/', import.meta.url));
const TYPES = (
  'text image document sticker location contacts interactive button order system edit revoke reaction unsupported ' +
  'media_placeholder constructor __proto__'
).split(' ');
const MEMBERS = 'from from_user_id to id timestamp type context group_id errors history_context'.split(' ');

describe('damage to a sample', () => {
  it.each(readdirSync(SAMPLES).filter((name) => !name.startsWith('.')))(
    '%s ends in messages or in a coded fault',
    async (name) => {
      await expectDamageToBeCoded(readFileSync(SAMPLES + name));
    },
  );
});

describe('any JSON in the place of a member', () => {
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom('', '1', 'm1', null, [], {}));
  const member = fc.constantFrom(...MEMBERS, ...TYPES);
  const message = fc
    .tuple(fc.constantFrom(...TYPES), fc.dictionary(member, odd, { maxKeys: 4 }))
    .map(([type, members]) => ({ ...text('m1', 1, 'a'), type, ...members }));

  it('is read, asked about or refused with a code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 6 }), odd, async (messages, other) => {
        const bytes = lines(
          body({ contacts: [contact(NIAMH), other], messages, statuses: other, groups: [other] }),
          body({ message_echoes: messages, history: [other, { threads: [{ id: other, messages }] }] }),
        );
        const fault = await faultOf(bytes);
        if (fault !== undefined) {
          expect(fault.code).toMatch(/^ingest-/);
          return;
        }
        const result = await parse(bytes);
        if (result.outcome === 'parsed')
          expect((await messagesOf(result.thread)).length).toBe(result.thread.messageCount);
      }),
      { numRuns: 200 },
    );
  });
});

describe('any thread', () => {
  it('has a message for each that was sent, whatever is said about them', async () => {
    const id = fc.constantFrom('m0', 'm1', 'm2', 'm3');
    const event = fc.oneof(
      fc.tuple(id, fc.nat(9)).map(([one, at]) => text(one, at, `words of ${one}`)),
      fc
        .tuple(fc.nat(99), id, fc.nat(9))
        .map(([own, target, at]) => edit(`e${own}`, at, target, `edit ${own}`)),
      fc.tuple(fc.nat(99), id, fc.nat(9)).map(([own, target, at]) => revoke(`r${own}`, at, target)),
      fc.tuple(fc.nat(99), id, fc.nat(9)).map(([own, target, at]) => reaction(`x${own}`, at, target, '👍')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 15 }), async (events) => {
        const messages = await read(lines(...events.map((one) => received(one))));
        const ids = events.map((one) => String(one['id']));
        const sent = new Set(ids.filter((one) => one.startsWith('m')));
        expect(new Set(messages.filter((one) => one.id?.startsWith('m')).map((one) => one.id))).toEqual(sent);
        // Every slice of the text is told with some message.
        const slices = messages.flatMap(({ raw, rawMore = [] }) => [raw, ...rawMore]);
        expect(slices.length).toBe(events.length);
        expect(new Set(slices.map(({ offset }) => offset)).size).toBe(events.length);
      }),
      { numRuns: 150 },
    );
  });
});
