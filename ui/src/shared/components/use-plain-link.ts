import { useRouter } from "@tanstack/react-router";
import type { MouseEvent } from "react";

/**
 * What makes a plain `<a>` a link of the router: its address, its code fetched when it is pointed at, a click that stays in the page.
 * The router's own `Link` follows every navigation to know whether it is the current page: tables have hundreds that need not.
 */
export function usePlainLink() {
  const router = useRouter();
  return (to: string) => ({
    href: router.history.createHref(to),
    onMouseEnter: () => void router.preloadRoute({ to }),
    onClick: (event: MouseEvent) => {
      // Those open it elsewhere, which is the browser's affair.
      const isElsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
      if (event.button !== 0 || isElsewhere || event.defaultPrevented) return;
      event.preventDefault();
      void router.navigate({ to });
    },
  });
}
