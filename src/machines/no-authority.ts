// A machine's own certificate that may sign others, put among the authorities, would let that machine make certificates in the names
// of the others. Both files are the operator's; what stands in them is not trusted to go together.
import { X509Certificate } from 'node:crypto';
import { Fault } from '../kernel/fault.ts';
import type { MachineFile } from './client.ts';

const PEM = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Throws `machine-certificate-authority` with the place of the client. `bundle`: the text of MTLS_CA_FILE. */
export function demandNoAuthority({ clients }: MachineFile, bundle: string): void {
  const authorities = new Set(
    (bundle.match(PEM) ?? [])
      .map((text) => new X509Certificate(text))
      .filter(({ ca }) => ca)
      .map(({ raw }) => raw.toString('hex')),
  );
  for (const [index, client] of clients.entries()) {
    if (!('certificates' in client)) continue;
    const at = client.certificates.findIndex((one) => authorities.has(one.toString('hex')));
    if (at === -1) continue;
    throw new Fault(
      'invalid',
      'machine-certificate-authority',
      'A machine would be an authority over the others: its registered certificate may sign (CA:TRUE) and stands in MTLS_CA_FILE. Take it out there, or give the machine one that may not sign.',
      { place: { path: `clients.${index}.certificates.${at}` } },
    );
  }
}
