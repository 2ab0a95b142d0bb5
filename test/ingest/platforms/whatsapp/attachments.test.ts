import { describe, expect, it } from '@jest/globals';
import { android, ios, LRM, messagesOf, parsed, zipOf } from '../../export-builder.ts';

const JPEG = '00000002-PHOTO-2026-11-22-22-05-20.jpg';

function chat(...names: string[]): string {
  return ios(
    '[22/11/2026, 21:10:02] Amara: hello',
    ...names.map((name) => `${LRM}[22/11/2026, 22:05:20] Amara: ${LRM}<attached: ${name}>`),
  );
}

describe('a file whose name changed on the way', () => {
  it.each([
    ['a mark before it', `${LRM}${JPEG}`, JPEG],
    ['marks around it', `\u2068${JPEG}\u2069`, JPEG],
    ['no-break spaces in the text', 'Rota\u00a06B\u202fnights.pdf', 'Rota 6B nights.pdf'],
    ['no-break spaces in the zip', 'Rota 6B.pdf', 'Rota\u00a06B.pdf'],
    ['letters that a Mac took apart', 'Übergabe.pdf', 'U\u0308bergabe.pdf'],
    ['a folder that was added', JPEG, `media/${JPEG}`],
  ])('is found in spite of %s', async (_, written, stored) => {
    const thread = await parsed(await zipOf({ '_chat.txt': chat(written), [stored]: 'bytes' }));
    const [, message] = await messagesOf(thread);
    const [mention] = message?.attachments ?? [];
    expect(mention?.present).toBe(true);
    expect((await thread.attachment(mention?.name ?? ''))?.toString()).toBe('bytes');
    expect(message?.text).toBe(`${LRM}<attached: ${written}>`);
    expect(thread.warnings).toEqual([]);
  });

  it('is found when the whole chat lies in a folder', async () => {
    const thread = await parsed(
      await zipOf({
        'Export/_chat.txt': chat(JPEG),
        [`Export/${JPEG}`]: 'bytes',
        [`__MACOSX/Export/._${JPEG}`]: 'x',
      }),
    );
    expect(thread.warnings).toEqual([]);
  });

  it('is not guessed among two that look the same', async () => {
    const thread = await parsed(
      await zipOf({ '_chat.txt': chat('Rota 6B.pdf'), 'a/Rota 6B.pdf': '1', 'b/Rota\u00a06B.pdf': '2' }),
    );
    expect(thread.warnings).toEqual([
      { code: 'whatsapp-attachment-missing', count: 1, lines: [2] },
      { code: 'whatsapp-attachment-unmentioned', count: 2, lines: [] },
    ]);
  });
});

describe('attachments and what came', () => {
  it('are counted where a mentioned file is missing, with their lines', async () => {
    const thread = await parsed(
      android(
        '22/11/2026, 21:10 - Amara: IMG-20261122-WA0002.jpg (file attached)\ncaption',
        '22/11/2026, 21:11 - Amara: <Media omitted>',
        '22/11/2026, 21:12 - Amara: Alex.vcf (file attached)',
      ),
    );
    expect(thread.warnings).toEqual([{ code: 'whatsapp-attachment-missing', count: 2, lines: [1, 4] }]);
  });

  it('are counted where a file came that no message mentions', async () => {
    const thread = await parsed(
      await zipOf({ '_chat.txt': chat(JPEG), [JPEG]: 'x', 'old.jpg': 'x', 'sub/.DS_Store': 'x' }),
    );
    expect(thread.warnings).toEqual([{ code: 'whatsapp-attachment-unmentioned', count: 1, lines: [] }]);
  });

  it('are not mentioned by what a person types where the app sets marks', async () => {
    const text = ios(
      `[22/11/2026, 21:10:02] Amara: ${LRM}image omitted`,
      '[22/11/2026, 21:11:02] Amara: see <attached: a.jpg>',
    );
    expect((await parsed(text)).warnings).toEqual([]);
  });

  it('agree with the messages, whatever the form', async () => {
    const text = android(
      '22/11/2026, 21:10 - Amara: a.jpg (file attached)',
      '22/11/2026, 21:10 - Amara: words\nb.jpg (file attached)',
      '22/11/2026, 21:11 - Amara: one <attached: c.jpg>\ntwo <attached: d.jpg>',
    );
    const thread = await parsed(text);
    const mentions = (await messagesOf(thread)).flatMap(({ attachments }) => attachments);
    expect(mentions.map(({ name }) => name)).toEqual(['a.jpg', 'c.jpg', 'd.jpg']);
    expect(thread.warnings).toEqual([{ code: 'whatsapp-attachment-missing', count: 3, lines: [1, 4, 5] }]);
  });
});
