/** How long ago a past begins: less than the 90 days that servers keep, or their retention would delete while others are measured. */
const DAYS = 85;
export const DEPLOYMENTS = 200;
export const FLOWS = 50;
/** Flow runs that are written at once. */
export const CHUNK = 5_000;

/** Microseconds since the epoch at which a past begins that ends now. */
export const startOfPast = (nowMs: number): number => Math.floor(nowMs - DAYS * 86_400_000) * 1000;

/** Microseconds from one flow run to the next. */
export const stepOfPast = (runs: number): number => Math.floor((DAYS * 86_400_000_000) / runs);

/** Expressions that databases write differently. */
export interface PastWords {
  readonly hex: (value: string, width: number) => string;
  readonly uuid: (text: string) => string;
}

/** A table `n` of the whole numbers `i` from the first to before the second. */
export const numbersOfSqlite = (from: number, to: number): string =>
  `(with recursive n(i) as (select ${from} union all select i + 1 from n where i < ${to - 1}) select i from n) n`;

export const SQLITE_PAST_WORDS: PastWords = {
  hex: (value, width) => `printf('%0${width}x', ${value})`,
  uuid: (text) => text,
};

const hex3 = (kind: number): string => kind.toString(16).padStart(3, "0");

/**
 * What a past consists of, as expressions of SQL: `i` is the number of a flow run, `k.k` that of a task run in it, times
 * are microseconds since the epoch. Whoever writes them into tables, of Batuta or of another, writes the same past.
 */
export function pastOf({ hex, uuid }: PastWords, startMicros: number, stepMicros: number, tasks: number) {
  const at = `(${startMicros} + i * ${stepMicros})`;
  const idOf = (kind: number, number: string): string =>
    uuid(
      `${hex(`(${at} / 1000) / 65536`, 8)} || '-' || ${hex(`(${at} / 1000) % 65536`, 4)} || '-7${hex3(kind)}-8000-' || ${hex(number, 12)}`,
    );
  const fixed = (kind: number, number: string): string =>
    uuid(`'01900000-0000-7${hex3(kind)}-8000-' || ${hex(number, 12)}`);
  const ofTask = `i * ${tasks} + k.k`;
  // A few deployments have most of the runs: the square of a spread number.
  const deployment = `(((i * 2654435761) % 1000) * ((i * 2654435761) % 1000) * ${DEPLOYMENTS} / 1000000)`;
  const seconds = `((i * 7919) % 600)`;
  const end = `(${at} + 2000000 + ${seconds} * 1000000)`;
  const last = {
    type: `case when i % 50 = 0 then 'CRASHED' when i % 10 = 3 then 'FAILED' else 'COMPLETED' end`,
    name: `case when i % 50 = 0 then 'Crashed' when i % 10 = 3 then 'Failed' else 'Completed' end`,
  };
  return {
    idOf,
    at,
    /** Sub-query of the task runs of a flow run. */
    ks: `(${Array.from({ length: tasks }, (_, k) => `select ${k} as k`).join(" union all ")}) k`,
    flow: { id: fixed(10, "i"), name: `'flow-' || i`, tags: `'["seeded"]'` },
    deployment: {
      id: fixed(11, "i"),
      flowId: fixed(10, `i % ${FLOWS}`),
      name: `'deployment-' || i`,
      tags: `'["a"]'`,
    },
    run: {
      id: idOf(1, "i"),
      flowId: fixed(10, `${deployment} % ${FLOWS}`),
      deploymentId: fixed(11, deployment),
      name: `'run-' || ${hex("(i * 2654435761) % 4294967296", 8)}`,
      parameters: `'{"x":1,"path":"s3://bucket/key"}'`,
      tags: `case when i % 3 = 0 then '["nightly","team-' || (i % 7) || '"]' else '["adhoc"]' end`,
      labels: `'{"prefect.flow.id":"x"}'`,
      start: `${at} + 2000000`,
      end,
      seconds,
      last,
    },
    /** Those of a flow run, the last is its current one. */
    states: [
      { id: idOf(2, "i"), type: "'PENDING'", name: "'Pending'", at },
      { id: idOf(3, "i"), type: "'RUNNING'", name: "'Running'", at: `${at} + 2000000` },
      { id: idOf(4, "i"), ...last, at: end },
    ],
    task: {
      id: idOf(5, ofTask),
      stateId: idOf(6, ofTask),
      name: `'task-' || k.k || '-' || ${hex("i % 4096", 3)}`,
      key: `'task-' || (k.k % 5)`,
      dynamicKey: hex("k.k", 4),
      number: ofTask,
      start: `${at} + 1000`,
      end: `(${at} + 2000000 + k.k * 1000000)`,
    },
    log: {
      id: idOf(7, "i"),
      message: `'Processed batch number ' || i || ' of the nightly export'`,
      at: `${at} + 2500000`,
    },
  };
}
