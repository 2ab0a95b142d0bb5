// The authority of one's own (CA_FILE), for every connection that a process opens: the service's and each command's. Read from a
// path of the configuration, which was looked at there.
import fs from 'node:fs';
import tls from 'node:tls';
import type { Config } from './config.ts';

/** To be called once, after the configuration is read: Node reads NODE_EXTRA_CA_CERTS only before it starts. */
export function trustAuthority<Read extends Pick<Config, 'caFile'>>(config: Read): Read {
  if (config.caFile !== null) trustAlso([fs.readFileSync(config.caFile, 'utf8')]);
  return config;
}

/** What this process trusts beside the public ones, however it came to: for a process that it starts. */
export function ownAuthorities(): string[] {
  const bundled = new Set(tls.getCACertificates('bundled'));
  return tls.getCACertificates('default').filter((one) => !bundled.has(one));
}

/** In a process that was started, before it connects. */
export function trustAlso(certificates: readonly string[]): void {
  if (certificates.length > 0)
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...certificates]);
}
