// Builds envelopes of signal-cli for tests.

export const T0 = 1_795_381_509_123;
export const ACCOUNT = '+447700900300';

export type Who = { uuid: string | null; number: string | null; name: string | null };

export const AMARA: Who = {
  uuid: '0a1b2c3d-0001-4000-8000-00000000a001',
  number: '+447700900301',
  name: 'Amara Okafor',
};
export const COOPS: Who = { uuid: '0a1b2c3d-0002-4000-8000-00000000c002', number: null, name: 'Coops' };
export const ME: Who = { uuid: '0a1b2c3d-0003-4000-8000-0000000e0003', number: ACCOUNT, name: 'Ward 9 desk' };

export function envelope(who: Who, at: number, content: object, more: object = {}): object {
  const { uuid, number, name } = who;
  const source = { source: number ?? uuid, sourceNumber: number, sourceUuid: uuid, sourceName: name };
  return { envelope: { ...source, sourceDevice: 1, timestamp: at, ...content }, account: ACCOUNT, ...more };
}

export const inGroup = (id = 'R3JvdXA=', name: string | null = 'Gen Surg on-call', type = 'DELIVER') => ({
  groupInfo: { groupId: id, groupName: name, revision: 4, type },
});

export function data(at: number, message: string | null, more: object = {}): object {
  return { timestamp: at, message, expiresInSeconds: 0, isExpirationUpdate: false, viewOnce: false, ...more };
}

export function said(who: Who, at: number, message: string | null, more: object = {}): object {
  return envelope(who, at, { dataMessage: data(at, message, { ...inGroup(), ...more }) });
}

export function target({ uuid, number }: Who, at: number): object {
  return {
    targetAuthor: number ?? uuid,
    targetAuthorNumber: number,
    targetAuthorUuid: uuid,
    targetSentTimestamp: at,
  };
}

export function edit(who: Who, at: number, of: number, message: string): object {
  const dataMessage = data(at, message, inGroup());
  return envelope(who, at, { editMessage: { targetSentTimestamp: of, dataMessage } });
}

export function reacts(who: Who, at: number, to: Who, of: number, emoji: string, isRemove = false): object {
  return said(who, at, null, { reaction: { emoji, ...target(to, of), isRemove } });
}

export function deletes(who: Who, at: number, of: number): object {
  return said(who, at, null, { remoteDelete: { timestamp: of } });
}

export function jsonl(...values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
