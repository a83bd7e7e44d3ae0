import {
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  paginateDescribeNetworkInterfaces,
} from "@aws-sdk/client-ec2";
import { explainAwsError } from "../aws/error-text";
import { UserError } from "../process/user-error";
import type { Vpc } from "../terraform/deployed";
import { GROUP_NAME, type Leftovers, vpcText } from "./leftovers";

/** What Global Accelerator has in VPCs, asked of EC2 in each region. */
export class Ec2Leftovers implements Leftovers {
  readonly #clients = new Map<string, EC2Client>();

  /**
   * By their type, and by the group as well: it cannot go before whatever uses it
   * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html).
   */
  async interfaces(vpc: Vpc): Promise<readonly string[]> {
    const Filters = [{ Name: "vpc-id", Values: [vpc.id] }];
    return this.#asking(vpc, "ec2:DescribeNetworkInterfaces", async (client) => {
      const found: string[] = [];
      for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces({ client }, { Filters })) {
        const own = NetworkInterfaces.filter(
          ({ InterfaceType, Groups = [] }) =>
            InterfaceType === "global_accelerator_managed" || Groups.some(({ GroupName }) => GroupName === GROUP_NAME),
        );
        found.push(...own.flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []));
      }
      return found;
    });
  }

  async group(vpc: Vpc): Promise<string | undefined> {
    const Filters = [
      { Name: "vpc-id", Values: [vpc.id] },
      { Name: "group-name", Values: [GROUP_NAME] },
    ];
    const { SecurityGroups = [] } = await this.#asking(vpc, "ec2:DescribeSecurityGroups", (client) =>
      client.send(new DescribeSecurityGroupsCommand({ Filters })),
    );
    return SecurityGroups[0]?.GroupId;
  }

  async deleteGroup(vpc: Vpc, GroupId: string): Promise<boolean> {
    return this.#asking(vpc, "ec2:DeleteSecurityGroup", async (client) => {
      try {
        await client.send(new DeleteSecurityGroupCommand({ GroupId }));
        return true;
      } catch (error) {
        if ((error as Error).name === "DependencyViolation") return false;
        // It went meanwhile.
        if ((error as Error).name === "InvalidGroup.NotFound") return true;
        throw error;
      }
    });
  }

  /** Lets go of every connection. */
  stop(): void {
    for (const client of this.#clients.values()) client.destroy();
  }

  async #asking<T>(vpc: Vpc, action: string, task: (client: EC2Client) => Promise<T>): Promise<T> {
    const client = this.#clients.get(vpc.region) ?? new EC2Client({ region: vpc.region });
    this.#clients.set(vpc.region, client);
    try {
      return await task(client);
    } catch (error) {
      throw new UserError(`EC2 refuses ${action} for ${vpcText(vpc)}: ${explainAwsError(error)}`);
    }
  }
}
