// The table of settings: how each is read, what stands for it when it is not set, what it is for. Read by config.ts alone, which
// also writes .env.example from it.
import { z } from 'zod';
import { LISTENING_SETTINGS, PROVIDER_SETTINGS, RECORD_SETTINGS } from './configuration/index.ts';

const seconds = z
  .string()
  .regex(/^P(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/, 'an ISO 8601 duration such as PT24H, PT2S or P7D')
  .transform((text) => {
    const [, days = 0, hours = 0, minutes = 0, rest = 0] =
      /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text)?.map((part) => Number(part ?? 0)) ??
      [];
    return days * 86_400 + hours * 3600 + minutes * 60 + rest;
  });

const timeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}, 'a time zone such as Europe/London');

const times = z
  .string()
  .regex(/^\d\d:\d\d(?:,\d\d:\d\d)*$/, 'times of day such as 08:00,20:00')
  .transform((text) => text.split(','));

const mount = z.string().regex(/^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/, 'a name such as countersign');

const port = z.coerce.number().int().min(0).max(65_535);

// Each setting: how it is read, what stands for it when it is not set, what it is for.
export const SETTINGS = {
  PORT: { read: port, fallback: '3000', about: 'Port of the pages and the API.' },
  HOST: { read: z.string().min(1), fallback: '127.0.0.1', about: 'Address to listen on.' },
  PUBLIC_URL: {
    read: z
      .url({ protocol: /^https?$/ })
      .refine((text) => new URL(text).origin === text.replace(/\/$/, ''), 'an address without a path')
      .optional(),
    fallback: '',
    about:
      'Address that people see, such as https://countersign.trust.example; in the sandbox it may be left out.',
  },
  FRAME_ANCESTORS: {
    read: z.string().max(2000).optional(),
    fallback: '',
    about:
      'Origins of an EHR that may show the service in a frame, such as https://ehr.trust.example; nobody when empty.',
  },
  ...LISTENING_SETTINGS,
  DATA_DIR: {
    read: z.string().min(1),
    fallback: './data',
    about: 'Everything the service writes is in this folder.',
  },
  BACKUP_DIR: {
    read: z.string().min(1).optional(),
    fallback: '',
    about: 'Continuous archive for restores, on another disk; no archive when empty.',
  },
  DATABASE_URL: {
    read: z.url().optional(),
    fallback: '',
    about: 'A PostgreSQL server of yours (16 or newer); embedded when empty.',
  },
  DATABASE_PASSWORD_FILE: {
    read: z.string().min(1).optional(),
    fallback: '',
    about: 'File with the password for it, when DATABASE_URL holds none.',
  },
  REDIS_URL: {
    read: z.url().optional(),
    fallback: '',
    about: 'Redis for Bull, which then wakes the workers; in-process when empty.',
  },
  REDIS_PASSWORD_FILE: {
    read: z.string().min(1).optional(),
    fallback: '',
    about: 'File with the password for it, when REDIS_URL holds none.',
  },
  LOG_LEVEL: {
    read: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    fallback: 'info',
    about: 'How much is logged; never content. The head of the audit trail is logged at every level.',
  },
  TIME_ZONE: {
    read: timeZone,
    fallback: 'Europe/London',
    about: 'Zone offered for exports that carry none, and of the shifts.',
  },
  SHIFT_ENDS: {
    read: times,
    fallback: '08:00,20:00',
    about: 'When shifts end: what is not filed by then is overdue.',
  },
  ...RECORD_SETTINGS,
  ...PROVIDER_SETTINGS,
  RECORD_PORT: {
    read: port,
    fallback: '3001',
    about: 'Port of the embedded record (sandbox; 127.0.0.1 only).',
  },
  LIVE_GATEWAYS_FILE: {
    read: z.string().min(1).optional(),
    fallback: '',
    about: 'JSON file of the gateways that messages come from live; none when empty.',
  },
  MACHINE_CLIENTS_FILE: {
    read: z.string().min(1).optional(),
    fallback: '',
    about: 'JSON file of the machines that may ask for tokens, read again when it changes; none when empty.',
  },
  MDM_FILE: {
    read: z.string().min(1).optional(),
    fallback: '',
    about: 'JSON file of the manager of devices that wipes lost ones; none when empty.',
  },
  VAULT_KEY_DIR: {
    read: z.string().min(1).optional(),
    fallback: '',
    about:
      'Folder of the key that closes the key vault; DATA_DIR/vault-key when empty. Never in one backup with DATA_DIR/keys.',
  },
  VAULT_KEY_COPY_DIR: {
    read: z.string().min(1).optional(),
    fallback: '',
    about:
      'Where the vault key and the signing keys are copied to as they change, so that a restore elsewhere can open the vault. Another place than BACKUP_DIR, in other hands; none when empty.',
  },
  KEY_PASSPHRASE_FILE: {
    read: z.string().min(1).optional(),
    fallback: '',
    about:
      'File with the passphrase of the vault key. Outside the sandbox this or OpenBao is needed; in it the key lies plain when empty.',
  },
  OPENBAO_URL: {
    read: z.url({ protocol: /^https?$/ }).optional(),
    fallback: '',
    about: 'OpenBao or Vault that keeps the keys, in place of the folders; the folders when empty.',
  },
  OPENBAO_TOKEN_FILE: {
    read: z.string().min(1).optional(),
    fallback: '',
    about: 'File with the token for it; read again when it is refused, so that an agent may renew it.',
  },
  OPENBAO_NAMESPACE: {
    read: z.string().min(1).optional(),
    fallback: '',
    about: 'Namespace in it; none when empty.',
  },
  OPENBAO_KV: {
    read: mount,
    fallback: 'countersign',
    about: 'Mount of a key-value engine (version 2) of our own in it.',
  },
  OPENBAO_TRANSIT: { read: mount, fallback: 'transit', about: 'Mount of its transit engine.' },
  OPENBAO_KEY: {
    read: mount,
    fallback: 'countersign',
    about: 'Name of our key in the transit engine (aes256-gcm96); made on first use.',
  },
  KEY_EPOCH_LIMIT: {
    read: seconds,
    fallback: 'PT24H',
    about:
      'Age at which a wrapping key that ever wrapped something erased is destroyed, what stands wrapped anew.',
  },
  KEY_BACKUP_KEEP: {
    read: seconds,
    fallback: 'P7D',
    about: 'How long a copy of the vault key may lie in any backup; receipts name this as their residual.',
  },
  POLICY_GRACE: {
    read: seconds,
    fallback: 'PT24H',
    about: 'Between confirmed filing and deletion; the case can be reopened in it.',
  },
  POLICY_ATTESTATION: {
    read: seconds,
    fallback: 'P7D',
    about: 'How long people have to attest before their copy counts as unreachable.',
  },
  BREAK_GLASS_TIME: {
    read: seconds,
    fallback: 'PT4H',
    about: 'How long a case of another team stays open to a carer who opened it with a reason.',
  },
  SANDBOX_SAMPLE: {
    read: z.enum(['thread', 'none']),
    fallback: 'thread',
    about: 'Whether the sandbox starts with its sample thread.',
  },
} as const;

export type Settings = { [Name in keyof typeof SETTINGS]: z.infer<(typeof SETTINGS)[Name]['read']> };
