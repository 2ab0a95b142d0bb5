// Handing in an export: a place to drop files on, the list of what was chosen, and how far a long upload is. An enhancement:
// the form works without it, with the browser's own file input.
import { initAll } from './nhsuk-frontend.js';

function megabytes(bytes) {
  return bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1000))} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function element(name, className, text = '') {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Names are the person's own and are shown as text, never as markup. */
function listFiles(list, input) {
  list.replaceChildren(
    ...[...input.files].map((file) =>
      element('li', 'cs-files__file', `${file.name}, ${megabytes(file.size)}`),
    ),
  );
  list.hidden = input.files.length === 0;
}

/** Takes the answer's page in place of this one, as the browser would, and says where it begins. */
function show(request) {
  const page = new DOMParser().parseFromString(request.responseText, 'text/html');
  const [mine, theirs] = [document.querySelector('main'), page.querySelector('main')];
  // A page of somebody signed out, or no page at all: let the browser go there itself.
  if (mine === null || theirs === null || page.body.dataset.csrf === undefined) {
    location.assign(request.responseURL);
    return;
  }
  history.replaceState(null, '', request.responseURL);
  document.title = page.title;
  const main = document.importNode(theirs, true);
  mine.replaceWith(main);
  initAll({ scope: main });
  start();
  const begin = main.querySelector('.nhsuk-error-summary, h1');
  begin?.setAttribute('tabindex', '-1');
  begin?.focus();
  scrollTo(0, 0);
}

function sendWithProgress(event, form, input) {
  if (input.files.length === 0) return;
  event.preventDefault();
  const data = new FormData(form);
  const box = element('div', 'cs-progress');
  const label = element('p', 'cs-progress__label', 'Sending the export');
  label.id = 'deposit-progress';
  const bar = document.createElement('progress');
  bar.max = 100;
  bar.setAttribute('aria-labelledby', label.id);
  box.append(label, bar);
  for (const button of form.querySelectorAll('button')) button.disabled = true;
  form.append(box);
  const status = document.querySelector('#status');
  const say = (text) => {
    label.textContent = text;
    const spoken = element('p', 'nhsuk-u-visually-hidden', text);
    status?.replaceChildren(spoken);
  };
  say('Sending the export');
  const request = new XMLHttpRequest();
  request.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => {
    if (lengthComputable) bar.value = Math.round((loaded / total) * 100);
  });
  request.upload.addEventListener('load', () => {
    bar.removeAttribute('value');
    say('Reading the export and sealing its messages. A long thread takes some seconds');
  });
  request.addEventListener('load', () => show(request));
  request.addEventListener('error', () => {
    box.remove();
    for (const button of form.querySelectorAll('button')) button.disabled = false;
    say('The connection broke off. Nothing was kept; hand the export in again.');
  });
  request.open('POST', form.action);
  request.send(data);
}

function enhance(form, input) {
  const list = element('ul', 'cs-files');
  list.hidden = true;
  list.setAttribute('aria-label', 'Chosen files');
  input.after(list);
  const zone = input.closest('.nhsuk-form-group');
  zone.classList.add('cs-drop');
  input.addEventListener('change', () => listFiles(list, input));
  for (const name of ['dragover', 'dragenter']) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add('cs-drop--over');
    });
  }
  for (const name of ['dragleave', 'drop'])
    zone.addEventListener(name, () => zone.classList.remove('cs-drop--over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer === null || event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    listFiles(list, input);
    input.focus();
  });
  form.addEventListener('submit', (event) => sendWithProgress(event, form, input));
}

function start() {
  const form = document.querySelector('form[data-deposit]');
  const input = form?.querySelector('input[type="file"]');
  if (form !== null && input) enhance(form, input);
}

start();
