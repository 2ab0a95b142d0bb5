// What the events of a broken glass are in FHIR and in plain words (event-shapes.ts).
import type { Dicom } from './event-shape.ts';

// DICOM: emergency override started and stopped.
const STARTED: Dicom = ['110113', '110127'];
const STOPPED: Dicom = ['110113', '110138'];

export const GLASS_SHAPES = {
  'break-glass-opened': {
    words: 'Case of another team opened by breaking the glass',
    dicom: STARTED,
    act: 'E',
    of: 'caseId',
  },
  'break-glass-ended': {
    words: 'Opening of a case of another team ended',
    dicom: STOPPED,
    act: 'E',
    of: 'caseId',
  },
  'break-glass-reviewed': {
    words: 'Opening of a case of another team judged',
    dicom: ['110113'],
    act: 'U',
    of: 'glassId',
  },
} as const;
