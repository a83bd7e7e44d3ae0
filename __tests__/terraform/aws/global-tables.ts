import type { ApiResponse } from "../../../src/simulator/aws-api/request";

/** Calls DynamoDB in a region. */
export type DynamoDb = (region: string, operation: string, input: object) => Promise<ApiResponse>;

interface Member {
  readonly region: string;
  /** Where it was added from; undefined for the table that was there first. */
  readonly source: string | undefined;
  /** What it is encrypted with; undefined for AWS's own key. */
  readonly key: string | undefined;
  state: "CREATING" | "ACTIVE" | "DELETING";
}

interface Table {
  readonly TableName: string;
  readonly TableStatus: string;
  readonly KeySchema: unknown;
  readonly AttributeDefinitions: unknown;
  readonly StreamSpecification?: { readonly StreamEnabled?: boolean; readonly StreamViewType?: string };
}

interface ReplicaUpdate {
  readonly RegionName: string;
  /** Of a key in the replica's own region. */
  readonly KMSMasterKeyId?: string;
}

interface UpdateTable {
  readonly TableName: string;
  readonly StreamSpecification?: unknown;
  readonly SSESpecification?: { readonly KMSMasterKeyId?: string };
  readonly ReplicaUpdates?: readonly Readonly<Record<string, ReplicaUpdate>>[];
}

/** How long a replica takes to come or go, in milliseconds. On AWS it is minutes. */
const TRANSITION_MS = 1500;

/**
 * The control plane of DynamoDB's global tables (version 2019.11.21) over an API that knows only tables of one region: a
 * replica is a table of its own in its region. Data is not replicated.
 *
 * Rules and sentences: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html, the
 * errors that internal/service/dynamodb/table.go of the AWS provider handles, and https://github.com/go-to-k/cdkd/issues/1442.
 */
export class GlobalTables {
  /** Members of each global table, by its name, in the order in which they were added. */
  readonly #tables = new Map<string, Member[]>();
  /** By region and name: keys that tables got later, which moto 5.2 does not keep. */
  readonly #keys = new Map<string, string | undefined>();

  constructor(private readonly dynamodb: DynamoDb) {}

  /** The answer to a call, or undefined where global tables play no part in it. */
  async answer(region: string, operation: string, body: Buffer): Promise<ApiResponse | undefined> {
    if (operation === "DescribeTable") return this.#describe(region, JSON.parse(body.toString()));
    if (operation === "UpdateTable") return this.#update(region, JSON.parse(body.toString()));
    if (operation === "DeleteTable") return this.#delete(region, JSON.parse(body.toString()));
    return undefined;
  }

