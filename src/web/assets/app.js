// Small enhancements; every page works without them. Marks the body as able to run script, starts the library's components,
// and warns before the idle lock (RULE I-02: 15 minutes; the server decides, this only warns).
import { initAll } from './nhsuk-frontend.js';

const WARN_SECONDS = 120;
// Whoever writes a long transcript is not idle: writing tells the server, once a minute at most.
const TELL_SECONDS = 60;

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
  // Whether the session is still open, now for another 15 minutes.
  const stay = async () => {
    const before = since;
    since = Date.now();
    try {
      const headers = {
        'X-CSRF-Token': body.dataset.csrf ?? '',
        'Content-Type': 'application/x-www-form-urlencoded',
      };
      const answer = await fetch('/session/stay', { method: 'POST', headers });
      if (answer.ok && !answer.redirected) return true;
    } catch {
      // No network: the warning comes in its time.
    }
    since = before;
    return false;
  };
  const answerWarning = async () => {
    if (await stay()) warning.hidden = true;
    else location.reload();
  };
  // A failed call must not take the page away from somebody who is writing on it.
  document.addEventListener('input', () => {
    if (Date.now() - since > TELL_SECONDS * 1000) void stay();
  });
  document.querySelector('#idle-stay')?.addEventListener('click', () => void answerWarning());
}

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported');
initAll();
startIdleWarning(document.body);
