import { useState } from "react";

/** Does what a person waits for, and says whether it is under way. A failure is told by a toast, where all failed changes are. */
export function useBusy(): readonly [isBusy: boolean, wait: (work: () => Promise<unknown>) => void] {
  const [isBusy, setBusy] = useState(false);
  const wait = (work: () => Promise<unknown>) => {
    setBusy(true);
    const done = () => setBusy(false);
    void work().then(done, done);
  };
  return [isBusy, wait];
}
