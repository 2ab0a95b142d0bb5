// Addresses and networks as the configuration writes them, and which other hosts count as this machine.
import { BlockList, isIP } from 'node:net';

export type Network = { address: string; prefix: number; family: 'ipv4' | 'ipv6' };

/** `10.0.0.5`, `10.0.0.0/8`, `fd00::/8`; null for anything else. */
export function readNetwork(text: string): Network | null {
  const [, address = '', bits] = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return null;
  const widest = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? widest : Number(bits);
  if (prefix > widest) return null;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** A network so wide that naming it trusts whoever asks. */
export function isTooWide({ prefix, family }: Network): boolean {
  return prefix < (family === 'ipv4' ? 8 : 16);
}

/** Whether an address as a socket gives it (IPv4 in IPv6 form included) lies in one of `networks`. */
export function addressMatcher(networks: readonly string[]): (address: string | undefined) => boolean {
  const list = new BlockList();
  for (const text of networks) {
    const network = readNetwork(text);
    if (network !== null) list.addSubnet(network.address, network.prefix, network.family);
  }
  return (given) => {
    const address = (given ?? '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}

const isLoopback = addressMatcher(['127.0.0.0/8', '::1']);

/** A host of a URL or of HOST that is this machine. A name that merely resolves to it is another host. */
export function isThisMachine(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, '').toLowerCase();
  return plain === 'localhost' || isLoopback(plain);
}
