import { afterEach, describe, expect, it, vi } from "vitest";
import { defaultProvider, environmentCredentials } from "../../../functions/platform/credentials";

describe("the function's credentials", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("are those that Lambda sets in the environment", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "id");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    vi.stubEnv("AWS_SESSION_TOKEN", "token");
    const expected = { accessKeyId: "id", secretAccessKey: "secret", sessionToken: "token" };
    expect(await environmentCredentials()).toEqual(expected);
    expect(await defaultProvider()()).toEqual(expected);
  });

  it.each(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])("are missed without %s", async (name) => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "id");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    vi.stubEnv(name, undefined);
    await expect(environmentCredentials()).rejects.toThrow("there are no credentials");
  });
});
