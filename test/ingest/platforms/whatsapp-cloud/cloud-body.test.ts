// What messages of every type say: a person's words as they are, the app's marked.
import { describe, expect, it } from '@jest/globals';
import { read } from '../../export-builder.ts';
import { lines, NIAMH, received } from './webhook-builder.ts';

async function messageOf(content: Record<string, unknown>) {
  const [message] = await read(lines(received({ from: NIAMH.number, id: 'm', timestamp: '1', ...content })));
  if (message === undefined) throw new Error('no message');
  const { kind, text, appText = [], attachments } = message;
  const app = appText.map(({ start, end }) => text.slice(start, end));
  return [kind, text, app, attachments.map(({ name, present }) => `${name}${present ? ' present' : ''}`)];
}

describe('a message', () => {
  it.each([
    ['text', { text: { body: ' K+ 6.8\n½ ' } }, ['text', ' K+ 6.8\n½ ', [], []]],
    ['image', { image: { id: '901', caption: 'ECG' } }, ['media', 'ECG', [], ['901']]],
    ['video', { video: { id: '902' } }, ['media', '', [], ['902']]],
    ['audio', { audio: { id: '903', voice: true } }, ['media', '', [], ['903']]],
    ['image', { image: { mime_type: 'image/jpeg' } }, ['media', '', [], ['image']]],
    [
      'document',
      { document: { id: '904', filename: 'gas.pdf', caption: 'third one' } },
      ['media', 'gas.pdf\nthird one', ['gas.pdf'], ['904']],
    ],
    [
      'document',
      { document: { id: '905', filename: 'gas.pdf', caption: 'gas.pdf' } },
      ['media', 'gas.pdf', [], ['905']],
    ],
    ['sticker', { sticker: { id: '906', animated: false } }, ['sticker', '', [], ['906']]],
    ['media_placeholder', {}, ['media', '', [], ['media']]],
    [
      'location',
      { location: { latitude: 51.5, longitude: -0.12, name: 'Ward 4' } },
      ['location', 'Ward 4\n51.5, -0.12', ['Ward 4', '51.5, -0.12'], []],
    ],
    [
      'contacts',
      {
        contacts: [
          {
            name: { formatted_name: 'Dr A. Okafor' },
            phones: [{ phone: '+44 7700 900233' }],
            emails: [{ email: 'a@example.org' }],
          },
        ],
      },
      [
        'contact',
        'Dr A. Okafor\n+44 7700 900233\na@example.org',
        ['Dr A. Okafor', '+44 7700 900233', 'a@example.org'],
        [],
      ],
    ],
    ['button', { button: { payload: 'p', text: 'Yes' } }, ['text', 'Yes', [], []]],
    [
      'interactive',
      { interactive: { type: 'button_reply', button_reply: { id: 'b1', title: 'Accept' } } },
      ['text', 'Accept', [], []],
    ],
    [
      'interactive',
      {
        interactive: {
          type: 'list_reply',
          list_reply: { id: 'l1', title: 'Cardiology', description: 'on call' },
        },
      },
      ['text', 'Cardiology\non call', [], []],
    ],
    [
      'interactive',
      {
        interactive: {
          type: 'nfm_reply',
          nfm_reply: {
            name: 'flow',
            body: 'Sent',
            response_json: '{"flow_token":"t","bed":"12","urgent":true}',
          },
        },
      },
      ['text', 'Sent\nbed: 12\nurgent: true', ['Sent', 'bed: ', 'urgent: '], []],
    ],
    [
      'interactive',
      { interactive: { type: 'call_permission_reply', call_permission_reply: { response: 'accept' } } },
      ['system', 'call_permission_reply: accept', ['call_permission_reply: accept'], []],
    ],
    ['interactive', { interactive: { type: 'new_reply' } }, ['unsupported', '', [], []]],
    [
      'order',
      {
        order: {
          catalog_id: 'c',
          text: 'please',
          product_items: [{ product_retailer_id: 'p7', quantity: 2, item_price: 1.5, currency: 'GBP' }],
        },
      },
      ['text', 'please\n2 p7 1.5 GBP', ['2 p7 1.5 GBP'], []],
    ],
    [
      'system',
      { system: { type: 'user_changed_number', body: 'User A changed from 1 to 2', wa_id: '2' } },
      ['system', 'User A changed from 1 to 2', ['User A changed from 1 to 2'], []],
    ],
    ['request_welcome', {}, ['system', 'request_welcome', ['request_welcome'], []]],
    ['unsupported', { errors: [{ code: 131051 }] }, ['unsupported', '', [], []]],
    ['unsupported', { text: { body: 'still here' } }, ['unsupported', 'still here', [], []]],
    ['something_new', {}, ['unsupported', '', [], []]],
    ['edit', { edit: {} }, ['unsupported', '', [], []]],
  ])('of type %s with %j', async (type, content, expected) => {
    expect(await messageOf({ type, ...content })).toEqual(expected);
  });

  it.each([null, 7, 'text', [], { text: 7 }, { text: { body: 7 } }])(
    'is unharmed by %j in its place',
    async (odd) => {
      expect((await messageOf({ type: 'text', text: odd }))[1]).toBe('');
      expect((await messageOf({ type: 'contacts', contacts: odd }))[1]).toBe('');
      expect((await messageOf({ type: 'interactive', interactive: odd }))[0]).toBe('unsupported');
    },
  );
});
