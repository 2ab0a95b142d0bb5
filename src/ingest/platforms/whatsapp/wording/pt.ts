// What WhatsApp writes in Portuguese (Portugal). Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const pt: LanguageWording = {
  tag: 'pt',
  chatNames: ['Conversa no WhatsApp com {}'],
  mediaOmitted: ['ficheiro não revelado'],
  fileAttached: ['ficheiro anexado'],
  attached: ['anexo'],
  omitted: {
    image: ['imagem não revelada'],
    video: ['vídeo não revelado'],
    audio: ['ficheiro de áudio não revelado'],
    GIF: ['GIF não revelada'],
    sticker: ['sticker não revelado'],
    document: ['documento não revelado'],
    'contact card': ['Contacto não revelado'],
  },
  deleted: ['Esta mensagem foi apagada', 'Esta mensagem foi apagada pelo remetente'],
  youDeleted: ['Apagou esta mensagem'],
  edited: ['Mensagem editada'],
  locations: ['Localização'],
  liveLocations: ['Está a partilhar a sua localização'],
  missedCalls: ['Chamada de voz perdida', 'Videochamada perdida'],
  encryption: [
    'As mensagens e chamadas são encriptadas ponto a ponto. Ninguém fora desta conversa, nem mesmo o WhatsApp, pode ler ou ouvi-las',
  ],
  learnMore: ['Toque para saber mais.'],
  notices: ['O seu código de segurança partilhado com {} mudou.'],
  groupNotices: [],
};
