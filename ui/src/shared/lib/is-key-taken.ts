/** What takes the keyboard while it is open. A toast is a dialog too, but takes nothing. */
const TAKING = '[role="dialog"]:not([aria-modal="false"]), [role="menu"], [role="listbox"]';

/** Whether what is typed is meant for a field, or for a dialog that is open. */
export function isKeyTaken({ target }: KeyboardEvent): boolean {
  const isTyping =
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
  return isTyping || document.querySelector(TAKING) !== null;
}
