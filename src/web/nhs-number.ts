// ui.md E4: an NHS number is shown 3-3-4 on one line. Anything else than ten digits is another identifier and stays as is.
import { visibleText } from './visible-text.ts';

/** HTML: `999 123 4567` in a span that does not wrap. Other values come back escaped. */
export function formatNhsNumber(value: string): string {
  const digits = value.replaceAll(/[\s-]/g, '');
  const text = /^[0-9]{10}$/.test(digits)
    ? `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`
    : visibleText(value).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<span class="nhsuk-u-nowrap">${text}</span>`;
}
