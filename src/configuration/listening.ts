// How the service is reached: by TLS of its own, or through proxies whose addresses are known, and never half of either.
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { isThisMachine, isTooWide, readNetwork } from './networks.ts';
import { refuse } from './refusal.ts';
import { demandClosed, readText, type Mode } from './secret-file.ts';

export type TlsFiles = { certFile: string; keyFile: string; mtlsCaFile: string | null };

export type Listening = {
  /** Null: somebody in front does it, or nobody (a sandbox). */
  tls: TlsFiles | null;
  trustedProxies: readonly string[];
  clientCertificateHeader: string | null;
  redirectPort: number | null;
};

export type ListeningSettings = {
  HOST: string;
  TLS_CERT_FILE?: string | undefined;
  TLS_KEY_FILE?: string | undefined;
  MTLS_CA_FILE?: string | undefined;
  TRUSTED_PROXIES?: readonly string[] | undefined;
  TLS_CLIENT_CERT_HEADER?: string | undefined;
  HTTP_REDIRECT_PORT?: number | undefined;
};

function tlsFiles(settings: ListeningSettings): TlsFiles | null {
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, MTLS_CA_FILE: mtlsCaFile } = settings;
  if (certFile !== undefined && keyFile !== undefined)
    return { certFile, keyFile, mtlsCaFile: mtlsCaFile ?? null };
  if (certFile !== undefined || keyFile !== undefined) {
    const name = certFile === undefined ? 'TLS_CERT_FILE' : 'TLS_KEY_FILE';
    throw refuse('config-incomplete', `Set ${name} too: TLS needs a certificate and its key.`, name);
  }
  if (mtlsCaFile !== undefined)
    throw refuse(
      'config-incomplete',
      'MTLS_CA_FILE needs TLS of our own: set TLS_CERT_FILE and TLS_KEY_FILE, or have the proxy check certificates.',
      'MTLS_CA_FILE',
    );
  return null;
}

/** Throws `config-tls-certificate` for what cannot be read, does not belong together, has run out, or names another host. */
export function checkCertificate(files: TlsFiles, publicUrl: URL | null, now: Date): { validTo: Date } {
  const bad = (why: string, name: string, cause?: unknown) =>
    refuse('config-tls-certificate', why, name, cause);
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(readText('TLS_CERT_FILE', files.certFile));
  } catch (cause) {
    throw bad('TLS_CERT_FILE names no certificate (PEM) that can be read.', 'TLS_CERT_FILE', cause);
  }
  let belongs: boolean;
  try {
    belongs = certificate.checkPrivateKey(createPrivateKey(readText('TLS_KEY_FILE', files.keyFile)));
  } catch (cause) {
    throw bad(
      'TLS_KEY_FILE names no private key (PEM, without a passphrase) that can be read.',
      'TLS_KEY_FILE',
      cause,
    );
  }
  if (!belongs) throw bad('The key in TLS_KEY_FILE does not belong to the certificate.', 'TLS_KEY_FILE');
  const { validFromDate, validToDate } = certificate;
  if (now < validFromDate || now >= validToDate)
    throw bad('The certificate in TLS_CERT_FILE is not valid today. Renew it.', 'TLS_CERT_FILE');
  if (publicUrl !== null && certificate.checkHost(publicUrl.hostname) === undefined)
    throw bad('The certificate in TLS_CERT_FILE is for another name than PUBLIC_URL.', 'TLS_CERT_FILE');
  return { validTo: validToDate };
}

/** Throws `config-incomplete`, `config-insecure-listening`, `config-insecure-proxies`, `config-insecure-file`. */
export function readListening(settings: ListeningSettings, mode: Mode): Listening {
  const tls = tlsFiles(settings);
  if (tls !== null) demandClosed('TLS_KEY_FILE', tls.keyFile, mode);
  const trustedProxies = settings.TRUSTED_PROXIES ?? [];
  for (const text of trustedProxies) {
    const network = readNetwork(text);
    if (network === null || isTooWide(network))
      throw refuse(
        'config-insecure-proxies',
        'TRUSTED_PROXIES names a network that anybody could be in. Name the addresses of the proxies.',
        'TRUSTED_PROXIES',
      );
  }
  const clientCertificateHeader = settings.TLS_CLIENT_CERT_HEADER?.toLowerCase() ?? null;
  if (clientCertificateHeader !== null && trustedProxies.length === 0)
    throw refuse(
      'config-insecure-listening',
      'TLS_CLIENT_CERT_HEADER is believed from proxies only. Set TRUSTED_PROXIES, or take it away.',
      'TLS_CLIENT_CERT_HEADER',
    );
  if (mode === 'live' && tls === null && trustedProxies.length === 0)
    throw refuse('config-insecure-listening', noTls(settings.HOST), 'TLS_CERT_FILE');
  return { tls, trustedProxies, clientCertificateHeader, redirectPort: settings.HTTP_REDIRECT_PORT ?? null };
}

function noTls(host: string): string {
  const where = isThisMachine(host) ? 'this machine' : 'the network';
  return `The service would listen on ${where} by plain HTTP while PUBLIC_URL is https. Set TLS_CERT_FILE and TLS_KEY_FILE, or TRUSTED_PROXIES to the addresses of the proxy that does TLS (127.0.0.1 for one on this machine).`;
}
