// A connection to signal-cli's daemon (man signal-cli-jsonrpc): it is subscribed to, so that in `--receive-mode=manual` nothing
// is taken from Signal's servers while this service is away. What is delivered twice is one event later (RULE C-03).
import net, { type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { bounds } from '../../kernel/bounds.ts';
import type { FetchedMedia, GatewayOf, LiveConnection, MediaReference } from '../../live/index.ts';
import { linesOf } from './lines.ts';
import { lost, Requests } from './requests.ts';

export type SignalCliTiming = { firstBackOffMs: number; longestBackOffMs: number; answerMs: number };

export type SignalCliOptions = {
  gateway: GatewayOf<'signal'>;
  /** Told of each connection that was made, could not be made, or ended; never with content. */
  onState(state: 'connected' | 'lost'): void;
  timing?: SignalCliTiming;
};

export interface SignalCli extends LiveConnection {
  /** See `MediaSource.fetch`. */
  attachment(reference: MediaReference, maxBytes: number): Promise<FetchedMedia>;
}

const USUAL: SignalCliTiming = { firstBackOffMs: 1_000, longestBackOffMs: 60_000, answerMs: 60_000 };
const KEEP_ALIVE_MS = 30_000;
// Base64, and what stands around it.
const LONGEST_ANSWER_BYTES = Math.ceil((bounds.maxLiveMediaBytes * 4) / 3) + 4096;

const attachmentAnswer = z.looseObject({ data: z.base64() });

/** Makes the connection's object; nothing is opened before `start`. */
export function createSignalCli(options: SignalCliOptions): SignalCli {
  return new Connection(options);
}

class Connection implements SignalCli {
  readonly #options: SignalCliOptions;
  readonly #timing: SignalCliTiming;
  readonly #requests = new Requests();
  readonly #closing = new AbortController();
  #socket: Socket | null = null;
  #run: Promise<void> = Promise.resolve();

  constructor(options: SignalCliOptions) {
    this.#options = options;
    this.#timing = options.timing ?? USUAL;
  }

  start(onEvent: (body: Buffer) => Promise<void>): void {
    this.#run = this.#stayConnected(onEvent);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#socket?.destroy();
    await this.#run;
  }

  async attachment({ id, within }: MediaReference, maxBytes: number): Promise<FetchedMedia> {
    const { account } = this.#options.gateway;
    const from = within !== undefined && 'group' in within ? { groupId: within.group } : {};
    const sender = within !== undefined && 'sender' in within ? { recipient: within.sender } : {};
    const params = { ...(account === undefined ? {} : { account }), id, ...from, ...sender };
    const told = await this.#ask('getAttachment', params);
    if ('error' in told) return { outcome: 'gone', code: 'live-media-expired' };
    const parsed = attachmentAnswer.safeParse(told.result);
    if (!parsed.success) return { outcome: 'gone', code: 'live-media-refused' };
    const bytes = Buffer.from(parsed.data.data, 'base64');
    if (bytes.length > maxBytes) return { outcome: 'gone', code: 'live-media-too-large' };
    return { outcome: 'fetched', bytes, sha256: null };
  }

  async #ask(method: string, params: object) {
    const socket = this.#socket;
    if (socket === null) throw lost();
    return this.#requests.ask((line) => void socket.write(line), method, params, this.#timing.answerMs);
  }

  async #stayConnected(onEvent: (body: Buffer) => Promise<void>): Promise<void> {
    let waitMs = this.#timing.firstBackOffMs;
    while (!this.#closing.signal.aborted) {
      const useful = await this.#session(onEvent).catch(() => false);
      if (this.#closing.signal.aborted) return;
      this.#options.onState('lost');
      waitMs = useful ? this.#timing.firstBackOffMs : Math.min(waitMs * 2, this.#timing.longestBackOffMs);
      await delay(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  /** One connection from its beginning to its end; whether it brought anything. */
  async #session(onEvent: (body: Buffer) => Promise<void>): Promise<boolean> {
    const socket = await connect(this.#options.gateway.connect, this.#closing.signal);
    this.#socket = socket;
    let useful = false;
    try {
      this.#options.onState('connected');
      this.#subscribe(socket);
      const limit = (): number => (this.#requests.open ? LONGEST_ANSWER_BYTES : bounds.maxLiveBodyBytes);
      for await (const line of linesOf(socket, limit)) {
        useful = true;
        if (this.#requests.take(line) === 'event') await onEvent(line);
      }
    } catch {
      // However it ended: there will be another.
    } finally {
      this.#socket = null;
      socket.destroy();
      this.#requests.drop();
    }
    return useful;
  }

  /** A daemon that receives by itself refuses it and sends anyway; one that never answers is a connection that is lost. */
  #subscribe(socket: Socket): void {
    const { account } = this.#options.gateway;
    this.#ask('subscribeReceive', account === undefined ? {} : { account }).catch(() => socket.destroy());
  }
}

async function connect(to: GatewayOf<'signal'>['connect'], signal: AbortSignal): Promise<Socket> {
  const socket =
    'socket' in to ? net.connect({ path: to.socket }) : net.connect({ host: to.host, port: to.port });
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(lost()));
    });
  } finally {
    signal.removeEventListener('abort', abort);
  }
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  // An error ends the reading of its lines; nobody else has to hear of it.
  socket.on('error', () => undefined);
  return socket;
}
