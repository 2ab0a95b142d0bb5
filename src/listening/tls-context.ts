// TLS by the service itself: which versions and ciphers, and the certificate, which is read again when its files change.
import fs from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { checkCertificate, type TlsFiles } from '../configuration/index.ts';
import { sha256 } from '../kernel/digest.ts';

// Forward secrecy and authenticated encryption only; the three of TLS 1.3 first.
const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');

export type TlsContext = { options: SecureContextOptions; digest: string };

/** Reads and checks the files. Throws `config-tls-certificate` and what reading throws. */
export function readTlsContext(files: TlsFiles, publicUrl: URL | null, now: Date): TlsContext {
  checkCertificate(files, publicUrl, now);
  const cert = fs.readFileSync(files.certFile);
  const key = fs.readFileSync(files.keyFile);
  const ca = files.mtlsCaFile === null ? null : fs.readFileSync(files.mtlsCaFile);
  return {
    options: {
      cert,
      key,
      ...(ca === null ? {} : { ca }),
      minVersion: 'TLSv1.2',
      ciphers: CIPHERS,
      honorCipherOrder: true,
    },
    digest: sha256(Buffer.concat([cert, key, ca ?? Buffer.alloc(0)])).toString('hex'),
  };
}
