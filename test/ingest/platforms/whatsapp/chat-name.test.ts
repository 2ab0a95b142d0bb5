import { describe, expect, it } from '@jest/globals';
import { chatNameRank, chatTitle } from '../../../../src/ingest/platforms/whatsapp/chat-name.ts';
import { LANGUAGES } from '../../../../src/ingest/platforms/whatsapp/wording/languages.ts';

describe('the title of a chat', () => {
  // formats.md §1.1
  it.each([
    'WhatsApp Chat with Ward 6B.txt',
    'WhatsApp Chat mit Ward 6B.txt',
    'Chat de WhatsApp con Ward 6B.txt',
    'Conversa do WhatsApp com Ward 6B.txt',
    'Conversa no WhatsApp com Ward 6B.txt',
    'Discussion WhatsApp avec Ward 6B.txt',
    'Chat WhatsApp con Ward 6B.txt',
    'WhatsApp-chat met Ward 6B.txt',
    'Чат WhatsApp с Ward 6B.txt',
    'Чат WhatsApp с\u00a0контактом Ward 6B.txt',
    'Chat WhatsApp s uživatelem Ward 6B.txt',
    '与Ward 6B的 WhatsApp 聊天.txt',
    '與Ward 6B的 WhatsApp 對話.txt',
    'WhatsApp Chat - Ward 6B.zip',
    'WhatsApp Chat with Ward 6B (2).txt',
  ])('is in the name %s', (name) => {
    expect(chatTitle([name])).toBe('Ward 6B');
  });

  it.each(LANGUAGES.flatMap(({ chatNames }) => chatNames))('is found by the pattern %s', (pattern) => {
    const name = pattern.replace('{}', 'Ben & Jo 🙂\u200d');
    expect(chatTitle([`${name}.txt`])).toBe('Ben & Jo 🙂\u200d');
    expect(chatTitle([`${name.replaceAll(' ', '\u00a0')}.zip`])).not.toBeNull();
    expect(chatNameRank(`${name}.txt`)).toBe(2);
    expect(chatNameRank(`${name.normalize('NFD')}.txt`)).toBe(2);
  });

  it('is taken from the text before the zip', () => {
    expect(chatTitle(['WhatsApp Chat with A.txt', 'WhatsApp Chat - B.zip'])).toBe('A');
    expect(chatTitle(['_chat.txt', 'WhatsApp Chat - B.zip'])).toBe('B');
    expect(chatTitle([null, 'Rota.txt'])).toBeNull();
  });
});

describe('the rank of a name', () => {
  it.each([
    ['_chat.txt', 3],
    ['WhatsApp Chat with X.zip', 0],
    ['Gesprek whatsapp.txt', 1],
    ['Rota.txt', 0],
    ['x_chat.txt', 0],
  ])('%s is %i', (name, rank) => {
    expect(chatNameRank(name)).toBe(rank);
  });
});
