import { describe, expect, it } from '@jest/globals';
import type { ParsedMessage } from '../../../../src/ingest/index.ts';
import { android, ios, LRM, read } from '../../export-builder.ts';

async function labelled(text: string, before = LRM): Promise<ParsedMessage | undefined> {
  const messages = await read(
    ios(
      '[22/11/2026, 21:00:00] Amara: hello',
      `[22/11/2026, 21:00:01] Amara: ${LRM}image omitted`,
      `[22/11/2026, 21:00:02] Amara: ${before}${text}`,
    ),
  );
  return messages.at(-1);
}

const NOTICES = [
  'Amara added Jo',
  'Amara removed Jo',
  'Amara left',
  'Amara created group “Gen Surg: nights”',
  'You were added',
  "Amara joined using this group's invite link",
  'Amara changed the subject from “Bay 2” to “Bay 3: nights”',
  "Amara changed this group's icon",
  'Amara changed their phone number to a new number. Tap to message or add the new number.',
  '+44 7700 900123 changed to +44 7700 900124',
  'Amara is now an admin',
  "You're now an admin",
  'Your security code with Jo changed. Tap to learn more.',
  'You turned on disappearing messages. New messages will disappear from this chat 90 days after they’re sent.',
  'Amara turned off admin approval to join this group',
  'Amara turned on advanced chat privacy. Tap to change.',
  'This business uses a secure service from Meta to manage this chat.',
  'Jo is a contact',
  'You blocked this contact. Tap to unblock.',
  'Du hast die Gruppe "Nachtdienst" erstellt.',
  'Amara hat den Betreff von „Station 2“ zu „Station 3: Nacht“ geändert.',
  'Amara hat Jo hinzugefügt.',
  'Jo hat die Gruppe verlassen.',
  'Deine Sicherheitsnummer für Jo hat sich geändert. Tippe, um mehr zu erfahren.',
  'Amara creó el grupo "Guardia"',
  'Amara añadió a Jo',
  'Cambió tu código de seguridad con Jo. Pulsa para obtener más información.',
  'Amara a ajouté Jo',
  'Votre code de sécurité avec Jo a changé. Appuyez pour en savoir plus.',
  'Amara ha aggiunto Jo',
  'Amara adicionou Jo',
  'Amara heeft Jo toegevoegd',
  'Amara добавила Jo',
  'Joとのセキュリティコードが変更されました。 タップして詳細を表示。',
];

describe('a notice under the label of a person who speaks', () => {
  it.each(NOTICES)('is the app’s behind its mark: %s', async (text) => {
    const message = await labelled(text);
    expect([message?.kind, message?.appText]).toEqual([
      'system',
      [{ start: 0, end: (message?.text ?? '').length }],
    ]);
  });

  it.each(NOTICES)('is the person’s own without it: %s', async (text) => {
    expect((await labelled(text, ''))?.kind).toBe('text');
  });

  it.each([
    ['This message was deleted by admin Jo.', 'deleted'],
    ['This message was deleted by an admin.', 'deleted'],
    ['You deleted this message as admin', 'deleted'],
    ['Diese Nachricht wurde gelöscht von einem Admin.', 'deleted'],
    ["Ce message a été supprimé par l'admin Jo.", 'deleted'],
    ['Missed video call', 'call'],
    ['Silenced voice call', 'call'],
    ['Voice call, 12 min', 'call'],
    ['Sprachanruf. 5 Min.', 'call'],
    ['Verpasster Videoanruf', 'call'],
  ])('is of its own kind: %s', async (text, kind) => {
    expect((await labelled(text))?.kind).toBe(kind);
  });
});

describe('a notice without a sender', () => {
  it.each([
    'Jo changed the subject to "Bay 2: nights"',
    'Jo created group “Ward: Bay 2”',
    'Jo hat den Betreff zu „Station: Nacht“ geändert.',
    'Du hast die Gruppe "Nacht: Dienst" erstellt.',
    'Jo creó el grupo "Guardia: noche"',
    'Jo a créé le groupe « Garde : nuit »',
    'Вы создали группу «Ночь: смена»',
  ])('has none even where it quotes a colon: %s', async (text) => {
    const [message] = await read(android(`22/11/2026, 21:10 - ${text}`));
    expect([message?.sender, message?.kind, message?.text]).toEqual([null, 'system', text]);
  });
});

describe('a label that only notices have', () => {
  it('is no person: all its records are the app’s', async () => {
    const messages = await read(
      ios(
        `[22/11/2026, 21:00:00] Ward 6B: ${LRM}Messages and calls are end-to-end encrypted.`,
        `[22/11/2026, 21:00:01] Ward 6B: ${LRM}Some wording of next year`,
        `[22/11/2026, 21:00:02] Amara: hello`,
        `[22/11/2026, 21:00:03] Ward 6B: ${LRM}Amara added Jo`,
      ),
    );
    const people = new Set(messages.filter(({ kind }) => kind !== 'system').map(({ sender }) => sender));
    expect([...people]).toEqual(['Amara']);
  });
});

describe('a poll', () => {
  it.each([
    ['POLL:\nPizza?\nOPTION: yes (3 votes)\nOPTION: no (0 votes)'],
    ['UMFRAGE:\nPizza?\nOPTION: ja (3 Stimmen)\nOPTION: nein (0 Stimmen)'],
    ['ENCUESTA:\n¿Pizza?\nOPCIÓN: sí (1 voto)\nOPCIÓN: no (0 votos)'],
    ['SONDAGE :\nPizza ?\nOPTION : oui (1 vote)\nOPTION : non (0 vote)'],
  ])('is told by its form in any language: %j', async (text) => {
    const [message] = await read(android(`22/11/2026, 21:10 - Jo: ${text}`));
    expect([message?.kind, message?.text]).toEqual(['poll', text]);
  });

  it.each([
    'BLOODS:\nHb 98 (3 days)\nplease repeat',
    'PLAN:\nDOSE: 2 mg (3 times)\nREVIEW: 2 h (1 time)',
    'POLL: who is in',
  ])('is not what a person writes in capitals: %j', async (text) => {
    const [message] = await read(android(`22/11/2026, 21:10 - Jo: ${text}`));
    expect(message?.kind).toBe('text');
  });
});
