/** Without all of them nothing of a backend is there. */
const TYPES = ["aws_globalaccelerator_accelerator", "aws_dynamodb_table", "aws_lb", "aws_lambda_function"];

export const isOfBackend = ({ type }: { readonly type: string }): boolean => TYPES.includes(type);
