// Hostile words in a thread are shown as they are and do nothing; attachments reach the browser without metadata.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleExport } from '../../../src/sandbox/sample-export.ts';
import { chat, HALE, NHS, openWard, type Ward } from './ward.ts';

const SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(2)>';
const TURNED = 'give 01\u202Eml\u202C now \u200B';
const SENDER = '"><svg onload=alert(3)>';

describe('hostile words in a thread', () => {
  let ward: Ward;
  let caseId: string;
  beforeAll(async () => {
    ward = await openWard([
      {
        reference: 'Patient/evil',
        display: `${'VERYLONGNAME'.repeat(30)}, </title><script>alert(4)</script>`,
        identifiers: [{ system: 'urn:x', value: '"><b>1</b>' }],
        birthDate: null,
        gender: null,
        temporary: true,
        deceased: true,
      },
    ]);
    caseId = await ward.deposit(
      chat([SENDER, SCRIPT], ['Coops', TURNED], ['Coops', '</textarea>{{1234567*7654321}}']),
    );
    await ward.act(caseId, { type: 'add-patient', key: 'p1', patient: { reference: 'Patient/evil' } });
    const { originals } = await ward.read(caseId);
    const messageIds = originals.map(({ messageId }) => messageId);
    await ward.act(caseId, { type: 'file', messageIds, patientKey: 'p1' });
    await ward.act(caseId, {
      type: 'bind-sender',
      label: 'Coops',
      person: { described: `<i>${SCRIPT}</i>` },
    });
    await ward.act(caseId, { type: 'bind-sender', label: SENDER, person: { described: 'A <b>guest</b>' } });
    const entry = { topic: '<u>Topic</u>', advisedBy: ['Coops', SENDER], askedBy: SENDER };
    await ward.act(caseId, { type: 'prepare-entry', patientKey: 'p1', ...entry });
  });
  afterAll(() => ward.close());

  it.each([
    ['the sorting page', ''],
    ['the page of a sender', '/senders/1'],
    ['the filing page', '/entries/p1'],
    ['check and sign', '/sign'],
    ['the search for a patient', '/patients/new'],
    ['what was understood', '/deposit'],
  ])('is text and nothing else on %s', async (_where, rest) => {
    const { text } = await ward.browser.get(`/cases/${caseId}${rest}`).expect(200);
    expect(text).not.toMatch(/<script>alert|<img src=x|<svg onload|<b>guest|<u>Topic|<b>1<\/b>/);
    expect(text).not.toContain('9449772114007');
  });

  it('makes a character that turns or hides others visible', async () => {
    const { text } = await ward.browser.get(`/cases/${caseId}`);
    expect(text).toContain('U+202E');
    expect(text).toContain('U+200B');
    expect(text).not.toContain('\u202E');
  });

  it('keeps a text area closed against its own end tag', async () => {
    const { text } = await ward.browser.get(`/cases/${caseId}/entries/p1`);
    expect(text).toContain('&lt;/textarea&gt;{{1234567*7654321}}');
  });

  it('refuses ids that are none, without quoting them', async () => {
    const answer = await ward.browser.get('/cases/%3Cscript%3E').expect(404);
    expect(answer.text).not.toContain('<script>a');
    expect(ward.lines.join('')).not.toContain('alert');
  });
});

describe('the photos of a thread', () => {
  let ward: Ward;
  let caseId: string;
  let attachmentIds: string[];
  beforeAll(async () => {
    ward = await openWard();
    caseId = await ward.deposit(await sampleExport());
    const { originals } = await ward.read(caseId);
    attachmentIds = originals.flatMap(({ attachments }) =>
      attachments.map(({ attachmentId }) => attachmentId),
    );
  });
  afterAll(() => ward.close());

  // RULE C-06
  it('are served without metadata, as pictures that can do nothing', async () => {
    expect(attachmentIds).toHaveLength(2);
    for (const attachmentId of attachmentIds) {
      const answer = await ward.browser.get(`/cases/${caseId}/attachments/${attachmentId}`).expect(200);
      expect(answer.headers).toMatchObject({
        'content-type': 'image/jpeg',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
      });
      expect(answer.headers['content-disposition']).toMatch(/^inline; filename="attachment-\d\.jpg"$/);
      expect((answer.body as Buffer).includes('Exif')).toBe(false);
    }
  });

  it('belong to their own case', async () => {
    const other = await ward.deposit(chat(['Coops', 'Other thread']));
    await ward.browser.get(`/cases/${other}/attachments/${attachmentIds[0] ?? ''}`).expect(404);
  });
});

describe('searching through the API', () => {
  let ward: Ward;
  beforeAll(async () => {
    ward = await openWard();
  });
  afterAll(() => ward.close());

  it('takes identifiers in the body alone, and checks an NHS number first', async () => {
    const found = await ward.post('/patients/search', { identifier: { system: NHS, value: HALE } });
    expect((found.body as { patients: object[] }).patients).toHaveLength(1);
    const wrong = await ward.post('/patients/search', { identifier: { system: NHS, value: '9994217080' } });
    expect(wrong.body).toMatchObject({
      error: { code: 'attribution-nhs-number-check-digit', place: { field: 'identifier.value' } },
    });
    const people = await ward.post('/practitioners/search', { name: 'Cooper' });
    expect((people.body as { practitioners: object[] }).practitioners).toHaveLength(1);
    expect(ward.lines.join('\n')).not.toMatch(/9994217089|Cooper/);
  });
});
