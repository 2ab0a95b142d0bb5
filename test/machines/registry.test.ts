// What becomes of tokens when the file of clients changes while their end cannot be noted, or while nothing runs.
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openMachines, type Machines } from '../../src/machines/index.ts';
import { openRegistry } from '../../src/machines/registry.ts';
import { newKeys, openMachineStage, tokenFor, type Keys, type MachineStage } from './stage.ts';

const SCOPE = 'countersign/receipts.read';
const clientWith = (keys: Keys[]) => ({
  id: 'ehr-north',
  name: 'EHR',
  kind: 'ehr',
  scopes: [SCOPE],
  jwks: { keys: keys.map(({ jwk }) => jwk) },
});

let stage: MachineStage;
let ours: Keys;
let next: Keys;
beforeAll(async () => {
  [ours, next] = await Promise.all([newKeys('ec-1'), newKeys('ec-2')]);
  stage = await openMachineStage([clientWith([ours])]);
});
afterAll(() => stage.close());

function fileWith(name: string, clients: object[]): string {
  const file = path.join(path.dirname(stage.file), name);
  fs.writeFileSync(file, JSON.stringify({ clients }));
  return file;
}

/** The same service, started again with this file. */
function startedWith(name: string, clients: object[]): Promise<Machines> {
  const { clock, random, stations } = stage.services;
  const { db, audit } = stations;
  return openMachines({
    db,
    audit,
    clock,
    random,
    file: fileWith(name, clients),
    mode: 'sandbox',
    source: { fetch: () => Promise.reject(new Error('no key set is fetched here')) },
    authorityFile: null,
    takesCertificates: false,
    onInvalid: () => undefined,
  });
}

describe('a client that is gone', () => {
  it('has its tokens ended with the next look when the first try failed', async () => {
    const file = fileWith('gone.json', [clientWith([ours])]);
    const told: (readonly string[])[] = [];
    const registry = await openRegistry({
      file,
      mode: 'sandbox',
      authorityFile: null,
      onInvalid: () => undefined,
      onGone: (ids) => {
        told.push(ids);
        return told.length === 1 ? Promise.reject(new Error('the store is away')) : Promise.resolve();
      },
    });
    fileWith('gone.json', []);
    await expect(registry.find('ehr-north')).rejects.toThrow('the store is away');
    expect(await registry.find('ehr-north')).toBeNull();
    await registry.find('ehr-north');
    expect(told).toEqual([['ehr-north'], ['ehr-north']]);
  });
});

describe('a token that outlives a restart', () => {
  it.each([
    ['its client proves itself as before', () => [ours], 'ehr-north'],
    ['its client has one more key', () => [next, ours], 'ehr-north'],
    ['the key of its client was replaced meanwhile', () => [next], undefined],
  ])('while %s', async (_when, keys, clientId) => {
    const token = await tokenFor(stage, 'ehr-north', ours, SCOPE);
    const machines = await startedWith('again.json', [clientWith(keys())]);
    expect((await machines.resume(token, null))?.clientId).toBe(clientId);
  });
});
