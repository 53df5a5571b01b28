import type { WebSocket } from "ws";
import type { Clock } from "../../platform/clock.ts";

const LOOK_MS = 1000;
/** Looks in a row at which nothing more was read. Between two of them this process has looked at its sockets, too. */
const IDLE_LOOKS = 2;

/**
 * Ends a socket that is closing as soon as its peer takes nothing for two seconds. Our close frame stands behind all
 * that was sent before it: a peer which reads that, however slowly, is left to come to it, so that it learns why it is
 * closed. (`ws` itself ends a socket 30 s after its close began.) Returns what cancels it.
 */
export function terminateWhenStuck(
  socket: Pick<WebSocket, "bufferedAmount" | "terminate">,
  clock: Clock,
): () => void {
  let unread = socket.bufferedAmount;
  let idleLooks = 0;
  let cancel = (): void => {};
  const look = (): void => {
    idleLooks = socket.bufferedAmount < unread ? 0 : idleLooks + 1;
    unread = socket.bufferedAmount;
    if (idleLooks < IDLE_LOOKS) schedule();
    else socket.terminate();
  };
  const schedule = (): void => {
    cancel = clock.schedule(look, LOOK_MS, { ref: false });
  };
  schedule();
  return () => cancel();
}
