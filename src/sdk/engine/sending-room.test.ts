import { expect, it } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { SendingRoom } from "./sending-room.ts";

/** A buffer of `size` entries that is emptied by hand, and calls that write one entry as soon as they may begin. */
function setUp(size: number) {
  const clock = createVirtualClock();
  let buffered = 0;
  let most = 0;
  let ready: PromiseWithResolvers<void> | undefined;
  const room = new SendingRoom({
    clock,
    whenReady: () => {
      if (buffered < size) return undefined;
      ready ??= Promise.withResolvers();
      return ready.promise;
    },
  });
  const begun: number[] = [];
  const write = (call: number): void => {
    begun.push(call);
    buffered += 1;
    most = Math.max(most, buffered);
  };
  const begin = (call: number): void => {
    const turn = room.enter();
    if (turn) void turn.then(() => write(call));
    else write(call);
  };
  const empty = async (): Promise<void> => {
    for (let left = buffered; left > 0; left--) room.leave();
    buffered = 0;
    ready?.resolve();
    ready = undefined;
    await clock.advance(1);
  };
  return { clock, room, begin, begun, empty, most: () => most };
}

it("lets calls begin at once while there is room", () => {
  const { begin, begun, room } = setUp(10);
  for (let call = 0; call < 10; call++) begin(call);
  expect(begun).toHaveLength(10);
  expect(room.enter()).toBeInstanceOf(Promise);
});

it("lets those who wait in by their order and in groups, so that a full buffer grows by one group at most", async () => {
  const { begin, begun, empty, most } = setUp(100);
  for (let call = 0; call < 5000; call++) begin(call);
  expect(begun).toHaveLength(100);
  for (let round = 0; round < 60 && begun.length < 5000; round++) await empty();
  expect(begun).toEqual(Array.from({ length: 5000 }, (_, call) => call));
  expect(most()).toBeLessThanOrEqual(100 + 128);
});

it("begins no more than a burst in one turn, though nothing is written yet, and the others in the next turns", async () => {
  const { clock, begin, begun } = setUp(Number.POSITIVE_INFINITY);
  for (let call = 0; call < 5000; call++) begin(call);
  expect(begun).toHaveLength(256);
  await clock.advance(100);
  expect(begun).toHaveLength(5000);
});

it("does not count calls that have ended, nor those that run for longer than a tick", () => {
  const { room, begin, begun } = setUp(Number.POSITIVE_INFINITY);
  for (let call = 0; call < 5000; call++) {
    begin(call);
    room.leave();
  }
  for (let call = 0; call < 256; call++) begin(call);
  room.tick();
  begin(0);
  expect(begun).toHaveLength(5257);
});

it("lets everybody go once it is open, whatever the buffers say", async () => {
  const { clock, room, begin, begun } = setUp(0);
  for (let call = 0; call < 50; call++) begin(call);
  room.open();
  await clock.advance(0);
  begin(50);
  expect(begun).toHaveLength(51);
});

it("lets calls in to meet the failure themselves when there will be no room", async () => {
  const clock = createVirtualClock();
  const room = new SendingRoom({ clock, whenReady: () => Promise.reject(new Error("no connection")) });
  const entered = room.enter();
  await expect(
    clock.runUntil(entered ?? Promise.reject(new Error("let in at once"))),
  ).resolves.toBeUndefined();
});
