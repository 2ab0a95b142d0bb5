import { describe, expect, it } from '@jest/globals';
import type { ParsedMessage } from '../../../../src/ingest/index.ts';
import { android, ios, LRM, read } from '../../export-builder.ts';

function lastOf(messages: ParsedMessage[]): ParsedMessage {
  const last = messages.at(-1);
  if (last === undefined) throw new Error('no message was read');
  return last;
}

/** The last message of an iOS file that carries marks and in which Amara speaks. */
async function onIos(body: string, sender = 'Amara'): Promise<ParsedMessage> {
  const messages = await read(
    ios(
      '[22/11/2026, 21:00:00] Amara: hello',
      `[22/11/2026, 21:00:01] Amara: ${LRM}image omitted`,
      `[22/11/2026, 21:00:02] ${sender}: ${body}`,
    ),
  );
  return lastOf(messages);
}

async function onAndroid(body: string): Promise<ParsedMessage> {
  const messages = await read(android('22/11/2026, 21:00 - Jo: hello', `22/11/2026, 21:01 - ${body}`));
  return lastOf(messages);
}

describe('app text in an iOS export', () => {
  it.each([
    [`${LRM}image omitted`, 'media', 'image'],
    [`${LRM}sticker omitted`, 'sticker', 'sticker'],
    [`${LRM}Contact card omitted`, 'contact', 'contact card'],
    [`Bloods.pdf • ${LRM}2 pages ${LRM}document omitted`, 'media', 'document'],
    [`Wound at 22:05 ${LRM}image omitted`, 'media', 'image'],
    [`${LRM}<View once voice message omitted>`, 'media', 'view once'],
    [
      `${LRM}You received a view once message. For added privacy, you can only open it on your phone.`,
      'media',
      'view once',
    ],
    [`${LRM}<attached: 00000042-TR.vcf>`, 'contact', '00000042-TR.vcf'],
    [
      `${LRM}<attached: 00000043-STICKER-2022-03-27-21-49-16.webp>`,
      'sticker',
      '00000043-STICKER-2022-03-27-21-49-16.webp',
    ],
    [`X.pdf • ${LRM}2 pages ${LRM}<attached: 00000047-X.pdf>`, 'media', '00000047-X.pdf'],
    [`${LRM}${LRM}<attached: ${LRM}PTT-20180129-WA0025.opus>`, 'media', 'PTT-20180129-WA0025.opus'],
  ])('%j is %s', async (body, kind, name) => {
    const message = await onIos(body);
    expect([message.kind, message.attachments]).toEqual([kind, [{ name, present: false }]]);
    expect(message.text).toBe(body);
  });

  it.each([
    [`${LRM}This message was deleted.`, 'deleted'],
    [`${LRM}You deleted this message.`, 'deleted'],
    [`${LRM}This message was deleted by admin Jo.`, 'deleted'],
    [`${LRM}Missed voice call`, 'call'],
    [`${LRM}Voice call. ${LRM}5 min`, 'call'],
    [`${LRM}Location: https://maps.google.com/?q=51.5,-0.12`, 'location'],
    ['Pimlico Gardens (London): https://foursquare.com/v/4e89af95e5fa82ad4c0aa03b', 'location'],
    [
      `${LRM}POLL:\n${LRM}Pizza?\n${LRM}OPTION: yes (${LRM}3 votes)\n${LRM}OPTION: no (${LRM}0 votes)\n`,
      'poll',
    ],
    [`${LRM}${LRM}Your security code with Elon changed. ${LRM}Tap to learn more.`, 'system'],
    [`${LRM}Amara added Jo`, 'system'],
  ])('%j is %s', async (body, kind) => {
    expect((await onIos(body)).kind).toBe(kind);
  });

  it('is a notice, not speech, under a label that never speaks', async () => {
    expect((await onIos(`${LRM}Some wording of next year`, 'Gen Surg on-call')).kind).toBe('system');
  });

  it('is kept apart when its wording is not known and its label speaks', async () => {
    expect((await onIos(`${LRM}Some wording of next year`)).kind).toBe('unsupported');
  });

  it('points at the parts that no person wrote', async () => {
    const message = await onIos(`Stoma ${LRM}<attached: a.jpg>`);
    expect(message.appText?.map(({ start, end }) => message.text.slice(start, end))).toEqual([
      `${LRM}<attached: a.jpg>`,
    ]);
  });

  it('marks an edited message and keeps its text', async () => {
    const message = await onIos(`10 units ${LRM}<This message was edited>`);
    expect([message.kind, message.edited, message.text]).toEqual([
      'text',
      true,
      `10 units ${LRM}<This message was edited>`,
    ]);
  });
});

