// Sends plain HTTP on to the address that people see. Nothing of the request but its path comes back, and that only when it is
// an ordinary one; a form that was sent in the open is refused, so that somebody notices.
import type { RequestListener } from 'node:http';

const PATH = /^\/(?!\/)[\x21-\x5b\x5d-\x7e]{0,2000}$/;

export function redirectListener(publicUrl: URL): RequestListener {
  return (request, response) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const path = request.url !== undefined && PATH.test(request.url) ? request.url : '/';
    const head = { 'Content-Length': 0, 'Cache-Control': 'no-store', Connection: 'close' };
    if (reads) response.writeHead(308, { ...head, Location: `${publicUrl.origin}${path}` });
    else response.writeHead(400, head);
    response.end();
  };
}
