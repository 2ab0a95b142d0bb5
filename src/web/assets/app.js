// Small enhancements; every page works without them. Marks the body as able to run script, starts the library's components,
// keeps what is being typed (keep.js), and warns of the idle lock and hides the page when it comes (lock.js).
import { keepForms } from './keep.js';
import { startLock } from './lock.js';
import { initAll } from './nhsuk-frontend.js';

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported');
initAll();
startLock(document.body, keepForms(document.body));
