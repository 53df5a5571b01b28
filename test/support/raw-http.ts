import { execFileSync } from "node:child_process";
import { connect, type Socket } from "node:net";
import { createSystemClock } from "../../src/platform/clock.ts";

const ANSWER_MS = 30_000;

/** What came back over a socket until the server closed it, or the deadline passed. */
export interface RawAnswer {
  readonly text: string;
  /** Of the first answer; 0 when there was none. */
  readonly status: number;
  readonly isClosed: boolean;
}

/** How bytes are sent. */
export interface RawRequestOptions {
  /** Settles before the server closes: when so many answers have come. Default: it waits for the close. */
  readonly answers?: number;
  readonly deadlineMs?: number;
}

/** A socket to a port of the loopback; errors of a peer that cuts it are no errors of the test's. */
export function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.on("error", reject);
  });
}

/** Sends bytes as they are, one piece after the other, and reads what comes back. */
export async function sendRaw(
  port: number,
  pieces: Iterable<string | Uint8Array>,
  { answers, deadlineMs = ANSWER_MS }: RawRequestOptions = {},
): Promise<RawAnswer> {
  const socket = await openSocket(port);
  return new Promise((resolve) => {
    let text = "";
    const settle = (isClosed: boolean): void => {
      cancel();
      socket.destroy();
      resolve({ text, status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), isClosed });
    };
    const cancel = createSystemClock().schedule(() => settle(false), deadlineMs);
    socket.on("data", (data) => {
      text += data.toString("latin1");
      if (answers !== undefined && text.split("HTTP/1.1 ").length > answers) settle(false);
    });
    socket.on("close", () => settle(true));
    void write(socket, pieces);
  });
}

async function write(socket: Socket, pieces: Iterable<string | Uint8Array>): Promise<void> {
  let wake = (): void => {};
  socket.on("drain", () => wake());
  socket.on("close", () => wake());
  for (const piece of pieces) {
    if (socket.destroyed) return;
    if (socket.write(piece)) continue;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

/** A POST of JSON with its length told. */
export function postOf(path: string, body: string | Uint8Array, headers = ""): [string, string | Uint8Array] {
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  return [
    `POST ${path} HTTP/1.1\r\nHost: batuta\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${length}\r\n${headers}\r\n`,
    body,
  ];
}

/** What the operating system counts as a process's resident memory. */
export function residentMb(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}
