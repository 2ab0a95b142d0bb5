import { describe, expect, it } from '@jest/globals';
import { LANGUAGES } from '../../../../src/ingest/platforms/whatsapp/wording/languages.ts';
import type { ParsedMessage } from '../../../../src/ingest/index.ts';
import { android, ios, LRM, messagesOf, parsed, read } from '../../export-builder.ts';

type Seen = Pick<ParsedMessage, 'kind' | 'sender'> & { name: string | undefined };

/** The bodies as Amara's, in an iOS file in which she also speaks. */
async function onIos(...bodies: string[]): Promise<Seen[]> {
  const records = bodies.map((body) => `[22/11/2026, 21:00:02] Amara: ${body}`);
  const [, ...messages] = await read(ios('[22/11/2026, 21:00:00] Amara: hello', ...records));
  return messages.map(({ kind, sender, attachments }) => ({ kind, sender, name: attachments[0]?.name }));
}

async function onAndroid(...bodies: string[]): Promise<Seen[]> {
  const records = bodies.map((body) => `22/11/2026, 21:01 - Jo: ${body}`);
  const messages = await read(android(...records));
  return messages.map(({ kind, sender, attachments }) => ({ kind, sender, name: attachments[0]?.name }));
}

// formats.md §1.7: image, video, audio, contact card, sticker, GIF, document, you deleted, deleted, location.
const IOS_TABLE: [language: string, words: string][] = [
  [
    'en',
    'image omitted|video omitted|audio omitted|Contact card omitted|sticker omitted|GIF omitted|document omitted|You deleted this message.|This message was deleted.|Location',
  ],
  [
    'de',
    'Bild weggelassen|Video weggelassen|Audio weggelassen|Kontaktkarte ausgelassen|Sticker weggelassen|GIF weggelassen|Dokument weggelassen|Du hast diese Nachricht gelöscht.|Diese Nachricht wurde gelöscht.|Standort',
  ],
  [
    'fr',
    'image absente|vidéo absente|audio omis|Fiche contact manquante|sticker omis|GIF retiré|document manquant|Vous avez supprimé ce message.|Ce message a été supprimé.|Localisation',
  ],
  [
    'es',
    'imagen omitida|Video omitido|audio omitido|Tarjeta de contacto omitida|sticker omitido|GIF omitido|documento omitido|Eliminaste este mensaje.|Se eliminó este mensaje.|Ubicación',
  ],
  [
    'it',
    'immagine omessa|video omesso|audio omesso|Scheda contatto omessa|sticker non incluso|GIF esclusa|documento omesso|Hai eliminato questo messaggio.|Questo messaggio è stato eliminato.|Posizione',
  ],
  [
    'pt',
    'imagem não revelada|vídeo não revelado|ficheiro de áudio não revelado|Contacto não revelado|sticker não revelado|GIF não revelada|documento não revelado|Apagou esta mensagem.|Esta mensagem foi apagada.|Localização',
  ],
  [
    'cs',
    'obrázek vynechán|video vynecháno|zvukový soubor vynechán|Vizitka vynechána|nálepka vynechána|GIF vynechán|dokument vynechán|Tuto zprávu jste smazal/a.|Tato zpráva byla smazána.|Poloha',
  ],
  [
    'ru',
    'изображение отсутствует|видео отсутствует|аудиофайл отсутствует|Карточка контакта отсутствует|стикер не добавлен|GIF отсутствует|документ отсутствует|Вы удалили данное сообщение.|Данное сообщение удалено.|Местоположение',
  ],
  [
    'uk',
    'зображення відсутнє|відео відсутнє|аудіо відсутнє|Картка контакту відсутня|Наклейку не додано|GIF-анімацію пропущено|документ пропущено|Ви видалили це повідомлення.|Це повідомлення було видалено.|Розташування',
  ],
  [
    'ar',
    'لم يتم إدراج الصورة|لم يتم إدراج الفيديوهات|لم يتم إدراج المقاطع الصوتية|لم يتم إدراج بطاقة جهة اتصال|تم حذف الملصقات|لم يتم إدراج صورة GIF|لم يتم إدراج المستند|لقد حذَفت هذه الرسالة.|تم حذف هذه الرسالة.|موقع',
  ],
  [
    'hi',
    'फ़ोटो हटाई गई|वीडियो छोड़ा गया|ऑडियो हटाई गयी|कॉन्टैक्ट कार्ड छोड़ा गया|स्टिकर छोड़ा गया|GIF छोड़ा गया|डॉक्यूमेंट छोड़ा गया|आपने यह मैसेज डिलीट किया.|यह मैसेज डिलीट कर दिया गया है.|लोकेशन',
  ],
  [
    'id',
    'gambar tidak disertakan|video tidak disertakan|audio tidak disertakan|Kartu kontak tidak disertakan|stiker tidak disertakan|GIF tidak disertakan|dokumen tidak disertakan|Anda menghapus pesan ini.|Pesan ini dihapus.|Lokasi',
  ],
  [
    'ja',
    '画像は含まれていません|ビデオは含まれていません|音声は含まれていません|連絡先カードを省略|スタンプは含まれていません|GIFは含まれていません|ドキュメントは含まれていません|このメッセージを削除しました。|このメッセージは削除されました。|位置情報',
  ],
  [
    'th',
    'ไม่มีรูปภาพ|วิดีโอถูกลบ|ไม่มีไฟล์เสียง|บัตรรายชื่อที่ละเว้น|ไม่มีสติกเกอร์|ละเว้น GIF|ละเว้นเอกสาร|คุณได้ลบข้อความนี้|ข้อความนี้ถูกลบแล้ว|ตำแหน่งที่ตั้ง',
  ],
  [
    'vi',
    'đã bỏ qua hình ảnh|đã bỏ video|bỏ qua tệp âm thanh|Bỏ qua thẻ liên lạc|đã bỏ sticker|Đã bỏ qua ảnh GIF|đã bỏ qua tài liệu|Bạn đã xoá tin nhắn này.|Tin nhắn này đã bị xóa.|Vị trí',
  ],
];

