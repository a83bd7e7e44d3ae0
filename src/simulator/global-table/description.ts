import type { GlobalTable } from "../../topology/topology";
import { arn } from "../ground/arn";
import type { EngineAnswer } from "./engine";

/** What a replica is, in which region. */
export interface Described {
  readonly table: GlobalTable;
  readonly region: string;
}

/** What was synthesized and the engine does not know, by operation: it is added to the engine's answer. */
export const DESCRIPTIONS: ReadonlyMap<string, (answer: EngineAnswer, replica: Described) => EngineAnswer> = new Map([
  ["DescribeTable", describeTable],
  ["DescribeTimeToLive", describeTimeToLive],
]);

function describeTable(answer: EngineAnswer, { table, region }: Described): EngineAnswer {
  if (answer.status !== 200) return answer;
  const { Table } = JSON.parse(answer.body.toString());
  return json({
    Table: {
      ...Table,
      TableArn: arn.table(region, table.name),
      GlobalTableVersion: "2019.11.21",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
      Replicas: table.regions
        .filter((other) => other !== region)
        .map((RegionName) => ({ RegionName, ReplicaStatus: "ACTIVE" })),
    },
  });
}

function describeTimeToLive(answer: EngineAnswer, { table: { ttlAttribute: AttributeName } }: Described): EngineAnswer {
  if (answer.status !== 200 || AttributeName === undefined) return answer;
  return json({ TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName } });
}

const json = (body: object): EngineAnswer => ({ status: 200, body: Buffer.from(JSON.stringify(body)) });
