import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { serveForTest } from "./serve";

interface Network {
  /** Ids of Global Accelerator's network interfaces. */
  interfaces: string[];
  /** Its security group. */
  group: string | undefined;
  /** Whether something else uses the group. */
  used: boolean;
}

export interface LocalEc2 {
  readonly url: string;
  /** By VPC. */
  readonly networks: Map<string, Network>;
  /** `eu-central-1 DeleteSecurityGroup sg-1`, in order. */
  readonly calls: string[];
  /** Told of each call before it is answered. */
  onCall: (operation: string) => void;
  /** Operations that the caller may not. */
  readonly denied: Set<string>;
}

/** As much of EC2 as a teardown asks for, for the rest of a test. */
export async function startEc2(): Promise<LocalEc2> {
  const ec2: LocalEc2 = { url: "", networks: new Map(), calls: [], onCall: () => {}, denied: new Set() };
  const server = createServer(async (request, response) => {
    const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? "")?.[1];
    const form = new URLSearchParams(await text(request));
    const operation = form.get("Action") ?? "";
    const subject = form.get("GroupId") ?? form.get("Filter.1.Value.1") ?? "";
    ec2.calls.push(`${region} ${operation} ${subject}`);
    ec2.onCall(operation);
    const { status, body } = answer(ec2, operation, subject);
    response.writeHead(status, { "content-type": "text/xml" }).end(body);
  });
  return Object.assign(ec2, { url: await serveForTest(server) });
}

function answer({ networks, denied }: LocalEc2, operation: string, subject: string) {
  if (denied.has(operation)) return error(403, "UnauthorizedOperation");
  const network = networks.get(subject);
  if (operation === "DescribeNetworkInterfaces") {
    const items = (network?.interfaces ?? []).map(
      (id) =>
        `<item><networkInterfaceId>${id}</networkInterfaceId><interfaceType>global_accelerator_managed</interfaceType></item>`,
    );
    // The load balancer's own, which is nobody's concern here.
    items.push("<item><networkInterfaceId>eni-alb</networkInterfaceId><interfaceType>interface</interfaceType></item>");
    return ok(operation, `<networkInterfaceSet>${items.join("")}</networkInterfaceSet>`);
  }
  if (operation === "DescribeSecurityGroups") {
    const item = network?.group === undefined ? "" : `<item><groupId>${network.group}</groupId></item>`;
    return ok(operation, `<securityGroupInfo>${item}</securityGroupInfo>`);
  }
  const owner = [...networks.values()].find(({ group }) => group === subject);
  if (!owner) return error(400, "InvalidGroup.NotFound");
  if (owner.used || owner.interfaces.length > 0) return error(400, "DependencyViolation");
  owner.group = undefined;
  return ok(operation, "<return>true</return>");
}

const ok = (operation: string, body: string) => ({
  status: 200,
  body: `<${operation}Response>${body}</${operation}Response>`,
});

const error = (status: number, code: string) => ({
  status,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>said by EC2</Message></Error></Errors></Response>`,
});
