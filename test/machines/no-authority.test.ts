import { beforeAll, expect, it } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openRegistry } from '../../src/machines/registry.ts';
import { makeAuthority, type Authority } from '../support/certificates.ts';

let authority: Authority;
let machine: Authority;
beforeAll(async () => {
  [authority, machine] = await Promise.all([makeAuthority('CN=Ours'), makeAuthority('CN=Machine')]);
});

function stage(bundle: string[], certificate: string) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-no-authority-'));
  const [file, authorityFile] = [path.join(folder, 'clients.json'), path.join(folder, 'ca.pem')];
  fs.writeFileSync(authorityFile, bundle.join(''));
  const write = (pem: string): void => {
    const base = { id: 'ehr-north', name: 'EHR', kind: 'ehr', scopes: ['system/AuditEvent.rs'] };
    fs.writeFileSync(file, JSON.stringify({ clients: [{ ...base, certificates: [pem] }] }));
  };
  write(certificate);
  const told: string[] = [];
  const onInvalid = (code: string, place: string): void => void told.push(`${code} ${place}`);
  const parts = { file, authorityFile, mode: 'live', onInvalid, onGone: async () => undefined } as const;
  return { open: () => openRegistry(parts), write, told };
}

it('refuses a registered certificate that is an authority over the others', async () => {
  await expect(
    stage([authority.certificate, machine.certificate], machine.certificate).open(),
  ).rejects.toMatchObject({
    code: 'machine-certificate-authority',
    place: { path: 'clients.0.certificates.0' },
  });
});

it('also when the file is read again, and what stood before stays', async () => {
  const { certificate } = await authority.issue({ names: ['ehr.example'], purpose: 'client' });
  const { open, write, told } = stage([authority.certificate, machine.certificate, certificate], certificate);
  const registry = await open();
  write(machine.certificate);
  expect(await registry.find('ehr-north')).not.toBeNull();
  expect(told).toEqual(['machine-certificate-authority clients.0.certificates.0']);
});

it('takes one that signs nothing beyond itself here', async () => {
  const registry = await stage([authority.certificate], machine.certificate).open();
  expect(await registry.find('ehr-north')).not.toBeNull();
});
