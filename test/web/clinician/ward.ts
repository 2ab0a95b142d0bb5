// A ward for tests of the clinician's pages: the app with people in its directory, exports to hand in, cases to work on.
import { expect } from '@jest/globals';
import { agent, type Agent, type Response } from 'supertest';
import type { DirectoryPatient } from '../../../src/attribution/index.ts';
import { sampleDirectory } from '../../support/sample-directory.ts';
import { bearer, csrfOf, openWeb, signedIn, type WebStage } from '../stage.ts';

export const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
export const HALE = '9994217089';

/** A chat as Android writes it; the day is over 12, so that the order of the dates is not asked about. */
export function chat(...messages: [sender: string, text: string][]): Buffer {
  const lines = messages.map(
    ([sender, text], index) => `23/06/2026, 21:${String(index + 10)} - ${sender}: ${text}`,
  );
  return Buffer.from(`${lines.join('\n')}\n`);
}

export type Ward = WebStage & {
  /** A clinician's browser. */
  browser: Agent;
  /** The same clinician's token for the API. */
  token: string;
  /** The case of an export that was handed in through the API. */
  deposit(bytes: Buffer): Promise<string>;
  /** One call of the API as the clinician. */
  post(path: string, body: object): Promise<Response>;
  read(caseId: string): Promise<CaseBody>;
  /** An act that must succeed; gives the new version. */
  act(caseId: string, command: object): Promise<number>;
  /** The form of a page, filled and sent, with its token and version. */
  send(page: string, action: string, fields: object, by?: Agent): Promise<Response>;
};

export type CaseBody = {
  version: number;
  stage: string;
  originals: {
    messageId: string;
    seq: number;
    text: string;
    attachments: { attachmentId: string; present: boolean }[];
  }[];
  draft: {
    decisions: { messageId: string; disposition: string }[];
    bindings: object[];
    patients: { key: string; display: string }[];
  };
};

export async function openWard(more: DirectoryPatient[] = [], subject = 'amara.okafor'): Promise<Ward> {
  return openWardOn(await openWeb({ directory: await sampleDirectory(more) }), subject);
}

/** The same on an app that is there already. */
export async function openWardOn(stage: WebStage, subject = 'amara.okafor'): Promise<Ward> {
  const [browser, token] = [await signedIn(stage, subject), await bearer(stage, subject)];
  const post = (path: string, body: object) =>
    agent(stage.app).post(`/api/v1${path}`).set('Authorization', token).send(body);
  const read = async (caseId: string) =>
    (await agent(stage.app).get(`/api/v1/cases/${caseId}`).set('Authorization', token).expect(200))
      .body as CaseBody;
  return {
    ...stage,
    browser,
    token,
    read,
    post: async (path, body) => post(path, body),
    deposit: async (bytes) => {
      const answer = await agent(stage.app)
        .post('/api/v1/deposits')
        .set('Authorization', token)
        .field('timeZone', 'Europe/London')
        .attach('file', bytes, 'chat.txt');
      expect(answer.body).toMatchObject({ outcome: 'deposited' });
      return String((answer.body as { caseId: unknown }).caseId);
    },
    act: async (caseId, command) => {
      const { version } = await read(caseId);
      const answer = await post(`/cases/${caseId}/draft`, { version, command });
      expect({ status: answer.status, body: answer.body as unknown }).toMatchObject({ status: 200 });
      return (answer.body as { version: number }).version;
    },
    send: async (page, action, fields, by = browser) => {
      const shown = await by.get(page);
      const version = /name="version" value="(\d+)"/.exec(shown.text)?.[1] ?? '';
      return by
        .post(action)
        .type('form')
        .send({ csrfToken: csrfOf(shown), version, ...fields });
    },
  };
}

/** Everything decided and prepared for one patient: ready to be signed. */
export async function prepared(ward: Ward): Promise<string> {
  const caseId = await ward.deposit(chat(['Coops', '10 units actrapid now'], ['Amara', 'Pizza?']));
  const { originals } = await ward.read(caseId);
  const [first, second] = originals.map(({ messageId }) => messageId);
  for (const command of [
    { type: 'add-patient', key: 'p1', patient: { identifier: { system: NHS, value: HALE } } },
    { type: 'bind-sender', label: 'Coops', person: { described: 'Consultant surgeon on call' } },
    { type: 'file', messageIds: [first], patientKey: 'p1' },
    { type: 'exclude', messageIds: [second], disposition: 'not-clinical', reason: 'conversation' },
    { type: 'prepare-entry', patientKey: 'p1', topic: 'Potassium', advisedBy: ['Coops'], askedBy: null },
  ])
    await ward.act(caseId, command);
  return caseId;
}
