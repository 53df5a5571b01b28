/** One websocket frame as it is on the wire. */
export interface WebSocketFrame {
  readonly raw: Buffer;
  /** Payload of a text frame; `<opcode n>` of another. */
  readonly text: string;
}

const TEXT = 1;

/** Takes the first whole frame off a buffer; undefined while it is not complete. */
export function takeWebSocketFrame(buffer: Buffer): WebSocketFrame | undefined {
  if (buffer.length < 2) return undefined;
  const opcode = buffer.readUInt8(0) & 0x0f;
  const isMasked = (buffer.readUInt8(1) & 0x80) !== 0;
  let length = buffer.readUInt8(1) & 0x7f;
  let offset = 2;
  if (length === 126) {
    if (buffer.length < 4) return undefined;
    length = buffer.readUInt16BE(2);
    offset = 4;
  } else if (length === 127) {
    if (buffer.length < 10) return undefined;
    length = Number(buffer.readBigUInt64BE(2));
    offset = 10;
  }
  const mask = isMasked ? buffer.subarray(offset, offset + 4) : undefined;
  const start = offset + (mask?.length ?? 0);
  const end = start + length;
  if (buffer.length < end) return undefined;
  const payload = Buffer.from(buffer.subarray(start, end));
  if (mask !== undefined) {
    for (let i = 0; i < payload.length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i % 4] ?? 0);
  }
  return {
    raw: buffer.subarray(0, end),
    text: opcode === TEXT ? payload.toString() : `<opcode ${opcode}>`,
  };
}
