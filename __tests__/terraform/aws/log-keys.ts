import type { ApiRequest, ApiResponse } from "../../../src/simulator/aws-api/request";
import type { Call } from "./call";

/**
 * The keys of log groups that are there already, which moto 5.2 cannot change.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
 */
export class LogKeys {
  /** By region and name; undefined: CloudWatch's own key. */
  readonly #changed = new Map<string, string | undefined>();

  /** @returns the answer to a call that changes a key, else undefined */
  answer({ service, operation, region }: Call, { body }: ApiRequest): ApiResponse | undefined {
    if (service !== "logs") return undefined;
    if (operation !== "AssociateKmsKey" && operation !== "DisassociateKmsKey") {
      // A group of the same name begins again.
      if (operation === "DeleteLogGroup") this.#changed.delete(`${region} ${JSON.parse(body.toString()).logGroupName}`);
      return undefined;
    }
    const { logGroupName, resourceIdentifier = "", kmsKeyId } = JSON.parse(body.toString());
    this.#changed.set(`${region} ${logGroupName ?? resourceIdentifier.split("log-group:")[1]}`, kmsKeyId);
    return { status: 200, contentType: "application/x-amz-json-1.1", body: "{}" };
  }

  /** @returns the answer with the keys as they are, for the call that shows groups */
  amend({ service, operation, region }: Call, response: ApiResponse): ApiResponse {
    if (service !== "logs" || operation !== "DescribeLogGroups" || response.status >= 300) return response;
    const answer = JSON.parse(response.body.toString());
    for (const group of answer.logGroups ?? []) {
      const name = `${region} ${group.logGroupName}`;
      if (this.#changed.has(name)) group.kmsKeyId = this.#changed.get(name);
    }
    return { ...response, body: JSON.stringify(answer) };
  }
}
