/** Names of a table's key attributes: the partition key's first. */
export const keyNames = ({
  partitionKey,
  sortKey,
}: {
  readonly partitionKey: string;
  readonly sortKey?: string;
}): readonly string[] => (sortKey === undefined ? [partitionKey] : [partitionKey, sortKey]);