describe('a person who types what the app writes', () => {
  it.each([
    'image omitted',
    'This message was deleted.',
    'Missed voice call',
    'IV line removed',
    'Jo left',
    'I added 40 mmol K',
    'x <attached: 00000042-TR.vcf>',
    '10 units <This message was edited>',
    'Location: https://maps.google.com/?q=51.5,-0.12',
  ])('is still speaking: %s', async (body) => {
    const message = await onIos(body);
    expect([message.kind, message.edited, message.attachments]).toEqual(['text', false, []]);
  });

  it.each(['the image omitted from the report', 'null result', 'IV line removed', 'POLL: who is in'])(
    'is speaking on Android: %s',
    async (body) => {
      expect((await onAndroid(`Jo: ${body}`)).kind).toBe('text');
    },
  );

  it('is speaking on Android even behind a mark that came with pasted text', async () => {
    const message = await onAndroid(`Jo: ${LRM}No idea, lets try it`);
    expect([message.kind, message.text]).toEqual(['text', `${LRM}No idea, lets try it`]);
  });
});

describe('app text in an Android export', () => {
  it.each([
    ['Jo: <Media omitted>', 'media', 'media'],
    ['Jo: <Media omitted>\nthe caption', 'media', 'media'],
    ['Jo: null', 'media', 'view once'],
    ['Jo: IMG-20261122-WA0002.jpg (file attached)', 'media', 'IMG-20261122-WA0002.jpg'],
    [`Jo: ${LRM}IMG-20261122-WA0002.jpg (file attached)\ncaption`, 'media', 'IMG-20261122-WA0002.jpg'],
    ['Jo: STK-20261122-WA0002.webp (file attached)', 'sticker', 'STK-20261122-WA0002.webp'],
    ['Jo: Alex.vcf (file attached)', 'contact', 'Alex.vcf'],
  ])('%j is %s', async (body, kind, name) => {
    const message = await onAndroid(body);
    expect([message.kind, message.attachments, message.text]).toEqual([
      kind,
      [{ name, present: false }],
      body.slice(4),
    ]);
  });

  it.each([
    ['Jo: This message was deleted', 'deleted'],
    ['Jo: Missed voice call', 'call'],
    ['Jo: location: https://maps.google.com/?q=51.50214,-0.12739', 'location'],
    ['Jo: live location shared', 'location'],
    ['Jo: Pimlico Gardens\nLondon\nhttps://foursquare.com/v/4e89af95e5fa82ad4c0aa03b', 'location'],
    ['Jo: POLL:\nPizza?\nOPTION: yes (3 votes)\nOPTION: no (0 votes)', 'poll'],
    ['Jo:', 'unsupported'],
    ['Jo added Amara', 'system'],
  ])('%j is %s', async (body, kind) => {
    expect((await onAndroid(body)).kind).toBe(kind);
  });

  it('has no sender when it is a notice, even one that quotes a colon', async () => {
    const message = await onAndroid('Jo changed the subject to "Bay 2: nights"');
    expect([message.sender, message.kind, message.text]).toEqual([
      null,
      'system',
      'Jo changed the subject to "Bay 2: nights"',
    ]);
  });

  it('keeps the words beside a caption’s placeholder out of what the app wrote', async () => {
    const message = await onAndroid('Jo: <Media omitted>\nthe caption');
    expect(message.appText).toEqual([{ start: 0, end: '<Media omitted>'.length }]);
  });

  it('marks an edited message', async () => {
    const message = await onAndroid('Jo: 10 units <This message was edited>');
    expect([message.kind, message.edited]).toEqual(['text', true]);
  });
});
