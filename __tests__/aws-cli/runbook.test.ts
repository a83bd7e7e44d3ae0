import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { serveApi } from "../support/aws-api";
import { awsCli, type CliAnswer, HAS_AWS_CLI } from "../support/aws-cli";
import { temporaryFolder } from "../support/temporary-folder";
import type { TopologyChanges } from "../support/topology";

const US = "us-west-2";
const EU = "eu-central-1";

let calls = 0;

/** A world, and the command line for it. */
async function started(changes: TopologyChanges = {}) {
  const { endpoint, world } = await serveApi(changes, { propagationMs: 0, replicationLagMs: 1 });
  const run = awsCli(endpoint);
  const called = (args: readonly string[], region?: string): Promise<CliAnswer> => {
    calls++;
    return run(args, region);
  };
  /** @param command words with spaces between them, without the region @returns what it printed */
  // biome-ignore lint/suspicious/noExplicitAny: JSON of AWS
  const aws = async (command: string, region = US, ...more: string[]): Promise<any> => {
    const { code, stdout, stderr } = await called([...command.split(" "), ...more], region);
    expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: "" });
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  };
  /** @returns the sentence of a call that fails */
  const refusal = async (command: string, region = US, ...more: string[]): Promise<string> => {
    const { code, stderr } = await called([...command.split(" "), ...more], region);
    expect({ command, failed: code !== 0 }).toEqual({ command, failed: true });
    return stderr.trim();
  };
  return { world, aws, refusal };
}

if (!HAS_AWS_CLI) console.log("NOT RUN: the AWS command line (`aws`) is not on this machine");

