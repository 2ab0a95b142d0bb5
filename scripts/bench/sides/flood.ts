// A flood at the door, in a thread of its own: so many who sign in at once, each from another address of this machine's loopback
// network, as fast as they are answered. Tells how many were answered how when it is told to stop.
import http from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

type Orders = { url: string; atOnce: number; subjects: readonly string[]; pin: string };

const { url, atOnce, subjects, pin } = workerData as Orders;
const answers: Record<string, number> = {};
const state = { stopped: false, sent: 0 };

function signIn(): Promise<number> {
  state.sent += 1;
  const { sent } = state;
  const address = `127.1.${Math.floor(sent / 250) % 250}.${(sent % 250) + 1}`;
  const body = JSON.stringify({ subject: subjects[sent % subjects.length], pin });
  return new Promise((resolve) => {
    const request = http.request(
      `${url}/api/v1/session`,
      {
        method: 'POST',
        agent: false,
        localAddress: address,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    request.once('error', () => resolve(0));
    request.end(body);
  });
}

async function one(): Promise<void> {
  while (!state.stopped) {
    const status = await signIn();
    answers[status] = (answers[status] ?? 0) + 1;
  }
}

parentPort?.once('message', () => {
  state.stopped = true;
});
await Promise.all(Array.from({ length: atOnce }, one));
parentPort?.postMessage(answers, []);