  async #describe(region: string, input: { TableName: string }): Promise<ApiResponse> {
    const name = input.TableName.split("/").at(-1) ?? "";
    const response = this.#withKey(region, name, await this.dynamodb(region, "DescribeTable", input));
    const members = this.#membersOf(name);
    const own = members.find((member) => member.region === region);
    if (response.status !== 200 || !own || members.length < 2) return response;
    const { Table } = JSON.parse(response.body.toString());
    return json(200, {
      Table: {
        ...Table,
        TableStatus: own.state !== "ACTIVE" ? own.state : this.#inTransition(name) ? "UPDATING" : Table.TableStatus,
        GlobalTableVersion: "2019.11.21",
        // Each region lists the others.
        Replicas: members
          .filter((member) => member !== own)
          .map(({ region: RegionName, state: ReplicaStatus, key: KMSMasterKeyId }) => ({
            RegionName,
            ReplicaStatus,
            KMSMasterKeyId,
          })),
      },
    });
  }

  #withKey(region: string, name: string, response: ApiResponse): ApiResponse {
    if (response.status !== 200 || !this.#keys.has(`${region} ${name}`)) return response;
    const { Table } = JSON.parse(response.body.toString());
    const KMSMasterKeyArn = this.#keys.get(`${region} ${name}`);
    return json(200, { Table: { ...Table, SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn } } });
  }

  async #update(region: string, input: UpdateTable): Promise<ApiResponse | undefined> {
    const { TableName: name, ReplicaUpdates } = input;
    if (this.#inTransition(name)) {
      return error("ResourceInUseException", "The resource which you are attempting to change is in use.");
    }
    if (input.StreamSpecification && this.#membersOf(name).length > 1) {
      return invalid("Disabling Stream is not allowed for a Global Table replica.");
    }
    if (input.SSESpecification && !ReplicaUpdates) {
      this.#keys.set(`${region} ${name}`, input.SSESpecification.KMSMasterKeyId);
    }
    if (!ReplicaUpdates) return undefined;
    const [change, ...more] = ReplicaUpdates.flatMap(Object.entries);
    if (!change) return invalid("There are no actions specified in the Replica Update Action of the request.");
    if (more.length > 0 || Object.keys(input).length > 2) {
      return invalid("Update table operation with more than one create or delete replica actions not allowed");
    }
    const [action, replica] = change;
    const { RegionName: target } = replica;
    if (target === region) {
      return invalid(
        "Cannot add, delete, or update the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required.",
      );
    }
    if (action === "Create") return this.#addReplica(region, name, replica);
    if (action === "Delete") return this.#removeReplica(region, name, target);
    return invalid(`${action} of a replica is not supported by this double`);
  }

  async #addReplica(region: string, name: string, replica: ReplicaUpdate): Promise<ApiResponse> {
    const { RegionName: target, KMSMasterKeyId } = replica;
    const described = await this.dynamodb(region, "DescribeTable", { TableName: name });
    if (described.status !== 200) return described;
    const table: Table = JSON.parse(described.body.toString()).Table;
    // AWS turns the stream on by itself when the setting was never made; then every plan would turn it off again
    // (https://github.com/hashicorp/terraform-provider-aws/issues/43625). Refused here, so that it is noticed.
    if (table.StreamSpecification?.StreamViewType !== "NEW_AND_OLD_IMAGES") {
      return invalid("Table must have DynamoDB Streams enabled with StreamViewType set to NEW_AND_OLD_IMAGES");
    }
    const { KeySchema, AttributeDefinitions, StreamSpecification } = table;
    const created = await this.dynamodb(target, "CreateTable", {
      TableName: name,
      KeySchema,
      AttributeDefinitions,
      StreamSpecification,
      BillingMode: "PAY_PER_REQUEST",
      ...(KMSMasterKeyId && { SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId } }),
    });
    if (created.status !== 200) {
      return invalid(
        `Failed to create a the new replica of table with name: '${name}' because one or more replicas already existed as tables.`,
      );
    }
    const member: Member = { region: target, source: region, state: "CREATING", key: KMSMasterKeyId };
    const members = this.#membersOf(name);
    if (members.length === 0) members.push({ region, source: undefined, key: undefined, state: "ACTIVE" });
    members.push(member);
    this.#tables.set(name, members);
    later(() => {
      member.state = "ACTIVE";
    });
    return json(200, { TableDescription: { ...table, TableStatus: "UPDATING" } });
  }

  async #removeReplica(region: string, name: string, target: string): Promise<ApiResponse> {
    const member = this.#membersOf(name).find((each) => each.region === target);
    if (!member)
      return invalid("Replica specified in the Replica Update or Replica Delete action of the request was not found.");
    const refused = await this.#refusal(name, target);
    if (refused) return refused;
    member.state = "DELETING";
    later(async () => {
      await this.dynamodb(target, "DeleteTable", { TableName: name });
      this.#remove(name, target);
    });
    const described = await this.#describe(region, { TableName: name });
    return json(200, { TableDescription: JSON.parse(described.body.toString()).Table });
  }

  async #delete(region: string, { TableName: name }: { TableName: string }): Promise<ApiResponse> {
    if (this.#inTransition(name)) {
      return error("ResourceInUseException", "The resource which you are attempting to change is in use.");
    }
    const refused = await this.#refusal(name, region);
    if (refused) return refused;
    const response = await this.dynamodb(region, "DeleteTable", { TableName: name });
    if (response.status === 200) this.#remove(name, region);
    return response;
  }

  /** Why a member cannot be deleted. */
  async #refusal(name: string, region: string): Promise<ApiResponse | undefined> {
    if (this.#membersOf(name).some(({ source }) => source === region)) {
      return invalid(
        "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table in the last 24 hours.",
      );
    }
    const described = await this.dynamodb(region, "DescribeTable", { TableName: name });
    if (described.status === 200 && JSON.parse(described.body.toString()).Table.DeletionProtectionEnabled) {
      return invalid(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
      );
    }
    return undefined;
  }

  #membersOf(name: string): Member[] {
    return this.#tables.get(name) ?? [];
  }

  #remove(name: string, region: string): void {
    this.#keys.delete(`${region} ${name}`);
    const left = this.#membersOf(name).filter((member) => member.region !== region);
    if (left.length > 1) this.#tables.set(name, left);
    else this.#tables.delete(name);
  }

  #inTransition(name: string): boolean {
    return this.#membersOf(name).some(({ state }) => state !== "ACTIVE");
  }
}

/** Keeps no process alive. */
function later(task: () => unknown): void {
  setTimeout(task, TRANSITION_MS).unref();
}

const json = (status: number, body: object): ApiResponse => ({
  status,
  contentType: "application/x-amz-json-1.0",
  body: JSON.stringify(body),
});

const error = (code: string, message: string): ApiResponse =>
  json(400, { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message });

const invalid = (message: string): ApiResponse => error("ValidationException", message);
