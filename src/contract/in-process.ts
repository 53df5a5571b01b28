/**
 * A request to a server in the same process, without the web's `Request` and `Response`: loading those costs a short
 * script more than all of its requests.
 */
export interface InProcessRequest {
  readonly method: string;
  /** Absolute URL; its host name is not looked at. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Its answer. */
export interface InProcessAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}
