import type { ApiRequest, ApiResponse } from "../../../src/simulator/aws-api/request";
import type { Call } from "./call";

interface Alias {
  readonly AliasName: string;
  readonly AliasArn: string;
  readonly TargetKeyId: string;
}

/**
 * Aliases of keys, of each region by itself. moto 5.2 keeps one set for a key and all of its replicas, so that an alias that
 * is deleted in one region would be gone from all.
 * Source: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html ("not synchronized")
 */
export class KeyAliases {
  readonly #aliases = new Map<string, Alias[]>();

  constructor(private readonly account: string) {}

  /** The answer to a call, or undefined where it is not about aliases. */
  answer({ service, operation, region }: Call, { body }: ApiRequest): ApiResponse | undefined {
    if (service !== "kms" || !operation.includes("Alias")) return undefined;
    const { AliasName: name, TargetKeyId, KeyId } = JSON.parse(body.toString());
    const own = this.#aliases.get(region) ?? [];
    const others = own.filter(({ AliasName }) => AliasName !== name);
    const isThere = others.length < own.length;
    if (operation === "ListAliases") {
      const keyId = KeyId?.split("/").at(-1);
      return json(200, { Aliases: own.filter((each) => !keyId || each.TargetKeyId === keyId), Truncated: false });
    }
    if (operation === "CreateAlias" ? isThere : !isThere) {
      const code = isThere ? "AlreadyExistsException" : "NotFoundException";
      return json(400, { __type: code, message: `${name} in ${region}` });
    }
    const AliasArn = `arn:aws:kms:${region}:${this.account}:${name}`;
    const made = { AliasName: name, AliasArn, TargetKeyId: TargetKeyId?.split("/").at(-1) };
    this.#aliases.set(region, operation === "DeleteAlias" ? others : [...others, made]);
    return { ...json(200, {}), body: "" };
  }
}

const json = (status: number, body: object): ApiResponse => ({
  status,
  contentType: "application/x-amz-json-1.1",
  body: JSON.stringify(body),
});