const MAP = 'https://maps.google.com/?q=51.5,-0.12';

describe('what iOS writes in this language', () => {
  it.each(IOS_TABLE)('%s', async (tag, words) => {
    const texts = words.split('|');
    const location = texts.pop() ?? '';
    const marked = texts.map((text) => `${LRM}${text}`);
    const seen = await onIos(
      ...marked,
      `${LRM}${location}: ${MAP}`,
      `Bloods.pdf • ${LRM}2 ${marked[6] ?? ''}`,
    );
    expect(seen.map(({ kind, name }) => [kind, name])).toEqual([
      ['media', 'image'],
      ['media', 'video'],
      ['media', 'audio'],
      ['contact', 'contact card'],
      ['sticker', 'sticker'],
      ['media', 'GIF'],
      ['media', 'document'],
      ['deleted', undefined],
      ['deleted', undefined],
      ['location', undefined],
      ['media', 'document'],
    ]);
    const thread = await parsed(
      ios(
        '[22/11/2026, 21:00:00] Amara: hello',
        ...marked.map((body) => `[22/11/2026, 21:00:02] Jo: ${body}`),
      ),
    );
    expect(thread.exporter).toBe('Jo');
    expect(thread.evidence[0]?.detail).toBe(`records end with CR LF; app texts in ${tag}`);
  });

  it('and somebody types without a mark is somebody’s text', async () => {
    const [, ...seen] = await onIos(
      `${LRM}Bild weggelassen`,
      'Bild weggelassen',
      'image omitted',
      'Diese Nachricht wurde gelöscht.',
      `Standort: ${MAP}`,
      'Verpasster Sprachanruf',
      'x <Anhang: 00000042-TR.vcf>',
      '10 Einheiten <Diese Nachricht wurde bearbeitet.>',
    );
    expect(seen.map(({ kind, name }) => [kind, name])).toEqual(seen.map(() => ['text', undefined]));
  });
});

