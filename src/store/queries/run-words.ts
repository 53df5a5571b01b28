/*
 * Which words can be in the runs of a sealed unit. Parts of names, tags and names of states are hashed to bits; a unit
 * in which one bit of a word is not set holds that word nowhere. Bytes carry seven bits, so that SQLite can read one
 * as a character.
 */

const BYTES_A_STEP = 64;
const MOST_BYTES = 8192;
const BITS_A_BYTE = 7;
/** A third of the bits are set: fewer would be more to read, more would tell less. */
const SPARSE = 3;
/** A part of three letters stands for itself where a search has no more, so it has more bits than one of four. */
const MARKS_OF_THREE = 5;
const MARKS_OF_WORD = 6;
/** More would say hardly more. */
const MOST_MARKS = 40;

/** One bit of a word: `mask` in byte `at`, modulo the number of bytes that the unit has. */
export interface Mark {
  readonly at: number;
  readonly mask: number;
}

/** Letters of which case is known, on every database: ASCII, and writing that has no case. */
const PLAIN = /^[ -~\u3000-\u9fff\uac00-\ud7a3]+$/;
/** Letters beyond ASCII that are the same as one of ASCII in another case: dotted and dotless i, long s, Kelvin. */
const FOLDED = /[\u0130\u0131\u017f\u212a]/;

/** As `like` folds on both databases, as far as that is certain. */
function lower(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}

function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The `number`th of the places of a hash, of which the lower half says the byte and the upper one the bit. */
function placeOf(hash: number, number: number): number {
  return number === 0 ? hash : mix(hash + number * 0x9e3779b9);
}

const atOf = (place: number): number => place & (MOST_BYTES - 1);
const maskOf = (place: number): number => 1 << ((place >>> 16) % BITS_A_BYTE);

function hashOfThree(text: string, at: number): number {
  const first = Math.imul(lower(text.charCodeAt(at)), 0x10001);
  const second = Math.imul(lower(text.charCodeAt(at + 1)), 0x85ebca6b);
  return mix(first + second + Math.imul(lower(text.charCodeAt(at + 2)), 0xc2b2ae35));
}

/** The hash of four letters, of which that of the first three is known. */
function fourOf(three: number, text: string, at: number): number {
  return mix(three + lower(text.charCodeAt(at + 3)));
}

function hashOfWord(kind: "tag" | "state", text: string): number {
  let hash = kind === "tag" ? 11 : 12;
  for (let at = 0; at < text.length; at++) hash = mix(hash * 31 + text.charCodeAt(at));
  return hash;
}

function marksOf(hash: number, count: number): Mark[] {
  return Array.from({ length: count }, (_, number) => {
    const place = placeOf(hash, number);
    return { at: atOf(place), mask: maskOf(place) };
  });
}

/** What all names that contain a text have; undefined when that is nothing that could be told. */
export function marksOfText(text: string): Mark[] | undefined {
  const marks: Mark[] = [];
  for (let at = 0; at + 3 <= text.length && marks.length < MOST_MARKS; at++) {
    // Four letters say more than three of them.
    if (at + 4 <= text.length && PLAIN.test(text.slice(at, at + 4)))
      marks.push(...marksOf(fourOf(hashOfThree(text, at), text, at), 1));
    else if (PLAIN.test(text.slice(at, at + 3)))
      marks.push(...marksOf(hashOfThree(text, at), MARKS_OF_THREE));
  }
  return marks.length === 0 ? undefined : marks;
}

/** What all runs have that have a tag, or a state of a name. */
export function marksOfWord(kind: "tag" | "state", text: string): Mark[] {
  return marksOf(hashOfWord(kind, text), MARKS_OF_WORD);
}

/** The bits of one unit. */
export class UnitWords {
  readonly #bytes = new Uint8Array(MOST_BYTES);
  #set = 0;

  /** Names, one after another with anything between them. */
  addNames(names: string): void {
    if (FOLDED.test(names)) {
      this.#bytes.fill(2 ** BITS_A_BYTE - 1);
      return;
    }
    for (let at = 0; at + 3 <= names.length; at++) {
      const three = hashOfThree(names, at);
      for (let number = 0; number < MARKS_OF_THREE; number++) this.#mark(placeOf(three, number));
      if (at + 4 <= names.length) this.#mark(fourOf(three, names, at));
    }
  }

  addWord(kind: "tag" | "state", text: string): void {
    const hash = hashOfWord(kind, text);
    for (let number = 0; number < MARKS_OF_WORD; number++) this.#mark(placeOf(hash, number));
  }

  /** As they are kept: in as few bytes as leave two of three bits unset. */
  pack(): Uint8Array {
    const wanted = Math.ceil((this.#set * SPARSE) / BITS_A_BYTE / BYTES_A_STEP) * BYTES_A_STEP;
    const packed = new Uint8Array(Math.min(MOST_BYTES, Math.max(BYTES_A_STEP, wanted)));
    for (let at = 0; at < MOST_BYTES; at++) {
      const byte = this.#bytes[at] ?? 0;
      if (byte === 0) continue;
      const place = at % packed.length;
      packed[place] = (packed[place] ?? 0) | byte;
    }
    return packed;
  }

  #mark(place: number): void {
    const at = atOf(place);
    const byte = this.#bytes[at] ?? 0;
    const mask = maskOf(place);
    if ((byte & mask) !== 0) return;
    this.#bytes[at] = byte | mask;
    this.#set++;
  }
}
