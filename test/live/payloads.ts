// Payloads in the layouts of the platforms: our own words, fictional people. Numbers and ids are made up.

export type Say = { id: string; at: number; text: string; from?: string; name?: string };

const seconds = (at: number): string => String(Math.floor(at / 1000));

type WhatsappChange = { own?: string; contacts?: object[]; messages?: object[]; statuses?: object[] };

/** A WhatsApp Cloud API webhook; each change becomes one entry. */
export function whatsapp(...changes: WhatsappChange[]): object {
  return {
    object: 'whatsapp_business_account',
    entry: changes.map(({ own = '1055500001', contacts, messages, statuses }) => ({
      id: '8856996819413533',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '+44 7700 900001', phone_number_id: own },
            ...(contacts === undefined ? {} : { contacts }),
            ...(messages === undefined ? {} : { messages }),
            ...(statuses === undefined ? {} : { statuses }),
          },
        },
      ],
    })),
  };
}

export const AMARA = { profile: { name: 'Amara Okafor' }, wa_id: '447700900123' };
export const COOPS = { profile: { name: 'Coops' }, wa_id: '447700900456' };

export function whatsappText({ id, at, text, from = AMARA.wa_id }: Say): object {
  return { from, id, timestamp: seconds(at), type: 'text', text: { body: text } };
}

export function telegram(updateId: number, { id, at, text, name = 'Amara' }: Say, kind = 'message'): object {
  return {
    update_id: updateId,
    [kind]: {
      message_id: Number(id),
      from: { id: 70001, is_bot: false, first_name: name },
      chat: { id: -1001234567890, title: 'Ward 9', type: 'supergroup' },
      date: Math.floor(at / 1000),
      ...(kind.startsWith('edited') ? { edit_date: Math.floor(at / 1000) + 60 } : {}),
      text,
    },
  };
}

/** As text, because a message token has more digits than a JavaScript number keeps. */
export function viber({ id, at, text, from = '01234567890A=', name = 'Amara' }: Say, media?: string): string {
  const message = media === undefined ? { type: 'text', text } : { type: 'picture', text, media };
  const sender = { id: from, name, language: 'en', country: 'GB', api_version: 8 };
  const rest = JSON.stringify({ sender, message, silent: false });
  return `{"event":"message","timestamp":${at},"chat_hostname":"SN-1","message_token":${id},${rest.slice(1)}`;
}

export function matrixText(
  { id, at, text, from = '@amara:hospital.example' }: Say,
  content: object = {},
): object {
  return {
    type: 'm.room.message',
    event_id: id,
    room_id: '!ward9:hospital.example',
    sender: from,
    origin_server_ts: at,
    content: { msgtype: 'm.text', body: text, ...content },
  };
}

export function signal(
  { at, text, from = '0a1b2c3d-0000-4000-8000-000000000001', name = 'Amara' }: Omit<Say, 'id'>,
  data: object = {},
): object {
  return {
    account: '+447700900999',
    envelope: {
      source: '+447700900123',
      sourceNumber: '+447700900123',
      sourceUuid: from,
      sourceName: name,
      sourceDevice: 1,
      timestamp: at,
      dataMessage: {
        timestamp: at,
        message: text,
        expiresInSeconds: 0,
        viewOnce: false,
        groupInfo: { groupId: 'V2FyZCA5', groupName: 'Ward 9', revision: 3, type: 'DELIVER' },
        ...data,
      },
    },
  };
}

export function received(params: object): object {
  return { jsonrpc: '2.0', method: 'receive', params };
}
