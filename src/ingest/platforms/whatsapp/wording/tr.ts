// What WhatsApp writes in Turkish. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const tr: LanguageWording = {
  tag: 'tr',
  chatNames: ['{} ile WhatsApp Sohbeti'],
  mediaOmitted: ['medya dahil edilmedi', 'Medya atlanmış'],
  fileAttached: ['dosya ekli'],
  attached: ['eklendi'],
  omitted: {
    image: ['görüntü dahil edilmedi'],
    video: ['video dahil edilmedi'],
    audio: ['ses dahil edilmedi'],
    GIF: ['GIF dahil edilmedi'],
    sticker: ['Çıkartma dahil edilmedi'],
    document: ['belge dahil edilmedi'],
    'contact card': ['Kişi kartı dahil edilmedi'],
  },
  deleted: ['Bu mesaj silindi'],
  youDeleted: ['Bu mesajı sildiniz'],
  edited: ['Bu mesaj düzenlendi'],
  locations: ['Konum'],
  liveLocations: ['Mevcut konum paylaşıldı'],
  missedCalls: ['Cevapsız sesli arama', 'Cevapsız görüntülü arama'],
  encryption: [
    'Mesajlar ve aramalar uçtan uca şifrelidir. WhatsApp da dahil olmak üzere bu sohbetin dışında bulunan hiç kimse mesaj ve aramalarınızı okuyamaz ve dinleyemez',
  ],
  learnMore: ['Daha fazla bilgi edinmek için dokunun.'],
  notices: ['{} ile aranızdaki güvenlik kodu değişti.'],
  groupNotices: ['{} "{}" grubunu oluşturdu', '{} {} kişisini ekledi', '{} gruptan ayrıldı'],
};
