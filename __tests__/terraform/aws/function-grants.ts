import type { ApiRequest, ApiResponse } from "../../../src/simulator/aws-api/request";
import type { Call } from "./call";
import { type AwsClient, AwsError } from "./client";

/**
 * Which role may decrypt a function's environment. When a function gets a role, Lambda grants that role the use of the key,
 * and the grant names the role by its id. A role that is made again has the name and the ARN of the one before and another
 * id, so the function cannot be invoked until it is made again, or gets another role and then this one.
 *
 * Sources: https://repost.aws/knowledge-center/lambda-kmsaccessdeniedexception-errors and the AWS provider's page on
 * aws_lambda_function, at KMSAccessDeniedException.
 */
export class FunctionGrants {
  readonly #granted = new Map<string, { readonly role: string; readonly id: string | undefined }>();

  constructor(private readonly aws: AwsClient) {}

  /** To be told of each call that was answered without an error. */
  async learn({ service, operation, region }: Call, { path, body }: ApiRequest): Promise<void> {
    if (service !== "lambda" || !/^(CreateFunction|UpdateFunctionConfiguration)$/.test(operation)) return;
    const { FunctionName = nameIn(path), Role } = JSON.parse(body.toString());
    const key = `${region} ${FunctionName}`;
    const role = Role?.split("/").at(-1);
    // Only another role makes Lambda grant again.
    const isSame = operation !== "CreateFunction" && this.#granted.get(key)?.role === role;
    if (role !== undefined && !isSame) this.#granted.set(key, { role, id: await this.#roleId(role) });
  }

  /** The answer to an invocation, which runs no code; undefined for any other call. */
  async answer({ service, operation, region }: Call, { path }: ApiRequest): Promise<ApiResponse | undefined> {
    if (service !== "lambda" || operation !== "Invoke") return undefined;
    const name = nameIn(path);
    const found = await this.aws.lambda(region, `/2015-03-31/functions/${name}/configuration`);
    if (!found) return json(404, { Type: "User", Message: `Function not found: ${name}` });
    const granted = this.#granted.get(`${region} ${name}`)?.id;
    if (granted !== undefined && granted === (await this.#roleId(found.Role.split("/").at(-1)))) return json(200, {});
    return json(502, {
      Type: "Server",
      Message:
        "Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings.",
    });
  }

  async #roleId(RoleName: string): Promise<string | undefined> {
    try {
      return (await this.aws.query("iam", "us-east-1", "GetRole", { RoleName })).Role.RoleId;
    } catch (error) {
      if (error instanceof AwsError) return undefined;
      throw error;
    }
  }
}

const nameIn = (path: string): string => /functions\/([^/]+)/.exec(path)?.[1] ?? "";

const json = (status: number, body: object): ApiResponse => ({
  status,
  contentType: "application/json",
  body: JSON.stringify(body),
});
