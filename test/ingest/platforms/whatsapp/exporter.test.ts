import { describe, expect, it } from '@jest/globals';
import { android, ios, LRM, parsed } from '../../export-builder.ts';

async function exporterOf(
  text: string,
  fileName?: string,
): Promise<[string | null, string | undefined, boolean]> {
  const thread = await parsed(text, fileName === undefined ? {} : { fileName });
  const evidence = thread.evidence.find(({ kind }) => kind === 'exporter');
  return [thread.exporter, evidence?.basis, thread.untold.includes('exporter')];
}

function said(...lines: string[]): string {
  return android(...lines.map((line) => `22/11/2026, 21:10 - ${line}`));
}

const NOBODY = [null, undefined, true];

describe('who exported a chat', () => {
  it('is the label under which the app says that "you" deleted', async () => {
    expect(await exporterOf(said('Jo: a', 'Amara: You deleted this message'))).toEqual([
      'Amara',
      'own-deletions',
      false,
    ]);
  });

  it('is told so in any language, behind the mark', async () => {
    const text = ios(
      '[22/11/2026, 21:10:00] Jo: a',
      `[22/11/2026, 21:10:01] Amara: ${LRM}Вы удалили данное сообщение.`,
    );
    expect(await exporterOf(text)).toEqual(['Amara', 'own-deletions', false]);
  });

  it('is not told by what a person types where the app sets marks', async () => {
    const text = ios(
      `[22/11/2026, 21:10:00] Jo: ${LRM}image omitted`,
      '[22/11/2026, 21:10:01] Amara: You deleted this message.',
    );
    expect(await exporterOf(text)).toEqual(NOBODY);
  });

  it('is not told by words that the app also writes for what others deleted', async () => {
    expect(await exporterOf(said('Jo: <Mídia oculta>', 'Amara: Mensagem apagada'))).toEqual(NOBODY);
  });

  it('is not told by the words of a language that is not the file’s', async () => {
    const text = said('Jo: <Medien ausgeschlossen>', 'Amara: You deleted this message');
    expect(await exporterOf(text)).toEqual(NOBODY);
  });

  it('is nobody when two labels would be it', async () => {
    const text = said('Jo: You deleted this message', 'Amara: You deleted this message');
    expect(await exporterOf(text)).toEqual(NOBODY);
  });

  it('is not told by what an admin deleted, which stands under the label of another', async () => {
    const text = ios(
      '[22/11/2026, 21:10:00] Jo: a',
      `[22/11/2026, 21:10:01] Jo: ${LRM}You deleted this message as admin`,
    );
    expect(await exporterOf(text)).toEqual(NOBODY);
  });

  it('is not told by a notice, which has no label', async () => {
    expect(await exporterOf(said('You created group "Nights"', 'Jo: a'))).toEqual(NOBODY);
  });
});

describe('who exported a talk of two', () => {
  it.each([
    'WhatsApp Chat with Jo Hale.txt',
    'WhatsApp Chat mit Jo\u00a0Hale.txt',
    'WhatsApp_Chat_with_Jo Hale (1).txt',
    'Jo Hale ile WhatsApp Sohbeti.txt',
  ])('is the one after whom the file is not named: %s', async (fileName) => {
    expect(await exporterOf(said('Jo Hale: a', 'Amara: b'), fileName)).toEqual([
      'Amara',
      'named-after-other-side',
      false,
    ]);
  });

  it.each([
    ['the file has another name', 'WhatsApp Chat with Nights.txt', said('Jo: a', 'Amara: b')],
    ['only one of them wrote', 'WhatsApp Chat with Jo.txt', said('Amara: b')],
    ['there are three', 'WhatsApp Chat with Jo.txt', said('Jo: a', 'Amara: b', 'Coops: c')],
    ['it is a group of that name', 'WhatsApp Chat with Jo.txt', said('Jo added Amara', 'Jo: a', 'Amara: b')],
    [
      'the label of that name is the group’s',
      'WhatsApp Chat - Jo.zip',
      ios(`[22/11/2026, 21:10:00] Jo: ${LRM}Amara added you`, '[22/11/2026, 21:10:01] Amara: b'),
    ],
  ])('is not told when %s', async (_, fileName, text) => {
    expect(await exporterOf(text, fileName)).toEqual(NOBODY);
  });

  it('is not told when a deletion says the other', async () => {
    const text = said('Jo: You deleted this message', 'Jo: a', 'Amara: b');
    expect(await exporterOf(text, 'WhatsApp Chat with Jo.txt')).toEqual(NOBODY);
  });
});
