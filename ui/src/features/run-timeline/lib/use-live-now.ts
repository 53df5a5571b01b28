import { useEffect, useState } from "react";

/** Often enough that a bar is seen to grow, seldom enough to cost nothing. */
const STEP_MS = 250;

/** The server's time by this machine's clock, moving while something is alive and the page is looked at. */
export function useLiveNow(isLive: boolean, clockOffset: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, STEP_MS);
    return () => clearInterval(timer);
  }, [isLive]);
  return now + clockOffset;
}