describe.runIf(HAS_AWS_CLI)("the AWS command line", () => {
  afterAll(() => expect(calls).toBeGreaterThanOrEqual(40));

  test("describes an accelerator, and moves traffic with it", async () => {
    const { aws, refusal, world } = await started({ tls: true });
    const ga = (command: string, ...more: string[]) => aws(`globalaccelerator ${command}`, US, ...more);
    const [accelerator] = (await ga("list-accelerators")).Accelerators;
    expect(accelerator).toMatchObject({ Name: "globalapp", Status: "DEPLOYED", Enabled: true });
    const arn = accelerator.AcceleratorArn;
    const described = await ga(`describe-accelerator --accelerator-arn ${arn}`);
    expect(described.Accelerator.AcceleratorArn).toBe(arn);
    const attributes = await ga(`describe-accelerator-attributes --accelerator-arn ${arn}`);
    expect(attributes.AcceleratorAttributes.FlowLogsEnabled).toBe(false);
    expect((await ga(`list-tags-for-resource --resource-arn ${arn}`)).Tags).toEqual([]);
    const [listener] = (await ga(`list-listeners --accelerator-arn ${arn}`)).Listeners;
    expect((await ga(`describe-listener --listener-arn ${listener.ListenerArn}`)).Listener).toEqual(listener);
    const groups = (await ga(`list-endpoint-groups --listener-arn ${listener.ListenerArn}`)).EndpointGroups;
    expect(groups.map((each: { EndpointGroupRegion: string }) => each.EndpointGroupRegion)).toEqual([US, EU]);
    const group = `--endpoint-group-arn ${groups[0].EndpointGroupArn}`;
    const [endpoint] = groups[0].EndpointDescriptions;
    expect((await ga(`describe-endpoint-group ${group}`)).EndpointGroup.TrafficDialPercentage).toBe(100);

    await ga(`update-endpoint-group ${group} --traffic-dial-percentage 40`);
    expect(world.accelerator.listeners[0]?.endpointGroups[0]?.trafficDialPercentage).toBe(40);

    await ga(`remove-endpoints ${group} --endpoint-identifiers EndpointId=${endpoint.EndpointId}`);
    expect(world.accelerator.listeners[0]?.endpointGroups[0]?.endpoints).toEqual([]);
    expect(
      await refusal(
        `globalaccelerator remove-endpoints ${group} --endpoint-identifiers EndpointId=${endpoint.EndpointId}`,
      ),
    ).toContain(
      "(EndpointNotFoundException) when calling the RemoveEndpoints operation: The endpoint that you specified",
    );
    const added = await ga(
      `add-endpoints ${group} --endpoint-configurations EndpointId=${endpoint.EndpointId},Weight=7`,
    );
    expect(added.EndpointDescriptions).toMatchObject([{ EndpointId: endpoint.EndpointId, Weight: 7 }]);
    expect(world.accelerator.listeners[0]?.endpointGroups[0]?.endpoints).toMatchObject([{ weight: 7 }]);
    expect(
      await refusal(
        `globalaccelerator add-endpoints ${group} --endpoint-configurations EndpointId=${endpoint.EndpointId}`,
      ),
    ).toContain("EndpointAlreadyExistsException");

    const listening = `update-listener --listener-arn ${listener.ListenerArn}`;
    await ga(`${listening} --client-affinity SOURCE_IP --port-ranges FromPort=443,ToPort=443`);
    expect(world.accelerator.listenerOn(80)).toBeUndefined();
    expect(world.accelerator.listenerOn(443)).toMatchObject({ clientAffinity: "SOURCE_IP" });
    expect(await refusal(`globalaccelerator ${listening} --port-ranges FromPort=8000,ToPort=8000`)).toContain(
      "the simulator has opened the ports 80, 443, and not 8000",
    );
  });

  test("disables an accelerator", async () => {
    const { aws, world } = await started();
    const [{ AcceleratorArn: arn }] = (await aws("globalaccelerator list-accelerators")).Accelerators;
    await aws(`globalaccelerator update-accelerator --accelerator-arn ${arn} --no-enabled`);
    expect(world.accelerator.enabled).toBe(false);
  });

  test("describes load balancers, and takes a target out", async () => {
    const { aws, refusal, world } = await started({ loadBalancer: { idleTimeoutSeconds: 61 } });
    const elb = (command: string, ...more: string[]) => aws(`elbv2 ${command}`, EU, ...more);
    const [loadBalancer] = (await elb("describe-load-balancers")).LoadBalancers;
    const arn = loadBalancer.LoadBalancerArn;
    const attributes = (await elb(`describe-load-balancer-attributes --load-balancer-arn ${arn}`)).Attributes;
    expect(attributes).toContainEqual({ Key: "idle_timeout.timeout_seconds", Value: "61" });
    expect((await elb(`describe-tags --resource-arns ${arn}`)).TagDescriptions).toEqual([
      { ResourceArn: arn, Tags: [] },
    ]);
    const [listener] = (await elb(`describe-listeners --load-balancer-arn ${arn}`)).Listeners;
    expect(listener).toMatchObject({ Port: 80, Protocol: "HTTP", DefaultActions: [{ Type: "forward" }] });
    await elb(`describe-listener-attributes --listener-arn ${listener.ListenerArn}`);
    const { Rules } = await elb(`describe-rules --listener-arn ${listener.ListenerArn}`);
    expect(Rules).toMatchObject([{ Priority: "default", IsDefault: true, Conditions: [] }]);
    const [group] = (await elb(`describe-target-groups --load-balancer-arn ${arn}`)).TargetGroups;
    const named = `--target-group-arn ${group.TargetGroupArn}`;
    expect((await elb(`describe-target-group-attributes ${named}`)).Attributes).toEqual([
      { Key: "lambda.multi_value_headers.enabled", Value: "false" },
    ]);
    const [target] = (await elb(`describe-target-health ${named}`)).TargetHealthDescriptions;
    expect(target.TargetHealth.State).toBe("healthy");

    const changed = await elb(
      `modify-target-group ${named} --health-check-interval-seconds 20 --matcher HttpCode=200-299`,
    );
    expect(changed.TargetGroups).toMatchObject([{ HealthCheckIntervalSeconds: 20, Matcher: { HttpCode: "200-299" } }]);
    expect(await refusal(`elbv2 modify-target-group ${named} --health-check-port 81`, EU)).toContain(
      "(ValidationError) when calling the ModifyTargetGroup operation: the simulator does nothing with HealthCheckPort",
    );

    const [balancer] = world.loadBalancersIn(EU);
    await elb(`deregister-targets ${named} --targets Id=${target.Target.Id}`);
    expect(balancer?.healthy).toBe(false);
    const [gone] = (await elb(`describe-target-health ${named}`)).TargetHealthDescriptions;
    expect(gone.TargetHealth).toMatchObject({ State: "draining" });
    await elb(`register-targets ${named} --targets Id=${target.Target.Id}`);
    expect((await elb(`describe-target-health ${named}`)).TargetHealthDescriptions).toHaveLength(1);
    expect(await refusal(`elbv2 register-targets ${named} --targets Id=i-1234`, EU)).toContain("InvalidTarget");
  });

  test("describes functions, and invokes them", async () => {
    const { aws, refusal } = await started();
    const lambda = (command: string, ...more: string[]) => aws(`lambda ${command}`, US, ...more);
    const [found] = (await lambda("list-functions")).Functions;
    const named = "--function-name globalapp";
    expect((await lambda(`get-function ${named} --qualifier $LATEST`)).Configuration).toEqual(found);
    expect(await refusal(`lambda get-function ${named}:live`)).toContain(
      "(ResourceNotFoundException) when calling the GetFunction operation: Function not found: arn:aws:lambda:us-west-2:000000000000:function:globalapp:live",
    );
    const policy = JSON.parse((await lambda(`get-policy ${named}`)).Policy);
    expect(policy.Statement).toMatchObject([{ Principal: { Service: "elasticloadbalancing.amazonaws.com" } }]);
    expect((await lambda(`list-tags --resource ${found.FunctionArn}`)).Tags).toEqual({});
    await lambda(`put-function-concurrency ${named} --reserved-concurrent-executions 3`);
    expect(await lambda(`get-function-concurrency ${named}`)).toEqual({ ReservedConcurrentExecutions: 3 });
    await lambda(`delete-function-concurrency ${named}`);
    expect(await refusal(`lambda update-function-configuration ${named} --description x`)).toContain(
      "the simulator does nothing with Description: leave it out",
    );

    const out = join(temporaryFolder(), "answer.json");
    const answer = await lambda(`invoke ${named} --log-type Tail --payload {"path":"/x"} ${out}`);
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(Buffer.from(answer.LogResult, "base64").toString()).toMatch(
      /^START RequestId: \S+ Version: \$LATEST\n[\s\S]*\nREPORT /,
    );
    expect(JSON.parse(readFileSync(out, "utf8")).statusCode).toBe(200);
    expect(await lambda(`invoke ${named} --invocation-type Event --payload {} ${out}`)).toEqual({ StatusCode: 202 });
  });

  test("reads and writes the table of each region, and knows its backups", async () => {
    const { aws, refusal } = await started();
    const item = '{"item_id":{"S":"7"}}';
    await aws("dynamodb put-item --table-name GlobalApp --item", US, item);
    expect((await aws("dynamodb get-item --table-name GlobalApp --key", US, item)).Item).toEqual(JSON.parse(item));
    const { Table } = await aws("dynamodb describe-table --table-name GlobalApp", EU);
    expect(Table.Replicas).toMatchObject([{ RegionName: US }]);
    const backups = await aws("dynamodb describe-continuous-backups --table-name GlobalApp", EU);
    expect(backups.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus).toBe(
      "DISABLED",
    );
    expect(await refusal("dynamodb describe-continuous-backups --table-name Other", EU)).toContain(
      "TableNotFoundException",
    );
  });

  test("says who calls", async () => {
    const { aws } = await started();
    expect(await aws("sts get-caller-identity")).toEqual({
      UserId: "000000000000",
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
    });
  });

  test("prints a sentence for what the simulator does not have, whatever the service's protocol", async () => {
    const { refusal } = await started();
    const unknown = [
      ["lambda list-aliases --function-name globalapp", "Lambda does not have"],
      ["elbv2 describe-account-limits", "Elastic Load Balancing does not have DescribeAccountLimits"],
      ["globalaccelerator list-byoip-cidrs", "Global Accelerator does not have ListByoipCidrs"],
      ["sts get-session-token", "STS does not have GetSessionToken"],
      ["iam list-users", "IAM does not have ListUsers"],
      ["logs describe-log-groups", "CloudWatch Logs does not have DescribeLogGroups"],
      ["kms list-keys", "does not have the service kms"],
      ["ec2 describe-vpcs", "does not have the service ec2"],
      ["s3api list-buckets", "does not have the service s3"],
      ["route53 list-hosted-zones", "does not have the service route53"],
      ["cloudwatch list-metrics", "does not have the service monitoring"],
      ["apigateway get-rest-apis", "does not have the service apigateway"],
      ["sns list-topics", "does not have the service sns"],
    ] as const;
    // All at once: none depends on another.
    await Promise.all(
      unknown.map(async ([command, what]) => {
        const sentence = await refusal(command);
        expect(sentence).toContain("An error occurred (UnknownOperationException) when calling the ");
        expect(sentence).toContain(what);
      }),
    );
  });
});
