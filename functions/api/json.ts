export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** An item of the table as clients see it: a JSON object, with the key attributes among its own. */
export type Item = { readonly [attribute: string]: Json };