// formats.md §1.7, Android's two lists.
const MEDIA_OMITTED =
  `media weggelaat|تم استبعاد الوسائط|Без файл|fitxers multimèdia omesos|Mitjans omesos|média vynechány|medier udeladt|Mediefil udeladt|Medien ausgeschlossen|Medien weggelassen|αρχείο παραλήφθηκε|Εξαίρεση πολυμέσων|Media omitted|Multimedia omitido|Archivo omitido|meedia välja jäetud|رسانه حذف شد|media jätettiin pois|Médias omis|Fichier omis|המדיה לא נכללה|מדיה הושמטה|मीडिया के बिना|medijski zapis izostavljen|média elhagyva|Hiányzó médiafájl|media tidak disertakan|media omessi|Media omesso|メディアなし|メディアは含まれていません|미디어 파일 제외됨|media dikecualikan|media utelatt|Uten vedlegg|media weggelaten|pominięto multimedia|pliki pominięto|ficheiro não revelado|Mídia omitida|conținut media omis|без медиафайлов|Без медиафайлов|Файл пропущен|Médiá vynechané|datoteke izpuščene|медији су изостављени|media utelämnat|ไฟล์สื่อถูกลบ|สื่อถูกลบ|medya dahil edilmedi|Medya atlanmış|медіа пропущено|bỏ qua tệp phương tiện|省略多媒体文件|忽略多媒體檔`.split(
    '|',
  );
const FILE_ATTACHED =
  `file attached|Datei angehängt|archivo adjunto|archivo adjuntado|fichier joint|file allegato|bestand bijgevoegd|arquivo anexado|ficheiro anexado|файл добавлен|файл додано|soubor byl přiložen|súbor pripojený|załączony plik|fájl csatolva|datoteka u privitku|fișier atașat|bifogad fil|fil vedhæftet|vedlagt fil|liitetiedosto|συνημμένο αρχείο|dosya ekli|קובץ מצורף|الملف مرفق|फाइल अटैच कर दी गई है|ไฟล์ที่แนบ|tệp đính kèm|file terlampir|fail dilampirkan|添付ファイル有り|파일 첨부됨|文件附件|附件檔案`.split(
    '|',
  );
const ATTACHED =
  `attached|Anhang|adjunto|pièce jointe|allegato|anexado|anexo|bijgevoegd|прикреплено|додано|příloha|załączono|bifogat|vedlagt|vedhæftet|liite|csatolva|atașare|priloženo|eklendi|επισυνάφθηκε|המצורף|מצורף|المُرفق|پیوست|अटैच किया गया|แนบ|đính kèm|terlampir|dilampir|첨부됨|添付ファイル|附件`.split(
    '|',
  );

describe('what Android writes for media that was left out', () => {
  it.each(MEDIA_OMITTED)('<%s>', async (words) => {
    const seen = await onAndroid(`<${words}>`, `< ${words} >`, `<${words}>\nthe caption`, `see <${words}>`);
    expect(seen.map(({ kind, name }) => [kind, name])).toEqual([
      ['media', 'media'],
      ['media', 'media'],
      ['media', 'media'],
      ['text', undefined],
    ]);
  });
});

describe('what Android writes behind a file’s name', () => {
  it.each(FILE_ATTACHED)('(%s)', async (words) => {
    const seen = await onAndroid(`Rota 6B.pdf (${words})`, `${LRM}Alex.vcf (${words})\ncaption`);
    expect(seen.map(({ kind, name }) => [kind, name])).toEqual([
      ['media', 'Rota 6B.pdf'],
      ['contact', 'Alex.vcf'],
    ]);
  });

  it('is known by the file’s name even in words that nobody has seen', async () => {
    const [known, unknown] = await onAndroid('IMG-20261122-WA0002.jpg (xyz)', 'Rota.pdf (xyz)');
    expect([known?.kind, unknown?.kind]).toEqual(['media', 'text']);
  });

  it('stands before the name in Persian', async () => {
    const [first] = await onAndroid('فایل پیوست شد IMG-20261122-WA0002.jpg');
    expect(first?.name).toBe('IMG-20261122-WA0002.jpg');
  });
});

