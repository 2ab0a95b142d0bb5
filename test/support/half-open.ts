// A TCP relay whose connections can go half open: the far side is gone, the near side hears nothing and is not told. That is
// what a firewall that forgets connections does to a worker that waits for work.
import net from 'node:net';

export type HalfOpen = {
  port: number;
  /** Silences every connection that ever carried this text; new connections pass. Gives how many there were. */
  silence(text: string): number;
  close(): Promise<void>;
};

type Pair = { near: net.Socket; far: net.Socket; sent: string };

/** A relay to a port of this machine. */
export async function startHalfOpen(target: number): Promise<HalfOpen> {
  const pairs = new Set<Pair>();
  const server = net.createServer((near) => {
    const far = net.connect(target, '127.0.0.1');
    const pair: Pair = { near, far, sent: '' };
    pairs.add(pair);
    near.on('data', (data) => {
      pair.sent += data.toString('latin1').toLowerCase();
      if (!far.destroyed) far.write(data);
    });
    far.on('data', (data) => near.write(data));
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.on('close', () => far.destroy());
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    silence: (text) => {
      const silenced = [...pairs].filter((pair) => pair.sent.includes(text.toLowerCase()));
      for (const { far } of silenced) far.destroy();
      return silenced.length;
    },
    close: async () => {
      for (const { near } of pairs) near.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
