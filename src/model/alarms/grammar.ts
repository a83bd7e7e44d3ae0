import jsep from "jsep";

export type Node = jsep.CoreExpression;

// The words of CloudWatch's metric math and alarm rules, which bind as their signs do.
jsep.addBinaryOp("OR", 1);
jsep.addBinaryOp("AND", 2);
jsep.addUnaryOp("NOT");

/** The tree of an expression. @throws Error where it has none */
export const treeOf = (expression: string): Node => jsep(expression) as Node;

/**
 * A call of a function by its name: `FILL(m1, 0)`; undefined: it is something else.
 * @rule cw-metric-math
 */
export function callOf(node: Node): { readonly name: string; readonly given: readonly Node[] } | undefined {
  if (node.type !== "CallExpression") return undefined;
  const { callee, arguments: given } = node as jsep.CallExpression;
  return callee.type === "Identifier" ? { name: String(callee.name), given: given as Node[] } : undefined;
}
