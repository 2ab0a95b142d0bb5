// Small enhancements; every page works without them. Marks the body as able to run script, starts the library's components,
// and warns before the idle lock (RULE I-02: 15 minutes; the server decides, this only warns).
import { initAll } from './nhsuk-frontend.js';

const WARN_SECONDS = 120;

function startIdleWarning(body) {
  const warning = document.querySelector('#idle-warning');
  const left = document.querySelector('#idle-left');
  const lockAfterSeconds = Number(body.dataset.idleLockSeconds);
  if (warning === null || left === null || !(lockAfterSeconds > WARN_SECONDS)) return;
  let since = Date.now();
  setInterval(() => {
    const remaining = lockAfterSeconds - Math.floor((Date.now() - since) / 1000);
    if (remaining <= 0) {
      location.assign(`/locked?return=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    const show = remaining <= WARN_SECONDS;
    if (show === warning.hidden) warning.hidden = !show;
    const minutes = Math.ceil(remaining / 60);
    const text = minutes === 1 ? '1 minute' : `${minutes} minutes`;
    if (left.textContent !== text) left.textContent = text;
  }, 1000);
  const stay = async () => {
    const answer = await fetch('/session/stay', {
      method: 'POST',
      headers: {
        'X-CSRF-Token': body.dataset.csrf ?? '',
        'Content-Type': 'application/x-www-form-urlencoded',
      },
    });
    if (!answer.ok || answer.redirected) {
      location.reload();
      return;
    }
    since = Date.now();
    warning.hidden = true;
  };
  document.querySelector('#idle-stay')?.addEventListener('click', () => void stay());
}

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported');
initAll();
startIdleWarning(document.body);
