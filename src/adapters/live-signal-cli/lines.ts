// Lines of a socket, one after another: the next is not read before the last was dealt with, so that a slow store holds the
// sender back. The peer's bytes are hostile: a line has a bound, which the caller may raise while it expects a long one.
import type { Socket } from 'node:net';
import { Fault } from '../../kernel/fault.ts';

const LF = 0x0a;

/** Whole lines without their ends; blank ones are left out. Fault `live-line-too-long`. */
export async function* linesOf(socket: Socket, maxBytes: () => number): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of socket) {
    let bytes = chunk as Buffer;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF)) {
      const line = Buffer.concat([...rest, bytes.subarray(0, end)]);
      [rest, restBytes] = [[], 0];
      bytes = bytes.subarray(end + 1);
      if (line.length > maxBytes()) throw tooLong();
      if (line.some((byte) => byte > 0x20)) yield line;
    }
    if (bytes.length > 0) rest.push(bytes);
    restBytes += bytes.length;
    if (restBytes > maxBytes()) throw tooLong();
  }
}

function tooLong(): Fault {
  return new Fault('too-large', 'live-line-too-long', 'A line of the connection is longer than allowed.');
}
