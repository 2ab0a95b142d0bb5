// Where this service may fetch from when somebody else gave the address: the origin and the hosts that the configuration names,
// by https, at public addresses. Addresses in messages and key sets are hostile: without this, whoever wrote one could have this
// service ask anything inside the hospital's network (server-side request forgery).
import dns from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Fault } from '../kernel/fault.ts';

/** What is fetched, in front of every code: `live-media-timeout`. */
export type Fetched = 'live-media' | 'machine-keys';

export type HostRules = {
  what: Fetched;
  /** The API's origin; null for a platform whose messages carry whole addresses. */
  api: string | null;
  /** `host`, `host:port`, `*.host`. */
  hosts: readonly string[];
  /** Those that may have addresses of our own network. */
  privateHosts: readonly string[];
  /** In a sandbox a private host may also speak http. */
  mode: 'sandbox' | 'live';
};

/** For an address, a redirect or a resolved name that is not allowed; no repeat changes it. */
export class HostNotAllowed extends Fault {
  constructor(what: Fetched) {
    super('refused', `${what}-host-not-allowed`, 'An address to fetch from is not allowed.');
  }
}

/** Throws `HostNotAllowed`. */
export function checkAddress(url: URL, rules: HostRules): void {
  if (url.username !== '' || url.password !== '') throw new HostNotAllowed(rules.what);
  const isPrivate = rules.privateHosts.some((host) => matches(url, host));
  const secure =
    url.protocol === 'https:' || (url.protocol === 'http:' && rules.mode === 'sandbox' && isPrivate);
  const known = url.origin === rules.api || rules.hosts.some((host) => matches(url, host));
  if (!secure || !known) throw new HostNotAllowed(rules.what);
  // A literal address is never looked up, so it is judged here.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isPrivate && !isPublic(literal)) throw new HostNotAllowed(rules.what);
}

function matches(url: URL, host: string): boolean {
  const [name = '', port = ''] = host.split(':');
  if (url.port !== port) return false;
  return name.startsWith('*.') ? url.hostname.endsWith(name.slice(1)) : url.hostname === name;
}

/**
 * Resolves a name for the very connection that is opened, so that a second answer of the name server cannot lead elsewhere.
 * One address that is not public refuses them all, unless the host is a private one.
 */
export function guardedLookup(
  url: URL,
  rules: HostRules,
  lookup: typeof dns.lookup = dns.lookup,
): LookupFunction {
  const isPrivate = rules.privateHosts.some((host) => matches(url, host));
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = error === null ? addresses : [];
      if (error !== null || first === undefined) {
        callback(error ?? new Error('the name has no address'), '', 0);
        return;
      }
      if (!isPrivate && !addresses.every(({ address }) => isPublic(address))) {
        callback(new HostNotAllowed(rules.what), '', 0);
        return;
      }
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

const NOT_PUBLIC_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
// Beside local and documentation ranges: those that carry an IPv4 address inside.
const NOT_PUBLIC_IPV6 = [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  // Withdrawn, and still somebody's own network where it is in use.
  ['fec0::', 10],
  ['ff00::', 8],
] as const;

/** Whether an address belongs to the public internet (IANA special-purpose registries). */
export function isPublic(address: string): boolean {
  const blocked = new BlockList();
  for (const [net, prefix] of NOT_PUBLIC_IPV4) blocked.addSubnet(net, prefix, 'ipv4');
  for (const [net, prefix] of NOT_PUBLIC_IPV6) blocked.addSubnet(net, prefix, 'ipv6');
  const family = isIP(address);
  return family !== 0 && !blocked.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
