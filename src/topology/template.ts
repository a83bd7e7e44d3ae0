/** Terraform writes a literal `${` as `$${`. */
export const unescapedTemplate = (template: string): string => template.replace(/([$%])\1\{/g, "$1{");
