// "Use your passkey" on every form that asks for proof: asks the service for a challenge over what the form says, has the passkey
// sign it, puts the answer into the form and sends it. Without this script the form says what else one can do. RULE I-03.
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

const OURS = new Set(['csrfToken', 'pin', 'passkey']);

function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (OURS.has(name) || typeof value !== 'string') continue;
    fields[name] = name in fields ? [fields[name], value].flat() : value;
  }
  return fields;
}

async function ask(form, address, body) {
  const headers = {
    'Content-Type': 'application/json',
    'X-CSRF-Token': form.elements.namedItem('csrfToken').value,
  };
  const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error?.message ?? 'This did not work. Try again.');
  return said;
}

function withBytes(options) {
  const lists = {};
  for (const name of ['allowCredentials', 'excludeCredentials'])
    if (options[name] !== undefined)
      lists[name] = options[name].map((one) => ({ ...one, id: toBytes(one.id) }));
  const user = options.user === undefined ? {} : { user: { ...options.user, id: toBytes(options.user.id) } };
  return { ...options, ...lists, ...user, challenge: toBytes(options.challenge) };
}

async function assertionFor(form, address) {
  const { nonce, time, options } = await ask(form, address, fieldsOf(form));
  const { rawId, response } = await navigator.credentials.get({ publicKey: withBytes(options) });
  return {
    nonce,
    time,
    id: toText(rawId),
    clientDataJSON: toText(response.clientDataJSON),
    authenticatorData: toText(response.authenticatorData),
    signature: toText(response.signature),
  };
}

async function newPasskey(form) {
  const understood = form.elements.namedItem('understood');
  if (understood !== null && !understood.checked)
    throw new Error('Tick the box first: your PIN will no longer sign.');
  const given = { name: form.elements.namedItem('name').value };
  const pin = form.elements.namedItem('pin')?.value ?? '';
  const passkey = form.elements.namedItem('passkey')?.value ?? '';
  const proof = passkey === '' ? (pin === '' ? {} : { pin }) : { passkey: JSON.parse(passkey) };
  const options = await ask(form, '/api/v1/account/passkeys/options', proof).finally(() => {
    // An answer of a passkey is good once.
    const used = form.elements.namedItem('passkey');
    if (used !== null) used.value = '';
  });
  const { rawId, response } = await navigator.credentials.create({ publicKey: withBytes(options) });
  await ask(form, '/api/v1/account/passkeys', {
    ...given,
    id: toText(rawId),
    clientDataJSON: toText(response.clientDataJSON),
    attestationObject: toText(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
  location.assign('/account/proof');
}

function say(form, text) {
  const place = form.querySelector('[data-passkey-said]');
  if (place !== null) place.textContent = text;
}

async function attempt(form, act) {
  say(form, '');
  try {
    await act();
  } catch (error) {
    const left = error instanceof DOMException;
    say(form, left ? 'The passkey was not used. Try again.' : error.message);
  }
}

if (globalThis.PublicKeyCredential !== undefined) {
  for (const instead of document.querySelectorAll('[data-passkey-none]')) instead.hidden = true;
  for (const offer of document.querySelectorAll('[data-passkey-challenge]')) {
    const form = offer.closest('form');
    offer.hidden = false;
    offer.querySelector('button').addEventListener('click', () => {
      void attempt(form, async () => {
        const answer = await assertionFor(form, offer.dataset.passkeyChallenge);
        form.elements.namedItem('passkey').value = JSON.stringify(answer);
        form.requestSubmit();
      });
    });
  }
  for (const form of document.querySelectorAll('[data-passkey-new]')) {
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void attempt(form, () => newPasskey(form));
    });
  }
}
