import { XMLParser } from "fast-xml-parser";

// biome-ignore lint/suspicious/noExplicitAny: answers are read by whoever asked for them
export type Answer = any;

/** Versions of the APIs that speak the query protocol. */
const VERSIONS = {
  ec2: "2016-11-15",
  elasticloadbalancing: "2015-12-01",
  iam: "2010-05-08",
  /** CloudWatch's. */
  monitoring: "2010-08-01",
  sns: "2010-03-31",
} as const;

/** Prefixes of `X-Amz-Target`, and the JSON protocol's version, of the APIs that speak JSON. */
const TARGETS = {
  acm: ["CertificateManager", "1.1"],
  kms: ["TrentService", "1.1"],
  wafv2: ["AWSWAF_20190729", "1.1"],
  dynamodb: ["DynamoDB_20120810", "1.0"],
  globalaccelerator: ["GlobalAccelerator_V20180706", "1.1"],
  logs: ["Logs_20140328", "1.1"],
} as const;

/** Who asks, so that the calls of Terraform can be told from those of the tests. */
export const ASKER = "asker";

/** The access key with which Terraform plans, so that its calls can be told from those of an apply. */
export const PLANNER = "planner";

/** Elements that are lists however many they hold; an answer with one item would else be no list. */
const LIST = /^(item|member|HostedZone|ResourceRecordSet)$/;

/** Calls AWS's APIs at an endpoint that does not check signatures. */
export class AwsClient {
  readonly #parser = new XMLParser({ isArray: (name) => LIST.test(name), parseTagValue: false });

  constructor(private readonly url: string) {}

  /** EC2, load balancing, IAM, CloudWatch and SNS. @returns what is inside the answer's outermost element, and result element if any */
  async query(
    service: keyof typeof VERSIONS,
    region: string,
    action: string,
    parameters: Record<string, string> = {},
  ): Promise<Answer> {
    const form = new URLSearchParams({ Action: action, Version: VERSIONS[service], ...parameters });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const text = await this.#send(service, region, "/", { method: "POST", headers, body: form.toString() });
    const response = this.#parser.parse(text)[`${action}Response`];
    return response?.[`${action}Result`] ?? response;
  }

  /** The services of `TARGETS`. */
  async json(service: keyof typeof TARGETS, region: string, operation: string, input: object = {}): Promise<Answer> {
    const [prefix, version] = TARGETS[service];
    const headers = { "content-type": `application/x-amz-json-${version}`, "x-amz-target": `${prefix}.${operation}` };
    const body = JSON.stringify(input);
    const text = await this.#send(service, region, "/", { method: "POST", headers, body });
    return text === "" ? {} : JSON.parse(text);
  }

  /** Lambda. @returns undefined for what is not there */
  async lambda(region: string, path: string, method = "GET"): Promise<Answer | undefined> {
    try {
      const text = await this.#send("lambda", region, path, { method, headers: {} });
      return text === "" ? {} : JSON.parse(text);
    } catch (error) {
      if (error instanceof AwsError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** S3 and Route 53. @param body XML */
  async xml(service: "s3" | "route53", region: string, method: string, path: string, body?: string): Promise<Answer> {
    const headers = { "content-type": "application/xml" };
    return this.#parser.parse(await this.#send(service, region, path, { method, headers, body }));
  }

  async #send(
    service: string,
    region: string,
    path: string,
    request: { method: string; headers: Record<string, string>; body?: string },
  ): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=${ASKER}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const response = await fetch(`${this.url}${path}`, { ...request, headers: { ...request.headers, authorization } });
    const text = await response.text();
    if (!response.ok)
      throw new AwsError(response.status, `${service} in ${region} answers ${response.status}: ${text}`);
    return text;
  }
}

export class AwsError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
