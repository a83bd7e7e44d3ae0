import { expect, it, onTestFinished, vi } from "vitest";
import { s3In } from "../../src/state/client";
import { stopAfterTest } from "../support/stop";

it.each([
  [undefined, false],
  ["https://s3.eu-central-1.amazonaws.com", false],
  ["https://127.example.com", false],
  ["http://localhost:4566", true],
  ["http://s3.localhost:4566", true],
  ["http://127.0.0.1:5000", true],
  ["http://[::1]:5000", true],
])("a bucket at the endpoint %s is asked for by path: %s", (endpoint, byPath) => {
  vi.stubEnv("AWS_ENDPOINT_URL_S3", undefined);
  vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
  onTestFinished(() => void vi.unstubAllEnvs());
  const client = s3In("eu-central-1");
  stopAfterTest({ stop: async () => client.destroy() });
  expect(client.config.forcePathStyle).toBe(byPath);
});
