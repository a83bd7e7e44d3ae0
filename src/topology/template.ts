/** An address, wherever it is: in an expression, or alone as in `depends_on`. */
export const ADDRESS = /(?<![\w.-])(?:data\.)?[a-z][a-z0-9]*_\w*\.[\w-]+/g;

/** Terraform writes a literal `${` as `$${`. */
export const unescapedTemplate = (template: string): string => template.replace(/([$%])\1\{/g, "$1{");

/**
 * A constant of Terraform's JSON as Terraform reads it, with the keys of objects, which are templates too; also a plan's
 * `constant_value` (https://developer.hashicorp.com/terraform/language/syntax/json).
 */
export const unescapedTemplates = <T>(constant: T): T =>
  constant === undefined ? constant : JSON.parse(unescapedTemplate(JSON.stringify(constant)));
