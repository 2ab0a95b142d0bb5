import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { AuditEvent as FhirAuditEvent, Bundle } from '@medplum/fhirtypes';
import { checkExport, listEvents, readHead } from '../../../src/audit/index.ts';
import { openWeb, signedIn, type WebStage } from '../stage.ts';
import { deposited, problemOf, programOf, proposed, WORDS } from './scene.ts';

let stage: WebStage;
beforeEach(async () => {
  stage = await openWeb();
});
afterEach(() => stage.close());

const last = async () => (await listEvents(stage.services.stations.db, 0, 1000)).at(-1);
const PATH = '/api/v1/audit-events';

describe('RULE C-02: when governance exports the audit trail', () => {
  it('gets every event with its link, in pages that end, and each page is an event', async () => {
    await proposed(stage.services);
    const program = await programOf(stage, 'marcus.webb');
    const { size } = await readHead(stage.services.stations.db);
    const resources: FhirAuditEvent[] = [];
    let pages = 0;
    for (let url: string | undefined = `${PATH}?count=3`; url !== undefined; pages += 1) {
      const answer = await program.get(url).expect(200);
      expect(answer.headers['content-type']).toBe('application/fhir+json; charset=utf-8');
      const bundle = answer.body as Bundle<FhirAuditEvent>;
      expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: size });
      for (const { resource } of bundle.entry ?? []) if (resource !== undefined) resources.push(resource);
      url = bundle.link?.find(({ relation }) => relation === 'next')?.url;
    }
    expect(pages).toBe(Math.ceil(size / 3));
    expect(await checkExport(resources.map((one) => JSON.stringify(one)))).toMatchObject({
      events: size,
      first: 0,
      problems: [],
    });
    expect((await readHead(stage.services.stations.db)).size).toBe(size + pages);
    expect(await last()).toMatchObject({ name: 'audit-viewed', why: 'governance' });
  });

  it('gets a file that can be checked elsewhere, from any event on, without any content', async () => {
    await proposed(stage.services);
    const program = await programOf(stage, 'marcus.webb');
    const { size } = await readHead(stage.services.stations.db);
    const whole = await program.get(`${PATH}.ndjson`).expect(200);
    expect(whole.headers).toMatchObject({
      'content-type': 'application/fhir+ndjson',
      'content-disposition': `attachment; filename=audit-events-0-${size}.ndjson`,
      'cache-control': 'no-store',
    });
    const lines = textOf(whole).trimEnd().split('\n');
    expect(await checkExport(lines)).toMatchObject({ events: size, first: 0, problems: [] });
    for (const word of WORDS) expect(textOf(whole)).not.toContain(word);
    expect(await last()).toMatchObject({ name: 'audit-viewed', fields: { events: size } });
    const rest = await program.get(`${PATH}.ndjson?from=2`).expect(200);
    expect(await checkExport(textOf(rest).trimEnd().split('\n'))).toMatchObject({ first: 2, problems: [] });
    expect(textOf(await program.get(`${PATH}.ndjson?from=999999`).expect(200))).toBe('');
  });

  it.each([`${PATH}?count=501`, `${PATH}?count=0`, `${PATH}?from=-1`, `${PATH}.ndjson?from=x`])(
    'is refused an address that asks for something else: %s',
    async (address) => {
      const program = await programOf(stage, 'marcus.webb');
      expect(problemOf(await program.get(address))).toEqual([400, 'web-invalid-input']);
    },
  );

  it.each(['amara.okafor', 'priya.shah', 'sam.ellis'])('nobody else may: %s', async (subject) => {
    const program = await programOf(stage, subject);
    for (const address of [PATH, `${PATH}.ndjson`])
      expect(problemOf(await program.get(address))).toEqual([403, 'access-wrong-role']);
    await (await signedIn(stage, subject)).get('/audit').expect(403);
  });

  it('breaks off where an event cannot be read, and the log has its code', async () => {
    const program = await programOf(stage, 'marcus.webb');
    await sql
      .raw(
        `alter table audit_event disable trigger all;
         update audit_event set body = convert_to('{}', 'UTF8') where idx = 0`,
      )
      .execute(stage.services.stations.db);
    await expect(program.get(`${PATH}.ndjson`)).rejects.toThrow();
    expect(stage.lines.join('')).toContain('audit-broken-event');
  });
});

function textOf(answer: { text: string | undefined; body: unknown }): string {
  return answer.text ?? (Buffer.isBuffer(answer.body) ? answer.body.toString('utf8') : '');
}

describe('RULE C-02: when governance looks at the audit trail', () => {
  it('sees who did what to a case, and that the chain holds', async () => {
    const { thread } = await proposed(stage.services);
    const other = await deposited(stage.services, [
      { sender: 'Coops', text: 'Another night', at: '2026-03-05T21:00:00' },
    ]);
    const browser = await signedIn(stage, 'marcus.webb');
    const page = await browser.get(`/audit?caseId=${thread.caseId}&day=`).expect(200);
    expect(page.text).toContain('Chain intact');
    expect(page.text).toContain('Messages taken into custody');
    expect(page.text).toContain('Dr Amara Okafor');
    expect(page.text).not.toContain(other.caseId);
    for (const word of WORDS) expect(page.text).not.toContain(word);
    expect(await last()).toMatchObject({ name: 'audit-viewed' });
  });

  it('goes from page to page, and by day', async () => {
    const browser = await signedIn(stage, 'marcus.webb');
    for (let index = 0; index < 32; index += 1) await browser.get('/audit').expect(200);
    const newest = await browser.get('/audit').expect(200);
    const older = /href="(\/audit\?before=\d+)"/.exec(newest.text)?.[1] ?? 'none';
    expect((await browser.get(older).expect(200)).text).toContain('Signed in');
    const day = await browser.get('/audit?day=2026-06-04').expect(200);
    expect(day.text).toContain('No event matches');
    const wrong = await browser.get('/audit?day=yesterday');
    expect(wrong.status).toBe(400);
  });

  it('is told that the chain is broken, and where', async () => {
    const browser = await signedIn(stage, 'marcus.webb');
    await browser.get('/audit').expect(200);
    await sql
      .raw(`alter table audit_event disable trigger all; delete from audit_event where idx = 1`)
      .execute(stage.services.stations.db);
    const page = await browser.get('/audit').expect(200);
    expect(page.text).toContain('Chain broken');
    expect(page.text).toContain('at event 1: event missing');
  });
});
