import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { NAVIGATION } from "@/app/shell/navigation.ts";
import { PAGE_KEYS, SEQUENCE_MS } from "@/app/shell/palette/shortcuts.ts";
import { isKeyTaken } from "@/shared/lib/is-key-taken.ts";

interface ShortcutActions {
  readonly onPalette: () => void;
  readonly onHelp: () => void;
}

const addressOfKey = (key: string): string | undefined =>
  NAVIGATION.flat().find(({ text }) => PAGE_KEYS[text] === key)?.to;

/** Ctrl-K or Cmd-K, `?`, `/`, and `g` followed by a page's letter, wherever one is. */
export function useShortcuts({ onPalette, onHelp }: ShortcutActions): void {
  const navigate = useNavigate();
  useEffect(() => {
    let goneAt = Number.NEGATIVE_INFINITY;
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        onPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isKeyTaken(event)) return;
      const isSecond = event.timeStamp - goneAt < SEQUENCE_MS;
      goneAt = Number.NEGATIVE_INFINITY;
      const address = isSecond ? addressOfKey(event.key) : undefined;
      if (address !== undefined) void navigate({ to: address });
      else if (event.key === "g") goneAt = event.timeStamp;
      else if (event.key === "?") onHelp();
      else if (event.key === "/") {
        const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
        if (field) field.focus();
        else onPalette();
      } else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [navigate, onPalette, onHelp]);
}