describe('what iOS writes before a file’s name', () => {
  it.each(ATTACHED)('<%s: …>', async (word) => {
    const name = '00000035-PHOTO-2026-11-22-21-41-55.jpg';
    const seen = await onIos(
      `${LRM}<${word}: ${name}>`,
      `the caption ${LRM}<${word}: ${name}>`,
      `${LRM}<${word}：${name}>`,
      `${LRM}<${word}\u00a0: ${name}>`,
    );
    expect(seen.map(({ kind, name: found }) => [kind, found])).toEqual(seen.map(() => ['media', name]));
  });

  it('is known by the mark even in a word that nobody has seen', async () => {
    const [marked, bare] = await onIos(`${LRM}<xyz: a.jpg>`, '<xyz: a.jpg>');
    expect([marked?.kind, bare?.kind]).toEqual(['media', 'text']);
  });
});

describe('an edited text', () => {
  it.each([
    'This message was edited',
    'Diese Nachricht wurde bearbeitet.',
    'Se editó este mensaje.',
    'Ce message a été modifié',
    'Questo messaggio è stato modificato',
    'Mensagem editada',
    'Dit bericht is bewerkt',
    'Bu mesaj düzenlendi',
    'Pesan ini diedit',
  ])('%s', async (words) => {
    const messages = await read(
      ios(
        '[22/11/2026, 21:00:00] Amara: hello',
        `[22/11/2026, 21:00:01] Amara: 10 units ${LRM}<${words}>`,
        `[22/11/2026, 21:00:02] Jo: ${LRM}image omitted`,
      ),
    );
    const edited = messages[1];
    expect([edited?.kind, edited?.edited]).toEqual(['text', true]);
    expect(edited?.appText?.map(({ start, end }) => edited.text.slice(start, end))).toEqual([
      `${LRM}<${words}>`,
    ]);
  });
});

describe('the language of a file', () => {
  it('is told by what only the app writes, never by the form of its dates', async () => {
    const thread = await parsed(
      android('3/18/22, 2:56 PM - Jo: hallo', '3/19/22, 2:56 PM - Jo: <Medien ausgeschlossen>'),
    );
    expect(thread.evidence[0]?.detail).toContain('app texts in de');
  });

  it('decides which unmarked texts are the app’s', async () => {
    const seen = await onAndroid(
      '<Medien ausgeschlossen>',
      'Verpasster Sprachanruf',
      'Missed voice call',
      'Llamada perdida',
    );
    expect(seen.map(({ kind }) => kind)).toEqual(['media', 'call', 'text', 'text']);
  });

  it('is open when nothing tells; then a text of any language is the app’s', async () => {
    const seen = await onAndroid('Missed voice call', 'Llamada perdida', 'hello');
    expect(seen.map(({ kind }) => kind)).toEqual(['call', 'call', 'text']);
  });
});

describe('each language’s table', () => {
  it.each(LANGUAGES.map((language) => [language.tag, language] as const))(
    '%s is read as it says',
    async (_, words) => {
      const lines = [...words.deleted, ...words.youDeleted, ...words.missedCalls, ...words.liveLocations];
      const seen = await onIos(...lines.map((line) => `${LRM}${line}`));
      const kinds = new Set(seen.map(({ kind }) => kind));
      expect([...kinds].every((kind) => ['deleted', 'call', 'location'].includes(kind))).toBe(true);
      const notice = words.encryption[0];
      if (notice === undefined) return;
      const messages = await messagesOf(
        await parsed(
          ios(`[22/11/2026, 21:00:00] Amara: hello`, `[22/11/2026, 21:00:02] Amara: ${LRM}${notice}.`),
        ),
      );
      expect(messages[1]?.kind).toBe('system');
    },
  );
});
