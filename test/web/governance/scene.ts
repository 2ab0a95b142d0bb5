// A night's conversation on its way: deposited, signed, filed and read back, proposed for deletion, and so on to its receipt.
// Every station is real; only what the record system would have answered is written down here.
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Agent } from 'supertest';
import type { SealedThread } from '../../../src/custody/index.ts';
import type { Deletion } from '../../../src/deletion/index.ts';
import { keepConfirmation, restoreConfirmedFiling, type ConfirmedFiling } from '../../../src/filing/index.ts';
import type { LoggedReceipt } from '../../../src/receipts/index.ts';
import type { Services } from '../../../src/web/index.ts';
import { aThread, TALK, TALK_FILES } from '../../custody/a-thread.ts';
import { bearer, csrfOf, type WebStage } from '../stage.ts';

export { WORDS } from '../../custody/a-thread.ts';

/** The patient of the filed message, as the record system knows them. */
export const PATIENT = {
  reference: 'Patient/foxtrot-whisky',
  nhs: 'https://fhir.nhs.uk/Id/nhs-number|9434765919',
  nhsTyped: '943 476 5919',
};

export type Scene = { thread: SealedThread; deletion: Deletion };

/** The account behind a sign-in name. */
export async function accountOf(services: Services, subject: string): Promise<string> {
  const { rows } = await sql<{ account_id: string }>`
    select account_id from account where subject = ${subject}`.execute(services.stations.db);
  return rows[0]?.account_id ?? '';
}

/** A case of seven messages handed in by a clinician; nothing is decided yet. */
export async function deposited(services: Services, sketches = TALK): Promise<SealedThread> {
  const id = await accountOf(services, 'amara.okafor');
  return services.stations.custody.deposit(aThread(sketches, TALK_FILES), {
    depositedBy: { kind: 'account', id },
    timeZone: 'Europe/London',
  });
}

function confirmation(thread: SealedThread, at: string, signedBy: string): ConfirmedFiling {
  const resource = { reference: 'Communication/1', versionId: '1' };
  const first = thread.messages[1]?.messageId ?? '';
  const commitment = (): string => randomBytes(32).toString('base64');
  return restoreConfirmedFiling({
    caseId: thread.caseId,
    signatureId: 'signature_one',
    platform: thread.platform,
    recordSystem: 'https://ehr.example/fhir/R4',
    filedAt: at,
    readBackAt: at,
    signedBy,
    preparedBy: [],
    entries: [
      {
        entryId: 'entry_one',
        patient: commitment(),
        header: resource,
        provenance: { reference: 'Provenance/1', versionId: '1' },
        messages: [{ ...resource, messageId: first, commitment: commitment() }],
      },
    ],
    dispositions: thread.messages.map(({ messageId }) =>
      messageId === first
        ? { messageId, disposition: 'filed', reason: null }
        : { messageId, disposition: 'not-clinical', reason: 'conversation' },
    ),
  });
}

/** Signed by `signer` and filed: the rows that attribution and filing leave, and the patient noted as sign-off does. */
async function signedAndFiled(
  services: Services,
  thread: SealedThread,
  signer: string,
): Promise<ConfirmedFiling> {
  const { db, custody } = services.stations;
  const at = services.clock.now();
  const filing = confirmation(thread, at.toISOString(), await accountOf(services, signer));
  await sql`insert into signature (signature_id, case_id, note_id, entries, late, signed_at, signed_by)
    values (${`signature_${thread.caseId}`}, ${thread.caseId}, 'note_none', 1, false, ${at}, ${filing.signedBy})`.execute(
    db,
  );
  for (const { messageId, disposition, reason } of filing.dispositions) {
    await sql`insert into disposition (message_id, case_id, disposition, reason)
      values (${messageId}, ${thread.caseId}, ${disposition}, ${reason})`.execute(db);
  }
  const digests = [PATIENT.reference, PATIENT.nhs].map((key) => custody.patientDigest(key));
  await custody.notePatients(db, new Map([[thread.messages[1]?.messageId ?? '', digests]]));
  await keepConfirmation(db, filing);
  return filing;
}

/** A case whose deletion is proposed. */
export async function proposed(
  services: Services,
  { signer = 'amara.okafor', sketches = TALK } = {},
): Promise<Scene> {
  const thread = await deposited(services, sketches);
  const deletion = await services.stations.deletions.propose(await signedAndFiled(services, thread, signer));
  return { thread, deletion };
}

/** Authorised by the records manager; the order is in the log. */
export async function ordered(services: Services, scene: Scene): Promise<void> {
  const { deletions, receipts } = services.stations;
  const { deletionId } = scene.deletion;
  const accountId = await accountOf(services, 'priya.shah');
  const authorised = await deletions.authorise(deletionId, { accountId, role: 'authoriser', method: 'pin' });
  await deletions.recordOrder(deletionId, await receipts.logOrder(authorised));
}

const DAY_MS = 24 * 3_600_000;

/** Executed after the grace period; the links of the copies that people hold. */
export async function executed(stage: WebStage, scene: Scene): Promise<string[]> {
  const { deletions } = stage.services.stations;
  const { deletionId } = scene.deletion;
  await ordered(stage.services, scene);
  stage.passMs(DAY_MS);
  await deletions.execute(deletionId);
  const open = (await deletions.orders(deletionId)).filter(({ result }) => result === null);
  return Promise.all(open.map(({ copyId }) => deletions.issueLink(deletionId, copyId)));
}

/** To the end: every holder says that their copy is deleted. */
export async function receipted(stage: WebStage, scene: Scene): Promise<LoggedReceipt> {
  const { deletions, receipts } = stage.services.stations;
  for (const token of await executed(stage, scene)) {
    await deletions.attest(token, { answer: 'deleted', name: 'The holder' });
  }
  const closed = await deletions.close(scene.deletion.deletionId);
  if (closed.outcome !== 'verified') throw new Error('a holder has not answered');
  return receipts.issue(closed.verified);
}

/** Sends a form as the page at `from` would. */
export async function submit(browser: Agent, from: string, to: string, fields: Record<string, string>) {
  const csrfToken = csrfOf(await browser.get(from));
  return browser
    .post(to)
    .type('form')
    .send({ ...fields, csrfToken });
}

/** A program with a person's token. */
export async function programOf(stage: WebStage, subject: string) {
  const token = await bearer(stage, subject);
  const { agent } = await import('supertest');
  return agent(stage.app).set('Authorization', token);
}

type Problem = { error: { code: string; place?: { field?: string } } };

/** `[status, code]` of an answer of the API. */
export function problemOf(answer: { status: number; body: unknown }): [number, string] {
  const { error } = answer.body as Partial<Problem>;
  return [answer.status, error?.code ?? 'none'];
}
