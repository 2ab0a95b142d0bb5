// Certificates for tests: an authority of our own and what it issues, as PEM. ECDSA P-256, made in memory, written where asked.
import 'reflect-metadata'; // @peculiar/x509 asks for it
import { webcrypto } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 24 * 3_600_000;

export type Issued = { certificate: string; key: string };

export type IssueOptions = {
  /** DNS names and addresses. */
  names: readonly string[];
  subject?: string;
  notBefore?: Date;
  notAfter?: Date;
  purpose?: 'server' | 'client';
};

export type Authority = { certificate: string; issue(options: IssueOptions): Promise<Issued> };

async function pair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function pemOfKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function serial(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(8)))
    .toString('hex')
    .replace(/^./, '4');
}

export async function makeAuthority(name = 'CN=Test authority'): Promise<Authority> {
  const keys = await pair();
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 365 * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    certificate: own.toString('pem'),
    issue: async ({ names, subject, notBefore, notAfter, purpose = 'server' }) => {
      const leaf = await pair();
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serial(),
        subject: subject ?? `CN=${names[0] ?? 'nobody'}`,
        issuer: own.subject,
        notBefore: notBefore ?? new Date(Date.now() - DAY_MS),
        notAfter: notAfter ?? new Date(Date.now() + 30 * DAY_MS),
        signingAlgorithm: ALGORITHM,
        publicKey: leaf.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.ExtendedKeyUsageExtension([
            purpose === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
          ]),
          new x509.SubjectAlternativeNameExtension(
            names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? 'ip' : 'dns', value }) as const),
          ),
        ],
      });
      return { certificate: certificate.toString('pem'), key: await pemOfKey(leaf.privateKey) };
    },
  };
}

/** Writes `<name>.pem` and `<name>-key.pem` (closed to others) into a folder. */
export function writeIssued(
  folder: string,
  name: string,
  issued: Issued,
): { certFile: string; keyFile: string } {
  const certFile = path.join(folder, `${name}.pem`);
  const keyFile = path.join(folder, `${name}-key.pem`);
  fs.writeFileSync(certFile, issued.certificate);
  fs.writeFileSync(keyFile, issued.key, { mode: 0o600 });
  return { certFile, keyFile };
}
