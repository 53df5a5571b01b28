/** Where our API differs from Prefect's on purpose. */
interface Exception {
  /** Of the sentence that tells the difference: `METHOD path where.field: what`. */
  readonly pattern: RegExp;
  readonly reason: string;
}

/** All of them; one that no difference needs any more fails the check too. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    pattern: /set_state body\.(owner_epoch|result): only ours$/,
    reason: "fencing and the journaled result are Batuta's",
  },
  {
    pattern: /\.(overlap|missed)\S*: only ours$/,
    reason: "a schedule says what becomes of overlapping and missed runs",
  },
  {
    pattern: /\.state_details\.worker_name: only ours$/,
    reason: "a claim names the worker that made it",
  },
  {
    pattern: /POST \/logs\/ body\S*\.id: only ours$/,
    reason: "Batuta's SDK names its lines, so that none is stored twice when an answer is lost",
  },
  {
    pattern: /POST \/logs\/ body\S*\.worker_id: only ours$/,
    reason: "Prefect's workers send it, though its own server does not say that it takes it",
  },
  {
    pattern: /workers\/heartbeat body\.(type|metadata)\S*: only ours$/,
    reason: "Prefect's workers send metadata, Batuta's their type as well; its own server keeps neither",
  },
  {
    pattern: /\/automations\S* 20\d\S*\.evaluation: only ours$/,
    reason: "an automation says whether this server acts on it",
  },
  {
    pattern: /\/automations\S* 20\d\S*trigger\S*\.id: not always in our answer$/,
    reason: "bodies and answers share the shape of a trigger; answers have its id always",
  },
  {
    pattern: /^GET \/admin\/settings 200\.\w+: (missing|not always in our answer)$/,
    reason: "Batuta's settings are its own",
  },
  {
    pattern: /^GET \/health query parameter nonce: only ours$/,
    reason: "a process finds out whether the server that answers is the one that owns its database",
  },
  {
    pattern: /^POST \/(artifacts\/|(automations\/)?templates\/validate) 200: not among our answers$/,
    reason: "Prefect's document declares 200 where its server answers 201 or 204",
  },
  {
    pattern: /^POST \/automations\/filter body\.automations\.id\S*: only ours$/,
    reason: "clients from 3.8.5 on name it in the filter, be it null",
  },
];
