import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it, vi } from "vitest";
import { alarmNamed } from "../../../src/drill/targets/alarm-arn";
import { AwsBackendControl } from "../../../src/drill/targets/aws-backend-control";
import { serveForTest } from "../../support/serve";
import { stopAfterTest } from "../../support/stop";

const ARN = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:Shop: errors";
const STACK = { acceleratorDnsName: "a", acceleratorIpAddresses: [], regions: {} };

describe("an alarm", () => {
  it("is asked for in its own region, by its own name, and told apart from one of another account", async () => {
    const asked: [string, string | undefined][] = [];
    const server = createServer(async (request, response) => {
      asked.push([await text(request), request.headers.authorization]);
      const { AlarmNames } = JSON.parse(asked.at(-1)?.[0] ?? "");
      const found = AlarmNames.includes("Shop: errors") ? [{ AlarmArn: ARN, StateValue: "ALARM" }] : [];
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ MetricAlarms: [], CompositeAlarms: found }));
    });
    const control = new AwsBackendControl({ stack: STACK as never, endpoint: await serveForTest(server) });
    stopAfterTest({ stop: async () => control.stop() });
    expect(await control.alarmState(ARN)).toBe("ALARM");
    expect(await control.alarmState(ARN.replace("123456789012", "210987654321"))).toBeUndefined();
    expect(await control.alarmState(ARN.replace("Shop: errors", "Other"))).toBeUndefined();
    expect(asked[0]?.[0]).toContain('"AlarmTypes":["MetricAlarm","CompositeAlarm"]');
    expect(asked[0]?.[1]).toContain("/eu-central-1/monitoring/");
  });

  it.each(["Errors", "arn:aws:sns:us-west-2:123456789012:Errors", "arn:aws:cloudwatch:us-west-2:1:alarm:Errors"])(
    "is refused by a name that is not its ARN: %s",
    (arn) => {
      expect(() => alarmNamed(arn)).toThrow(
        `--stop-alarm ${arn} is not valid: use the ARN of an alarm, such as arn:aws:cloudwatch:us-west-2:123456789012:alarm:Errors`,
      );
    },
  );
});

describe("credentials", () => {
  it("say when they end, where they know", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    vi.stubEnv("AWS_PROFILE", undefined);
    vi.stubEnv("AWS_CREDENTIAL_EXPIRATION", "2026-01-01T00:00:00Z");
    try {
      const control = new AwsBackendControl({ stack: STACK as never });
      stopAfterTest({ stop: async () => control.stop() });
      expect(await control.credentialsExpireMs()).toBe(Date.UTC(2026, 0, 1));
      vi.stubEnv("AWS_CREDENTIAL_EXPIRATION", undefined);
      expect(await control.credentialsExpireMs()).toBeUndefined();
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
