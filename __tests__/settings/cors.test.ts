import { describe, expect, test } from "vitest";
import { readPlatformConfig } from "../../functions/platform/config";
import { functionEnvironment } from "../../src/settings/function-environment";
import { readSettings } from "../../src/settings/settings";
import { problemsOf, settings } from "../support/settings";

const problemOf = (cors: object) => problemsOf({ cors });

describe("the setting cors", () => {
  test.each([
    "*",
    ["https://app.example.com"],
    ["http://localhost:5173", "http://[::1]:8080", "https://xn--zo-jia.example"],
  ])("lets in %j", (origins) => {
    expect(problemOf({ origins })).toEqual([]);
  });

  test.each([
    "https://app.example.com/",
    "https://app.example.com:443",
    "http://app.example.com:80",
    "https://App.example.com",
    "https://*.example.com",
    "app.example.com",
    "ftp://app.example.com",
    "null",
    "*",
    "",
  ])("does not let in %j, which no browser sends as an origin", (origin) => {
    expect(problemOf({ origins: [origin] })).toEqual([
      `cors.origins[0]: ${JSON.stringify(origin)} is not allowed; use "*" for every page, or a list of origins as browsers write them, such as https://app.example.com or http://localhost:5173`,
    ]);
  });

  test("needs origins, at least one", () => {
    expect(problemOf({})).toEqual([expect.stringMatching(/^cors\.origins: is missing; use "\*"/)]);
    expect(problemOf({ origins: [] })).toEqual([
      expect.stringMatching(/^cors\.origins: \[\] is not allowed; use "\*"/),
    ]);
  });

  test("refuses what could split a header", () => {
    const origins = "*";
    expect(problemOf({ origins, headers: ["a\r\nb"] })).toEqual([expect.stringMatching(/^cors\.headers\[0\]: /)]);
    expect(problemOf({ origins, methods: ["GET, PUT"] })).toEqual([expect.stringMatching(/^cors\.methods\[0\]: /)]);
    expect(problemOf({ origins, exposedHeaders: [""] })).toEqual([
      expect.stringMatching(/^cors\.exposedHeaders\[0\]: /),
    ]);
  });

  test("cannot let in every page with cookies", () => {
    expect(problemOf({ origins: "*", credentials: true })).toEqual([
      'cors.credentials: true is not allowed; browsers refuse it with origins "*": list the origins',
    ]);
    expect(problemOf({ origins: ["https://app.example.com"], credentials: true })).toEqual([]);
  });

  test.each([true, false])("is what the function reads (example application: %s)", (isExample) => {
    const cors = { origins: ["https://app.example.com"], maxAgeSeconds: 5 };
    const variables = functionEnvironment(readSettings("GlobalApp", settings({ cors })), isExample);
    expect(readPlatformConfig({ ...variables, AWS_REGION: "eu-west-1" })).toMatchObject({
      cors: {
        origins: ["https://app.example.com"],
        methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        headers: ["authorization", "content-type", "if-match", "if-none-match"],
        exposedHeaders: ["etag", "retry-after", "x-region"],
        maxAgeSeconds: 5,
        credentials: false,
      },
      problems: [],
    });
  });

  test("counts for the 4 KB of variables", () => {
    const origins = Array.from({ length: 120 }, (_, index) => `https://app-${index}.a-long-name.example.com`);
    expect(problemOf({ origins })).toEqual([expect.stringMatching(/^function\.environment: has \d+ bytes as JSON/)]);
  });
});
