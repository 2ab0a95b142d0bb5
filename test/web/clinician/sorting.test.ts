// Sorting by hand: acts of a form, refusals that lose nothing, two people on one case.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { signedIn } from '../stage.ts';
import { chat, HALE, NHS, openWard, type Ward } from './ward.ts';

describe('the sorting page', () => {
  let ward: Ward;
  let caseId: string;
  let page: string;
  let ids: string[];
  let night = 0;
  beforeAll(async () => {
    ward = await openWard();
  });
  afterAll(() => ward.close());
  beforeEach(async () => {
    night += 1;
    caseId = await ward.deposit(chat(['Coops', `Hold enoxaparin ${night}`], ['Amara', `Pizza? ${night}`]));
    page = `/cases/${caseId}`;
    ids = (await ward.read(caseId)).originals.map(({ messageId }) => messageId);
  });

  const decide = (fields: object) => ward.send(page, `${page}/decide`, fields);

  // RULE A-01
  it('excludes ticked messages with a reason, keeps the count in view, and undoes it', async () => {
    const done = await decide({ messageIds: ids, reason: 'not-clinical/rota', act: 'exclude' });
    expect(done.status).toBe(303);
    const shown = await ward.browser.get(page);
    expect(shown.text).toContain('Not clinical: Rota or staffing');
    expect(shown.text).toMatch(/<strong id="open-count">0<\/strong> of 2 not decided/);
    await decide({ messageIds: ids[0], act: 'undecide' });
    const again = await ward.browser.get(`${page}?show=undecided`);
    expect(again.text).toMatch(/<strong id="open-count">1<\/strong> of 2 not decided/);
    expect(again.text.match(/class="cs-message /g)).toHaveLength(1);
  });

  it.each([
    ['no message is ticked', { reason: 'not-clinical/rota', act: 'exclude' }, 'href="#messages"'],
    ['no reason is chosen', { messageIds: 'first', act: 'exclude' }, 'href="#reason"'],
    [
      'only the Enter key was pressed',
      { messageIds: 'first', reason: 'not-clinical/rota' },
      'href="#decide"',
    ],
    ['the patient is none of the case', { messageIds: 'first', act: 'file/p9' }, 'href="#messages.0"'],
  ])('changes nothing and says where when %s', async (_when, fields, link) => {
    const { messageIds, ...rest } = { messageIds: undefined, ...fields };
    const answer = await decide({ ...(messageIds === undefined ? {} : { messageIds: ids[0] }), ...rest });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(link);
    expect(answer.text).toContain('<title>Error: ');
    expect((await ward.read(caseId)).draft.decisions).toEqual([]);
  });

  it('shows a conflict in words and keeps what was ticked and chosen', async () => {
    const stale = await ward.browser.get(page);
    const version = /name="version" value="(\d+)"/.exec(stale.text)?.[1];
    await ward.act(caseId, {
      type: 'exclude',
      messageIds: [ids[1]],
      disposition: 'not-clinical',
      reason: 'rota',
    });
    const answer = await decide({
      version,
      messageIds: ids[0],
      reason: 'held/under-request',
      act: 'exclude',
    });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('Somebody else changed this case');
    expect(answer.text).toMatch(new RegExp(`value="${ids[0] ?? ''}" checked`));
    expect(answer.text).toContain('<option value="held/under-request" selected>');
    expect(answer.text).toContain(`name="version" value="${Number(version) + 1}"`);
  });

  it('asks whose phone the export came from, because it does not tell, and keeps the answer as a person’s word', async () => {
    expect((await ward.browser.get(page)).text).toContain('Whose phone did the export come from?');
    const empty = await ward.send(page, `${page}/exporter`, { exporter: '' });
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('href="#exporter"');
    await ward.send(page, `${page}/exporter`, { exporter: '2' });
    const shown = await ward.browser.get(page);
    expect(shown.text).toMatch(/Exported by <bdi[^>]*>Amara<\/bdi> \(<bdi[^>]*>Dr Amara Okafor[^<]* said so/);
    expect((await ward.read(caseId)).draft).toMatchObject({ exporter: { label: 'Amara' } });
    const other = await ward.post(`/cases/${caseId}/draft`, {
      version: 1,
      command: { type: 'name-exporter', label: 'Nobody here' },
    });
    expect(other.body).toMatchObject({ error: { code: 'attribution-unknown-sender' } });
  });

  // RULE A-02
  it('binds no sender without a basis, and nobody by the label alone', async () => {
    expect((await ward.browser.get(page)).text).toContain('not identified yet');
    const sender = `${page}/senders/1`;
    const search = await ward.send(sender, `${sender}/search`, { query: 'Cooper' });
    const reference = /name="reference" type="radio" value="([^"]+)"/.exec(search.text)?.[1];
    const fields = { how: 'identified', query: 'Cooper', reference };
    const refused = await ward.send(sender, sender, fields);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('href="#basis"');
    expect(refused.text).toContain(`value="${reference ?? ''}" checked`);
    expect((await ward.read(caseId)).draft.bindings).toEqual([]);
    await ward.send(sender, sender, { ...fields, basis: 'confirmed-by-member' });
    expect((await ward.browser.get(page)).text).toContain('confirmed by a member');
  });

  // RULE A-05
  it('tells a wrong check digit from letters, and never searches with either', async () => {
    const search = (nhsNumber: string) =>
      ward.send(`${page}/patients/new`, `${page}/patients/search`, { by: 'nhs', nhsNumber });
    expect((await search('999 421 7080')).text).toContain('check digit');
    expect((await search('QQ 12 34 56 C')).text).toContain('only digits');
    expect((await search('999 421 708')).text).toContain('fewer');
    const found = await search('999-421-7089');
    expect(found.text).toContain('1 patient found');
    expect(found.text).toContain('<span class="nhsuk-u-nowrap">999 421 7089</span>');
  });

  it('refuses a day that does not exist, beside its field', async () => {
    const typed = { by: 'name', name: 'Hale', day: '31', month: '6', year: '1948' };
    const answer = await ward.send(`${page}/patients/new`, `${page}/patients/search`, typed);
    expect(answer.text).toContain('must be a real date');
    expect(answer.text).toContain('value="31"');
  });

  // RULE A-04
  it('gives each patient only the words of a split message that are theirs', async () => {
    const text = 'Hale: restart enoxaparin. Osei: heparin 5000 units now.';
    const split = await ward.deposit(chat(['Coops', text]));
    for (const [key, value] of [
      ['p1', HALE],
      ['p2', '9998173256'],
    ])
      await ward.act(split, { type: 'add-patient', key, patient: { identifier: { system: NHS, value } } });
    const [message] = (await ward.read(split)).originals;
    const place = `/cases/${split}/messages/${message?.messageId ?? ''}/split`;
    const done = await ward.send(place, place, { by: 'pieces', 'piece.0': 'p1', 'piece.1': 'p2' });
    expect(done.status).toBe(303);
    const hale = await ward.browser.get(`/cases/${split}/entries/p1`);
    expect(hale.text).toContain('Hale: restart enoxaparin.');
    expect(hale.text).not.toContain('5000');
    expect(hale.text).toContain('Extract');
  });

  // RULE A-04: a key of its own, or what was filed for one patient would become another's.
  it('gives a patient who comes after one was taken out no key of somebody else', async () => {
    const changed = await ward.deposit(chat(['Coops', 'Osei: heparin 5000 units now.']));
    const add = (value: string) =>
      ward.act(changed, { type: 'add-patient', patient: { identifier: { system: NHS, value } } });
    await add(HALE);
    await add('9998173256');
    await ward.act(changed, { type: 'remove-patient', patientKey: 'p1' });
    await add(HALE);
    const { patients } = (await ward.read(changed)).draft;
    expect(patients.map(({ key, display }) => [key, /hale/i.test(display)])).toEqual([
      ['p2', false],
      ['p3', true],
    ]);
  });

  // RULE C-01: the key stands in addresses.
  it('takes no name as the key of a patient', async () => {
    const command = {
      type: 'add-patient',
      key: 'hale',
      patient: { identifier: { system: NHS, value: HALE } },
    };
    const { version } = await ward.read(caseId);
    const answer = await ward.post(`/cases/${caseId}/draft`, { version, command });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      error: { code: 'web-invalid-input', place: { field: 'command.key' } },
    });
  });

  it('lets a delegate sort, and tells them on the last page why they cannot sign', async () => {
    const delegate = await signedIn(ward, 'jo.brennan');
    await delegate.get(page).expect(200);
    const sign = await delegate.get(`${page}/sign`).expect(200);
    expect(sign.text).toContain('is not open to you');
    expect(sign.text).not.toContain('name="pin"');
  });
});
