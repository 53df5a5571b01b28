/** First characters of every text that is not plain JSON; a plain value that begins alike is wrapped too. */
export const ENVELOPE_START = '{"$batuta":';
/** How the text of a value that is not plain begins; devalue's text and one brace follow. */
export const ENVELOPE_HEAD = '{"$batuta":"devalue@1","data":';
/** The whole text of `undefined`, which tasks return most. */
export const UNDEFINED_TEXT = `${ENVELOPE_HEAD}-1}`;
