// Requests as an attacker writes them: paths, headers and bodies go out as they are, nothing is normalised, no redirect followed.
import http from 'node:http';
import net from 'node:net';

export type Ask = {
  method?: string;
  path: string;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  body?: string | Buffer;
};

export type Answer = {
  status: number;
  headers: http.IncomingHttpHeaders;
  rawHeaders: readonly string[];
  text: string;
};

export type Wire = {
  ask(given: Ask): Promise<Answer>;
  /** Bytes on a socket of their own; what came back until the server ended it or `withinMs` passed. */
  raw(bytes: string | Buffer, withinMs?: number): Promise<{ text: string; ended: boolean }>;
  close(): void;
};

export function wireTo(port: number): Wire {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  return {
    ask: ({ method = 'GET', path, headers = {}, body }) =>
      new Promise((resolve, reject) => {
        const sent = http.request(
          {
            host: '127.0.0.1',
            port,
            method,
            path,
            agent,
            headers: {
              ...Object.fromEntries(
                Object.entries(headers).map(([name, value]) => [
                  name,
                  typeof value === 'string' ? value : [...value],
                ]),
              ),
              ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
            },
          },
          (response) => {
            const parts: Buffer[] = [];
            response.on('data', (part: Buffer) => parts.push(part));
            response.on('error', reject);
            response.on('end', () =>
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                rawHeaders: response.rawHeaders,
                text: Buffer.concat(parts).toString('utf8'),
              }),
            );
          },
        );
        sent.on('error', reject);
        sent.end(body);
      }),
    raw: (bytes, withinMs = 3_000) =>
      new Promise((resolve) => {
        const socket = net.connect(port, '127.0.0.1');
        let text = '';
        const end = (ended: boolean): void => {
          clearTimeout(limit);
          socket.destroy();
          resolve({ text, ended });
        };
        const limit = setTimeout(() => end(false), withinMs);
        socket.on('data', (data) => (text += data.toString('latin1')));
        socket.on('error', () => undefined);
        socket.once('close', () => end(true));
        socket.write(bytes);
      }),
    close: () => agent.destroy(),
  };
}

/** A form as a browser writes it. */
export function formOf(fields: Readonly<Record<string, string>>): Pick<Ask, 'headers' | 'body'> {
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  };
}

export function jsonOf(value: unknown): { headers: Record<string, string>; body: string } {
  return {
    headers: { 'content-type': 'application/json' },
    body: typeof value === 'string' ? value : JSON.stringify(value),
  };
}
