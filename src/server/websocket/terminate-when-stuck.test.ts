import { expect, it } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { terminateWhenStuck } from "./terminate-when-stuck.ts";

function closing(bufferedAmount: number) {
  const clock = createVirtualClock();
  const socket = { bufferedAmount, isTerminated: false, terminate: () => {} };
  socket.terminate = () => {
    socket.isTerminated = true;
  };
  return { clock, socket, cancel: terminateWhenStuck(socket, clock) };
}

it("ends a closing socket whose peer takes nothing for two seconds", async () => {
  const { clock, socket } = closing(1000);
  await clock.advance(1999);
  expect(socket.isTerminated).toBe(false);
  await clock.advance(1);
  expect(socket.isTerminated).toBe(true);
});

it("leaves a peer that reads slowly to come to the close frame, and then to answer it", async () => {
  const { clock, socket } = closing(10_000);
  for (let second = 0; second < 20; second++) {
    socket.bufferedAmount -= 500;
    await clock.advance(1000);
    expect(socket.isTerminated).toBe(false);
  }
  expect(socket.bufferedAmount).toBe(0);
  await clock.advance(2000);
  expect(socket.isTerminated).toBe(true);
});

it("does nothing once it is cancelled", async () => {
  const { clock, socket, cancel } = closing(0);
  await clock.advance(1000);
  cancel();
  await clock.advance(60_000);
  expect(socket.isTerminated).toBe(false);
});
