/** Characters of JSON that the parameters of a flow run may have, as in Prefect: 512 KiB. More belongs beside the run, with a reference to it. */
export const MOST_PARAMETERS = 524_288;
