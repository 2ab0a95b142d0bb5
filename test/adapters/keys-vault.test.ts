import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openBaoParts } from '../../src/adapters/keys-vault/index.ts';
import type { KeyVault } from '../../src/custody/ports.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { openKeyVault } from '../../src/vault/index.ts';
import { startOpenBao, type OpenBaoServer } from '../support/openbao-server.ts';
import { frozenClock } from '../support/seeded.ts';

const OWNER = 'case_one';
const ONE = { keyId: 'message_a', key: randomBytes(32) };

let server: OpenBaoServer;
let tokenFile: string;
beforeEach(async () => {
  server = await startOpenBao('s.first');
  tokenFile = path.join(await mkdtemp(path.join(os.tmpdir(), 'cs-bao-')), 'token');
  await writeFile(tokenFile, 's.first\n');
});
afterEach(() => server.close());

function open(): Promise<KeyVault> {
  const clock = frozenClock();
  const names = { namespace: null, kv: 'countersign', transit: 'transit', key: 'countersign' };
  const parts = openBaoParts({ url: server.url, tokenFile, timeoutMs: 300, clock, ...names });
  return openKeyVault({ ...parts, clock, random: randomBytes });
}

const code = (work: Promise<unknown>): Promise<string | undefined> => work.then(() => 'done', faultCode);

describe('OpenBao as the key vault', () => {
  it('holds nothing that opens a message by itself', async () => {
    await (await open()).put(OWNER, [ONE]);
    const held = JSON.stringify([...server.state.kv.values()].map(({ versions }) => [...versions.values()]));
    expect(held).not.toContain(ONE.key.toString('base64'));
    const decoded = [...server.state.kv.values()].flatMap(({ versions }) =>
      [...versions.values()].map((value) =>
        Buffer.from(value === 'destroyed' ? '' : String(value['bytes']), 'base64'),
      ),
    );
    expect(decoded.some((bytes) => bytes.includes(ONE.key))).toBe(false);
  });

  it('destroys older versions of what it replaces', async () => {
    const vault = await open();
    await vault.put(OWNER, [ONE, { keyId: 'message_b', key: randomBytes(32) }]);
    await vault.destroy(OWNER, ['message_a']);
    const batches = [...server.state.kv].filter(([name]) => name.endsWith('.keys'));
    expect(batches.map(([, { versions }]) => versions.get(1))).toEqual(['destroyed']);
  });

  it('reads the token again when it is refused', async () => {
    const vault = await open();
    server.state.tokens = new Set(['s.second']);
    expect(await code(vault.put(OWNER, [ONE]))).toBe('custody-vault-refused');
    await writeFile(tokenFile, 's.second\n');
    await vault.put(OWNER, [ONE]);
    expect((await vault.get(OWNER, ['message_a'])).get('message_a')).toEqual(ONE.key);
  });

  it('says unavailable when it is sealed, fails or does not answer, and goes on afterwards', async () => {
    const vault = await open();
    await vault.put(OWNER, [ONE]);
    for (const trouble of [
      () => (server.state.sealed = true),
      () => (server.onRequest = () => 500),
      () => (server.onRequest = () => 'hang' as const),
      () => (server.onRequest = () => 429),
    ]) {
      trouble();
      expect(await code(vault.get(OWNER, ['message_a']))).toBe('custody-vault-unavailable');
      expect(await code(vault.destroy(OWNER, ['message_z']))).toBe('custody-vault-unavailable');
      [server.state.sealed, server.onRequest] = [false, null];
    }
    expect((await vault.get(OWNER, ['message_a'])).get('message_a')).toEqual(ONE.key);
    expect((await vault.get(OWNER, ['message_z'])).get('message_z')).toBe('unknown');
  });

  it('refuses values that somebody changed there, by a code', async () => {
    const vault = await open();
    await vault.put(OWNER, [ONE]);
    const codes = new Set<string | undefined>();
    for (const value of server.state.kv.values()) {
      const stored = value.versions.get(value.current);
      if (stored === undefined || stored === 'destroyed') continue;
      const bytes = Buffer.from(String(stored['bytes']), 'base64');
      for (let at = 0; at < bytes.length; at += 7) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        value.versions.set(value.current, { bytes: changed.toString('base64') });
        const found = await open()
          .then((opened) => opened.get(OWNER, ['message_a']))
          .then((keys) => keys.get('message_a'), faultCode);
        codes.add(Buffer.isBuffer(found) ? 'a key came' : found);
      }
      value.versions.set(value.current, stored);
    }
    codes.delete('custody-vault-key-gone');
    expect(codes).toEqual(new Set(['custody-vault-broken', 'unknown']));
  });

  it('destroys old versions of the transit key and reads that back', async () => {
    const vault = await open();
    const { epoch } = await vault.put(OWNER, [ONE]);
    const done = await vault.retire(epoch);
    expect(done).toMatchObject({ state: 'destroyed', event: 'transit-countersign-before-v2' });
    const key = server.state.transit.get('countersign');
    expect([...(key?.versions.keys() ?? [])]).toEqual([2]);
    expect(key).toMatchObject({ minDecryption: 2, minAvailable: 2 });
  });
});
