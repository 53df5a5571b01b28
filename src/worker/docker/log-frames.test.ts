import fc from "fast-check";
import { expect, it } from "vitest";
import { createFrameReader } from "./log-frames.ts";

function frame(part: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + part.length);
  bytes[0] = 1;
  new DataView(bytes.buffer).setUint32(4, part.length);
  bytes.set(part, 8);
  return bytes;
}

it("reads frames however they are cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 })),
      fc.array(fc.integer({ min: 1, max: 30 })),
      (parts, cuts) => {
        const read: number[] = [];
        const take = createFrameReader((part) => read.push(...part));
        let rest = Buffer.concat(parts.map(frame));
        for (const cut of cuts) {
          take(rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        take(rest);
        expect(read).toEqual(parts.flatMap((part) => [...part]));
      },
    ),
  );
});
