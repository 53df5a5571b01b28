/** An answer that is no success, or no answer at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  /** What the server said, word for word. */
  readonly body: unknown;

  constructor(status: number, message: string, body: unknown) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.body = body;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The sentence in an error's body: Prefect's servers call it `detail`, `exception_message` or a list of problems. */
export function messageOf(status: number, body: unknown): string {
  if (isRecord(body)) {
    const { detail, exception_message: message, message: plain } = body;
    for (const text of [detail, message, plain]) if (typeof text === "string") return text;
    const problems = Array.isArray(body.exception_detail) ? body.exception_detail : detail;
    if (Array.isArray(problems))
      return problems
        .filter(isRecord)
        .map(({ loc, msg }) => `${Array.isArray(loc) ? loc.slice(1).join(".") : ""}: ${String(msg)}`)
        .join("; ");
  }
  return `The server answered with status ${status}.`;
}
