// Mutual TLS (RFC 8705): the certificate with which a connection was opened, and whether it is a client's. One that an authority
// signed is matched by a whole name, one that the client signed itself by all its bytes. Names in certificates are hostile: they
// are compared as wholes, never searched.
import { isIP } from 'node:net';
import type { X509Certificate } from 'node:crypto';
import { equalBytes, sha256 } from '../kernel/digest.ts';
import type { CertificateName, MachineClient } from './client.ts';
import { notProved } from './refusal.ts';

/** As the TLS layer has it: the peer holds its key. */
export type ClientCertificate = {
  readonly certificate: X509Certificate;
  /** An authority that was configured signed it, and it is in its time. */
  readonly trusted: boolean;
};

export type CertificateMethod = 'tls_client_auth' | 'self_signed_tls_client_auth';

/** What a token is bound to (`x5t#S256`). */
export function thumbprintOf({ certificate }: ClientCertificate): Buffer {
  return sha256(certificate.raw);
}

/**
 * Throws kind `unauthenticated`: `machine-certificate-missing`, `machine-certificate-untrusted`, `machine-certificate-expired`,
 * `machine-certificate-unknown`, `machine-method-wrong` (the client proves itself by a JWT).
 */
export function checkCertificate(
  client: MachineClient,
  given: ClientCertificate | null,
  now: Date,
): CertificateMethod {
  if (!('certificate' in client) && !('certificates' in client)) throw notProved('machine-method-wrong');
  if (given === null) throw notProved('machine-certificate-missing');
  const { certificate, trusted } = given;
  if (now < new Date(certificate.validFrom) || now > new Date(certificate.validTo))
    throw notProved('machine-certificate-expired');
  if ('certificates' in client) {
    if (!client.certificates.some((one) => equalBytes(one, certificate.raw)))
      throw notProved('machine-certificate-unknown');
    return 'self_signed_tls_client_auth';
  }
  if (!trusted) throw notProved('machine-certificate-untrusted');
  if (!hasName(certificate, client.certificate)) throw notProved('machine-certificate-unknown');
  return 'tls_client_auth';
}

function hasName(certificate: X509Certificate, name: CertificateName): boolean {
  if ('subject' in name) return rfc2253(certificate.subject) === name.subject;
  const names = alternativeNames(certificate.subjectAltName);
  if ('sanDns' in name)
    return names.some(([kind, value]) => kind === 'DNS' && value.toLowerCase() === name.sanDns);
  if ('sanUri' in name) return names.some(([kind, value]) => kind === 'URI' && value === name.sanUri);
  if ('sanEmail' in name) return names.some(([kind, value]) => kind === 'email' && value === name.sanEmail);
  return isIP(name.sanIp) !== 0 && certificate.checkIP(name.sanIp) !== undefined;
}

/** Node gives one line per part, first part first; RFC 2253 has the last first, between commas. */
function rfc2253(subject: string): string {
  return subject.split('\n').reverse().join(',');
}

/** Node writes a value that holds a comma, a quote or a control character as a JSON string, so that the list can be told apart. */
export function alternativeNames(text: string | undefined): [string, string][] {
  const pattern = /(?:^|, )([A-Za-z ]{1,40}):("(?:[^"\\]|\\.)*"|[^",]*)(?=, |$)/gy;
  const names: [string, string][] = [];
  let end = 0;
  for (const match of (text ?? '').matchAll(pattern)) {
    const [whole, kind = '', value = ''] = match;
    end = match.index + whole.length;
    names.push([kind, value.startsWith('"') ? String(JSON.parse(value)) : value]);
  }
  // A list that cannot be read to its end names nobody.
  return end === (text ?? '').length ? names : [];
}
