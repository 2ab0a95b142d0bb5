import { describe, expect, it } from '@jest/globals';
import { networkOf } from '../../src/kernel/network-of.ts';

describe('an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::1', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002:ffff::', '2001:db8:1:2'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:0DB8:1:2::9', '2001:db8:1:2'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
  ])('%s counts as %s', (ip, key) => {
    expect(networkOf(ip)).toBe(key);
  });
});
