// RULE I-02: what is typed into a form of a case is kept, sealed, a moment after each change, and put back for the same person
// when they come back to the page. An enhancement: without script, a form that is sent after the lock is kept all the same.
const QUIET_MS = 1500;
// Refusals that would be the same again; any other (too many, too slow, a token that is renewed) may be taken later.
const FOR_GOOD = new Set([404, 409, 413, 422]);

const pathOf = (form) => new URL(form.action).pathname;

const caseOf = (form) => /^\/cases\/([^/]+)\//.exec(pathOf(form))?.[1];

/** Where the forms of this case are kept. */
const placeOf = (form) => `/api/v1/cases/${caseOf(form)}/kept-form`;

function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') (fields[name] ??= []).push(value);
  }
  delete fields.csrfToken;
  return fields;
}

/** Forms of one page may go to one address; what is hidden in them tells them apart. */
function isSameForm(form, kept) {
  return [...form.querySelectorAll('input[type="hidden"]')].every(
    ({ name, value }) => name === 'csrfToken' || name === 'version' || kept.get(name)?.includes(value),
  );
}

/** Puts back what is kept, in the controls where the page shows something else; only says whether there are any, with `look`. */
function fill(form, kept, { look = false } = {}) {
  let changed = false;
  for (const control of form.elements) {
    if (control.type === 'checkbox' || control.type === 'radio') {
      const checked = kept.get(control.name)?.includes(control.value) ?? false;
      changed ||= control.checked !== checked;
      if (!look) control.checked = checked;
    } else if (control.matches('textarea, select, input[type="text"]') && kept.has(control.name)) {
      const [value] = kept.get(control.name);
      const asShown = value.replaceAll('\r\n', '\n');
      changed ||= control.value !== asShown;
      if (!look) control.value = asShown;
    }
  }
  return changed;
}

/** RULE A-05: typed on an older state of the case. Put into a newer page, it would undo what somebody else did since. */
function isOlder(form, kept) {
  const version = form.querySelector('input[name="version"]');
  return version !== null && !kept.get('version')?.includes(version.value);
}

function say(text, link) {
  const note = document.createElement('p');
  note.className = 'cs-notice cs-notice--information';
  note.textContent = text;
  if (link !== undefined) {
    const to = document.createElement('a');
    to.href = link.href;
    to.textContent = link.text;
    note.append(' ', to);
  }
  document.querySelector('#status')?.append(note);
}

async function putBack(form) {
  const answer = await fetch(`${placeOf(form)}?action=${encodeURIComponent(pathOf(form))}`);
  if (!answer.ok) return;
  const { form: found } = await answer.json();
  if (found === null) return;
  const kept = Map.groupBy(found.fields, ([name]) => name);
  for (const [name, pairs] of kept)
    kept.set(
      name,
      pairs.map(([, value]) => value),
    );
  if (!isSameForm(form, kept)) return;
  const older = isOlder(form, kept);
  if (!fill(form, kept, { look: older })) return;
  if (older)
    say('This case has changed since you typed here, so what you had typed is not put back into the form.', {
      href: `/cases/${caseOf(form)}/kept`,
      text: 'See what you had typed',
    });
  else say('What you had typed is back in the form. It is not saved in the case yet.');
}

/** Watches one form; gives a function that sends what was not kept yet, and says whether nothing is left to send. */
function watch(form, csrfToken) {
  let waiting = null;
  let timer;
  const send = async () => {
    clearTimeout(timer);
    if (waiting === null) return true;
    const sending = waiting;
    try {
      const answer = await fetch(placeOf(form), {
        method: 'PUT',
        keepalive: sending.length < 60_000,
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrfToken },
        body: sending,
      });
      if ((answer.ok || FOR_GOOD.has(answer.status)) && waiting === sending) waiting = null;
      // Not this session any more. What was typed stays here while the page does, but is no reason to stay.
      if (answer.status === 401 || answer.status === 403) return true;
      if (answer.ok) document.dispatchEvent(new Event('countersign:used'));
    } catch {
      // No network: it is sent with the next change, or before the page goes.
    }
    return waiting === null;
  };
  form.addEventListener('input', () => {
    waiting = JSON.stringify({
      action: pathOf(form),
      page: location.pathname,
      fields: fieldsOf(form),
    });
    clearTimeout(timer);
    timer = setTimeout(() => void send(), QUIET_MS);
  });
  // It is being sent itself; were it kept after that, it would come back.
  form.addEventListener('submit', () => {
    waiting = null;
    clearTimeout(timer);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void send();
  });
  return send;
}

/** Gives a function that keeps, now, what was typed and not kept yet; it resolves to whether nothing is left. */
export function keepForms(body) {
  const forms = [...document.querySelectorAll('form[data-keep]')];
  for (const form of forms) void putBack(form).catch(() => undefined);
  const sends = forms.map((form) => watch(form, body.dataset.csrf ?? ''));
  return async () => (await Promise.all(sends.map((send) => send()))).every(Boolean);
}
