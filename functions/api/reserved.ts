/**
 * What an id in the table begins with that belongs to the operator's commands, such as the record of the seeds that were
 * written. The API neither reads nor writes such items.
 */
const PREFIX = "__globalapp__";

export const isReserved = (id: string): boolean => id.startsWith(PREFIX);

/** Id of an item of the operator's own. */
export const reservedId = (name: string): string => `${PREFIX}${name}`;
