/** A user's text as Terraform takes it literally: else it would read `${` and `%{` in it as templates. */
export const escapeTemplate = (text: string): string => text.replace(/([$%])\{/g, "$1$1{");
