// What WhatsApp writes in Indonesian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const id: LanguageWording = {
  tag: 'id',
  chatNames: ['Chat WhatsApp dengan {}'],
  mediaOmitted: ['media tidak disertakan'],
  fileAttached: ['file terlampir'],
  attached: ['terlampir'],
  omitted: {
    image: ['gambar tidak disertakan'],
    video: ['video tidak disertakan'],
    audio: ['audio tidak disertakan'],
    GIF: ['GIF tidak disertakan'],
    sticker: ['stiker tidak disertakan'],
    document: ['dokumen tidak disertakan'],
    'contact card': ['Kartu kontak tidak disertakan'],
  },
  deleted: ['Pesan ini dihapus', 'Pesan ini telah dihapus'],
  youDeleted: ['Anda menghapus pesan ini', 'Anda telah menghapus pesan ini'],
  edited: ['Pesan ini diedit'],
  locations: ['Lokasi'],
  liveLocations: ['Lokasi terkini dibagikan'],
  missedCalls: ['Panggilan suara tak terjawab', 'Panggilan video tak terjawab'],
  encryption: [
    'Pesan dan panggilan terenkripsi secara end-to-end. Tidak seorang pun di luar chat ini, termasuk WhatsApp, yang dapat membaca atau mendengarkannya',
  ],
  learnMore: ['Ketuk untuk info selengkapnya.'],
  notices: ['Kode keamanan Anda dengan {} telah berubah.'],
  groupNotices: [],
};
