/** What a seed item may hold: JSON, which DynamoDB keeps without loss. Attributes that are undefined are left out. */
export type Storable =
  | string
  | number
  | boolean
  | null
  | readonly Storable[]
  | { readonly [attribute: string]: Storable | undefined };

/**
 * What DynamoDB counts of an item, in bytes. JSON is shorter for lists of small values, and longer for most others.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemSize = (item: { readonly [attribute: string]: Storable | undefined }): number =>
  sum(Object.entries(item).map(([name, value]) => (value === undefined ? 0 : Buffer.byteLength(name) + sizeOf(value))));

function sizeOf(value: Storable): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return numberSize(value);
  if (typeof value !== "object" || value === null) return 1;
  if (Array.isArray(value)) return CONTAINER + sum(value.map((child) => ELEMENT + sizeOf(child)));
  const children = Object.values(value).filter((child) => child !== undefined).length;
  return CONTAINER + children * ELEMENT + itemSize(value as { readonly [attribute: string]: Storable | undefined });
}

const CONTAINER = 3;
const ELEMENT = 1;

/** A byte for each two significant digits, and one more; another one for the sign. */
function numberSize(value: number): number {
  const [digits = ""] = Math.abs(value).toExponential().replace(".", "").split("e");
  return Math.ceil(digits.length / 2) + 1 + (value < 0 ? 1 : 0);
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
