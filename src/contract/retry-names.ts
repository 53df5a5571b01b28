interface Retries<Delay> {
  readonly retries: number | null;
  readonly max_retries: number;
  readonly retry_delay: Delay | null;
  readonly retry_delay_seconds: number;
}

/** `max_retries` and `retry_delay_seconds` are the older names of `retries` and `retry_delay`, and stand in for them. */
export function withOlderNames<Delay, Policy extends Retries<Delay | number>>(given: Policy): Policy {
  return {
    ...given,
    retries: given.retries || given.max_retries || given.retries,
    retry_delay: given.retry_delay || given.retry_delay_seconds || given.retry_delay,
  };
}
