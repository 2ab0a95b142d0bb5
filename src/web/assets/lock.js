// RULE I-02: warns before the idle lock, and hides the page at once when its time is over, even without a network. The server
// decides who is in; this only keeps a screen from showing a patient to whoever comes by.
const WARN_SECONDS = 120;
// Whoever writes a long transcript is not idle: writing tells the server, once a minute at most.
const TELL_SECONDS = 60;
const AGAIN_MS = 5000;

// Pages of one browser share one session: use in one keeps the others open, a lock in one hides the others.
const others = new BroadcastChannel('countersign-session');
// A channel is of this origin alone; it takes none by name.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
const tell = (word) => others.postMessage(word);

const lockedPath = () => `/locked?return=${encodeURIComponent(location.pathname + location.search)}`;

function hiddenPage(leave) {
  const main = document.createElement('main');
  main.className = 'cs-hidden-page nhsuk-width-container';
  const heading = document.createElement('h1');
  heading.className = 'nhsuk-heading-l';
  heading.textContent = 'Locked';
  const words = document.createElement('p');
  words.id = 'hidden-words';
  words.setAttribute('role', 'status');
  words.textContent = 'This page is hidden because nothing was done for a while.';
  const link = document.createElement('a');
  link.className = 'nhsuk-button';
  link.href = lockedPath();
  link.textContent = 'Unlock';
  // Without a connection it would lead away from what was typed and is not kept yet.
  link.addEventListener('click', (event) => {
    event.preventDefault();
    leave();
  });
  main.append(heading, words, link);
  return main;
}

/** Takes everything off the screen, keeps what was typed, and leaves as soon as the server answers. */
function lockNow(body, keep) {
  document.title = 'Locked';
  body.className = 'cs-page';
  delete body.dataset.csrf;
  const leave = async () => {
    try {
      if (await keep()) {
        await fetch('/health', { method: 'GET', cache: 'no-store' });
        // In the place of this page, so that Back does not lead to it.
        location.replace(lockedPath());
        return;
      }
    } catch {
      // The page stays hidden, and what was typed stays in its memory.
    }
    const words = document.querySelector('#hidden-words');
    if (words !== null)
      words.textContent =
        'There is no connection. Leave this page open: what you were writing is kept as soon as there is one.';
    setTimeout(() => void leave(), AGAIN_MS);
  };
  body.replaceChildren(hiddenPage(() => void leave()));
  void leave();
}

function watchIdle(body, lock) {
  const warning = document.querySelector('#idle-warning');
  const left = document.querySelector('#idle-left');
  const lockAfterSeconds = Number(body.dataset.idleLockSeconds);
  if (warning === null || left === null || !(lockAfterSeconds > 0)) return;
  const { csrf = '' } = body.dataset;
  let since = Date.now();
  tell('used');
  const look = () => {
    const remaining = lockAfterSeconds - Math.floor((Date.now() - since) / 1000);
    if (remaining <= 0) {
      lock();
      return;
    }
    const show = remaining <= WARN_SECONDS;
    if (show === warning.hidden) warning.hidden = !show;
    const minutes = Math.ceil(remaining / 60);
    const text = minutes === 1 ? '1 minute' : `${minutes} minutes`;
    if (left.textContent !== text) left.textContent = text;
  };
  const used = () => {
    since = Date.now();
    look();
  };
  setInterval(look, 1000);
  // A computer that slept, a tab that was asleep: the time is over before the next tick.
  for (const name of ['visibilitychange', 'focus', 'resume']) document.addEventListener(name, look);
  addEventListener('focus', look);
  // Whether the session is still open, now for another 15 minutes. Only ever after an act of a person.
  const stay = async () => {
    const before = since;
    since = Date.now();
    try {
      const headers = { 'X-CSRF-Token': csrf, 'Content-Type': 'application/x-www-form-urlencoded' };
      const answer = await fetch('/session/stay', { method: 'POST', headers });
      if (answer.ok && !answer.redirected) {
        tell('used');
        used();
        return true;
      }
    } catch {
      // No network: the warning comes in its time.
    }
    since = before;
    return false;
  };
  // A failed call must not take the page away from somebody who is writing on it.
  document.addEventListener('input', (event) => {
    if (event.isTrusted && Date.now() - since > TELL_SECONDS * 1000) void stay();
  });
  const stayOrReload = async () => {
    if (!(await stay())) location.reload();
  };
  document.querySelector('#idle-stay')?.addEventListener('click', (event) => {
    if (event.isTrusted) void stayOrReload();
  });
  // What was typed was kept, which the server takes for use.
  document.addEventListener('countersign:used', () => {
    tell('used');
    used();
  });
  others.addEventListener('message', ({ data }) => {
    if (data === 'used') used();
  });
}

/** For the page of somebody signed in. `keep`: keeps what was typed; resolves to whether nothing is left. */
export function startLock(body, keep) {
  // A page out of the browser's memory is not what the server would show now.
  addEventListener('pagehide', (event) => {
    if (event.persisted) body.hidden = true;
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  if (body.dataset.idleLockSeconds === undefined) return;
  let isLocked = false;
  const lock = () => {
    if (isLocked) return;
    isLocked = true;
    lockNow(body, keep);
  };
  watchIdle(body, lock);
  for (const action of ['/lock', '/sign-out'])
    document.querySelector(`form[action="${action}"]`)?.addEventListener('submit', () => tell('locked'));
  others.addEventListener('message', ({ data }) => {
    if (data === 'locked') lock();
  });
}
