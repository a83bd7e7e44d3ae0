/** The arguments of a PutItem that puts only where no item has this key. */
export const ifAbsent = (partitionKey: string) => ({
  ConditionExpression: "attribute_not_exists(#key)",
  ExpressionAttributeNames: { "#key": partitionKey },
});

/** Whether such a put found no item. @throws whatever else went wrong */
export async function wasAbsent(put: Promise<unknown>): Promise<boolean> {
  try {
    await put;
    return true;
  } catch (error) {
    if ((error as Error).name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
