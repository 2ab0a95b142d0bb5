// A passkey in software for a person of the web stage, and its answers to the API's challenges.
import type { Agent } from 'supertest';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { softAuthenticator, type SoftAuthenticator } from '../../access/soft-authenticator.ts';

export const HOST = 'localhost:8080';
const PARTY = { id: 'localhost', origin: `http://${HOST}` };

/** Registers a passkey through the API, with the PIN of who has none yet or with another passkey. */
export async function addPasskey(
  program: Agent,
  proof: object = { pin: SANDBOX_PIN },
): Promise<SoftAuthenticator> {
  const soft = softAuthenticator(PARTY);
  program.set('Host', HOST);
  const { body } = await program.post('/api/v1/account/passkeys/options').send(proof).expect(200);
  const made = soft.create((body as { challenge: string }).challenge);
  await program
    .post('/api/v1/account/passkeys')
    .send({ ...made, name: 'Ward phone' })
    .expect(201);
  return soft;
}

/** What the passkey answers to the challenge of an act, e.g. `/holds/…/lift`; `fields`: what the act is sent with. */
export async function answerOf(
  program: Agent,
  soft: SoftAuthenticator,
  { act, fields = {} }: { act: string; fields?: object },
) {
  const { body } = await program.post(`/api/v1${act}/challenge`).set('Host', HOST).send(fields).expect(200);
  const { nonce, time, options } = body as { nonce: string; time: string; options: { challenge: string } };
  return { nonce, time, ...soft.get(options.challenge) };
}
