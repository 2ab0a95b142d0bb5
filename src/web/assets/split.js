// Splitting a message without copying by hand: selected words of the message go into the box of a patient. An enhancement of
// "Mark exact words"; the page works without it.
const whole = document.querySelector('#whole-text');
const details = document.querySelector('#words');
const boxes = [...document.querySelectorAll('textarea[data-words]')];

function selectedWords() {
  const selection = getSelection();
  if (selection === null || selection.isCollapsed || !whole.contains(selection.anchorNode)) return '';
  return selection.toString().trim();
}

function take(box) {
  const words = selectedWords();
  if (words === '') return;
  box.value = box.value.trim() === '' ? words : `${box.value.trim()} […] ${words}`;
  details.open = true;
}

if (whole !== null && details !== null && boxes.length > 0) {
  const tools = document.createElement('div');
  tools.className = 'cs-split-tools';
  tools.setAttribute('role', 'group');
  tools.setAttribute('aria-label', 'Give the selected words to a patient');
  for (const box of boxes) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'nhsuk-button nhsuk-button--secondary nhsuk-button--small';
    button.textContent = `Selected words to ${box.dataset.words}`;
    // Pressing the button must not take the selection away.
    button.addEventListener('mousedown', (event) => event.preventDefault());
    button.addEventListener('click', () => take(box));
    tools.append(button);
  }
  whole.after(tools);
}
