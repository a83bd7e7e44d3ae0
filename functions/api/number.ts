/** The most digits that DynamoDB keeps of a number, not counting zeros at its ends. */
const MAX_DIGITS = 38;

/** Powers of ten of the first digit, from the smallest that DynamoDB keeps to the largest. */
const MIN_EXPONENT = -130;
const MAX_EXPONENT = 125;

/** The most characters of a number. What DynamoDB keeps needs 170 at most, written without an exponent. */
const MAX_LENGTH = 200;

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** As many digits as every double keeps, and far from the ends of what doubles and DynamoDB can hold. */
const SURELY_EXACT = /^-?[\d.]{1,15}(?:[eE][-+]?\d\d?)?$/;

/**
 * Whether DynamoDB keeps a number with every digit.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export const canBeStored = (text: string): boolean => fitsTable(decimal(text));

/**
 * Whether a JSON number can be given back as it is: JSON's readers, ours too, take it for a double, and the shortest text of
 * that double must be the same number. So 0.1 is exact here, although no double is 0.1.
 */
export const isExact = (text: string): boolean => SURELY_EXACT.test(text) || isThatOfItsDouble(text, decimal(text));

/** Whether a JSON number is exact, and DynamoDB keeps it. */
export function isKept(text: string): boolean {
  if (SURELY_EXACT.test(text)) return true;
  const value = decimal(text);
  return fitsTable(value) && isThatOfItsDouble(text, value);
}

function fitsTable(value: Decimal | undefined): boolean {
  if (value === undefined) return false;
  const { digits, exponent } = value;
  return digits === "" || (digits.length <= MAX_DIGITS && exponent >= MIN_EXPONENT && exponent <= MAX_EXPONENT);
}

function isThatOfItsDouble(text: string, given: Decimal | undefined): boolean {
  const shortest = String(Number(text));
  if (given === undefined || shortest === text) return given !== undefined;
  const read = decimal(shortest);
  return given.isNegative === read?.isNegative && given.digits === read.digits && given.exponent === read.exponent;
}

/** The numbers of a JSON text as they are written, and its commas. Takes time in proportion to the text's length. */
export function* numbersAndCommas(json: string): Generator<string> {
  const literal = /[-+.\deE]+/y;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfText(json, at);
    else if (code === COMMA) yield ",";
    else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      literal.lastIndex = at;
      const [text = ""] = literal.exec(json) ?? [];
      yield text;
      at += text.length - 1;
    }
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;

/** Where the closing quote is of the text that begins at `start`. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

interface Decimal {
  readonly isNegative: boolean;
  /** Without zeros at either end; empty for zero. */
  readonly digits: string;
  /** The power of ten of the first digit. */
  readonly exponent: number;
}

/** Undefined for what is not a number, or is longer than any that DynamoDB keeps. */
function decimal(text: string): Decimal | undefined {
  const [, sign, whole = "", fraction = "", exponent = "0"] = (text.length <= MAX_LENGTH && NUMBER.exec(text)) || [];
  if (whole === "") return undefined;
  const significant = (whole + fraction).replace(/^0+/, "");
  const digits = significant.replace(/0+$/, "");
  const leadingZeros = whole.length + fraction.length - significant.length;
  if (digits === "") return { isNegative: false, digits, exponent: 0 };
  return { isNegative: sign === "-", digits, exponent: whole.length - 1 - leadingZeros + Number(exponent) };
}
