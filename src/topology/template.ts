/** Terraform writes a literal `${` as `$${`. */
export const unescapedTemplate = (template: string): string => template.replace(/([$%])\1\{/g, "$1{");

/**
 * A constant of Terraform's JSON as Terraform reads it, with the keys of objects, which are templates too; also a plan's
 * `constant_value` (https://developer.hashicorp.com/terraform/language/syntax/json).
 */
export const unescapedTemplates = <T>(constant: T): T =>
  constant === undefined ? constant : JSON.parse(unescapedTemplate(JSON.stringify(constant)));
