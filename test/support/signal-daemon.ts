// What signal-cli's daemon is to a client (man signal-cli-jsonrpc): a server of lines of JSON-RPC over TCP or a Unix socket.
// Events wait until a client subscribes; files are answered in base64.
import net, { type Socket } from 'node:net';

type Request = { id: unknown; method: string; params: Record<string, unknown> };

export type SignalDaemon = {
  port: number;
  requests: Request[];
  /** Sends an event to whoever has subscribed, or will. */
  emit(params: object): void;
  /** Sends bytes as they are to every client. */
  raw(text: string): void;
  /** Breaks every connection; whoever comes back finds the daemon there. */
  hangUp(): void;
  /** Resolves when a client has subscribed for the n-th time. */
  subscribed(times: number): Promise<void>;
  close(): Promise<void>;
};

export async function signalDaemon(
  files: Record<string, Buffer> = {},
  options: { socket?: string; refuses?: 'subscribeReceive'; silentAbout?: 'getAttachment' } = {},
): Promise<SignalDaemon> {
  const sockets = new Set<Socket>();
  const requests: Request[] = [];
  const waiting: string[] = [];
  const ready = new Set<Socket>();
  let subscriptions = 0;
  const hopes: { times: number; resolve: () => void }[] = [];

  const answer = (socket: Socket, request: Request): void => {
    requests.push(request);
    if (options.silentAbout === request.method) return;
    const reply = (body: object): void =>
      void socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: request.id, ...body })}\n`);
    if (request.method === 'subscribeReceive') {
      if (options.refuses === 'subscribeReceive') reply({ error: { code: -32601, message: 'not here' } });
      else reply({ result: subscriptions });
      subscriptions += 1;
      ready.add(socket);
      for (const line of waiting.splice(0)) socket.write(line);
      for (const { times, resolve } of hopes) if (subscriptions >= times) resolve();
      return;
    }
    const file = files[String(request.params['id'])];
    if (file === undefined) reply({ error: { code: -1, message: 'Could not find attachment' } });
    else reply({ result: { data: file.toString('base64') } });
  };

  const server = net.createServer((socket) => {
    sockets.add(socket);
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = `${rest}${chunk.toString('utf8')}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) answer(socket, JSON.parse(line) as Request);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      ready.delete(socket);
    });
  });
  await new Promise<void>((resolve) => {
    if (options.socket === undefined) server.listen(0, '127.0.0.1', () => resolve());
    else server.listen(options.socket, () => resolve());
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    requests,
    emit: (params) => {
      const line = `${JSON.stringify({ jsonrpc: '2.0', method: 'receive', params })}\n`;
      if (ready.size === 0) waiting.push(line);
      for (const socket of ready) socket.write(line);
    },
    raw: (text) => {
      for (const socket of sockets) socket.write(text);
    },
    hangUp: () => {
      for (const socket of sockets) socket.destroy();
    },
    subscribed: (times) =>
      subscriptions >= times ? Promise.resolve() : new Promise((resolve) => hopes.push({ times, resolve })),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
