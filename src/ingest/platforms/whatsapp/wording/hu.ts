// What WhatsApp writes in Hungarian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const hu: LanguageWording = {
  tag: 'hu',
  chatNames: ['WhatsApp csevegés vele: {}'],
  mediaOmitted: ['média elhagyva', 'Hiányzó médiafájl'],
  fileAttached: ['fájl csatolva'],
  attached: ['csatolva'],
  omitted: {
    image: ['kép küldése sikertelen'],
    video: ['Videó kihagyva'],
    audio: ['Hang kihagyása'],
    GIF: ['GIF fájl kihagyása'],
    sticker: ['matrica kihagyva'],
    document: ['dokumentum kihagyva'],
    'contact card': ['Névjegykártya kihagyva'],
  },
  deleted: ['Ez az üzenet törlésre került'],
  youDeleted: ['Törölted ezt az üzenetet', 'Ezt az üzenetet törölted'],
  edited: [],
  locations: ['Helyzet'],
  liveLocations: ['tartózkodási hely megosztva'],
  missedCalls: ['Nem fogadott hanghívás', 'Nem fogadott videohívás', 'Nem fogadott videóhívás'],
  encryption: [
    'Az üzenetek és hívások végpontok közötti titkosítással vannak védve. A csevegés résztvevőin kívül senki, még a WhatsApp sem tudja elolvasni és meghallgatni azokat',
  ],
  learnMore: ['További információért koppints.'],
  notices: ['{} biztonsági kódja megváltozott.'],
  groupNotices: [],
};
