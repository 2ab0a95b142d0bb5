import { describe, expect, it } from '@jest/globals';
import { chooseChat } from '../../src/ingest/chat-choice.ts';
import { bounds } from '../../src/kernel/bounds.ts';
import { faultCode } from '../../src/kernel/fault.ts';

const ward = { name: 'Ward 9', id: '!a:x' };
const namesake = { name: 'Ward 9', id: '!b:x' };
const night = { name: 'Night team', id: '!c:x' };

describe('when an export holds several chats', () => {
  it('asks for one by name, with the id where a name comes twice', () => {
    const choice = chooseChat([ward, night, namesake], undefined, bounds);
    expect(choice).toEqual({
      decided: false,
      question: {
        kind: 'chat',
        choices: ['Ward 9 (!a:x)', 'Night team', 'Ward 9 (!b:x)'].map((value) => ({ value, readings: [] })),
      },
    });
  });

  it('takes the answered one, even past those that are offered', () => {
    const few = { ...bounds, maxChatChoices: 1 };
    expect(chooseChat([ward, night, namesake], 'Ward 9 (!b:x)', few)).toMatchObject({ chat: namesake });
    const asked = chooseChat([ward, night], undefined, few);
    expect(asked.decided ? [] : asked.question.choices).toHaveLength(1);
  });

  it('refuses an answer that names none, a single chat included', () => {
    const codeFor = (chats: (typeof ward)[], answer: string): string | undefined => {
      try {
        chooseChat(chats, answer, bounds);
        return undefined;
      } catch (error) {
        return faultCode(error);
      }
    };
    expect(codeFor([ward, namesake], 'Ward 9')).toBe('ingest-chat-not-found');
    expect(codeFor([night], 'Ward 9')).toBe('ingest-chat-not-found');
  });
});

describe('when an export holds one chat', () => {
  it('takes it', () => {
    expect(chooseChat([night], undefined, bounds)).toEqual({
      decided: true,
      chat: night,
      basis: 'only-chat',
    });
  });
});
