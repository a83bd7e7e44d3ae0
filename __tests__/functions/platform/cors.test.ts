import { describe, expect, it } from "vitest";
import { readPlatformConfig } from "../../../functions/platform/config";
import { createPlatform } from "../../../functions/platform/platform";
import { type AlbEventOptions, albEvent } from "../../support/alb-event";

const APP = "https://app.example.com";
const CORS = {
  origins: [APP, "http://localhost:5173"],
  methods: ["GET", "PUT"],
  headers: ["authorization", "if-match"],
  exposedHeaders: ["etag", "x-region"],
  maxAgeSeconds: 600,
  credentials: false,
};

interface Given {
  readonly cors?: unknown;
  readonly headers?: Record<string, string>;
}

function platformOf({ cors = CORS, headers = {} }: Given = {}) {
  const CORS_JSON = typeof cors === "string" ? cors : JSON.stringify(cors);
  const asked: string[] = [];
  const platform = createPlatform({
    config: readPlatformConfig({ AWS_REGION: "eu-west-1", tablename: "T", CORS: CORS_JSON }),
    application: {
      handler: async ({ httpMethod, path }) => {
        asked.push(httpMethod);
        if (path === "/broken") throw new Error("no luck");
        return { statusCode: 200, headers, body: "{}" };
      },
    },
    readTable: async () => ({}),
    now: () => 0,
    write: () => {},
  });
  // biome-ignore lint/suspicious/noExplicitAny: the platform looks at no more of the context than this
  const ask = (options: AlbEventOptions) => platform(albEvent(options), { awsRequestId: "1" } as any);
  return { ask, asked };
}

const preflight = (origin: string, path = "/a"): AlbEventOptions => ({
  method: "OPTIONS",
  path,
  headers: { origin, "access-control-request-method": "PUT", "access-control-request-headers": "authorization" },
});

const corsOf = ({ headers = {} }: { readonly headers?: object }) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^(vary|access-control-.*)$/.test(name)));

describe("a browser that asks whether a page of another origin can send a request", () => {
  it("is told what the settings say, for any path, and the application is not asked", async () => {
    const { ask, asked } = platformOf();
    for (const path of ["/a", "/health"]) {
      const answer = await ask(preflight(APP, path));
      expect(answer).toMatchObject({ statusCode: 204, body: "", headers: { "x-region": "eu-west-1" } });
      expect(corsOf(answer)).toEqual({
        "access-control-allow-origin": APP,
        "access-control-allow-methods": "GET, PUT",
        "access-control-allow-headers": "authorization, if-match",
        "access-control-expose-headers": "etag, x-region",
        "access-control-max-age": "600",
        vary: "Origin",
      });
    }
    expect(asked).toEqual([]);
  });

  it.each(["https://evil.example.com", "https://app.example.com.evil.example", `${APP}/`, "null", ""])(
    "is told nothing where the page is of %j",
    async (origin) => {
      const answer = await platformOf().ask(preflight(origin));
      expect(answer.statusCode).toBe(204);
      expect(corsOf(answer)).toEqual({ vary: "Origin" });
    },
  );

  it("is one where it says so: any other OPTIONS is the application's", async () => {
    const { ask, asked } = platformOf();
    await ask({ method: "OPTIONS", path: "/a" });
    await ask({ method: "OPTIONS", path: "/a", headers: { origin: APP } });
    await ask({ method: "OPTIONS", path: "/a", headers: { "access-control-request-method": "PUT" } });
    expect(asked).toEqual(["OPTIONS", "OPTIONS", "OPTIONS"]);
  });

  it("is answered by the application where the settings let nobody in", async () => {
    const { ask, asked } = platformOf({ cors: "" });
    expect(corsOf(await ask(preflight(APP)))).toEqual({});
    expect(asked).toEqual(["OPTIONS"]);
  });
});

describe("every other answer", () => {
  it("lets the page read it, and says that it depends on the page's origin", async () => {
    const { ask } = platformOf();
    const allowed = {
      "access-control-allow-origin": APP,
      "access-control-expose-headers": "etag, x-region",
      vary: "Origin",
    };
    for (const path of ["/a", "/broken", "/health"]) {
      expect(corsOf(await ask({ path, headers: { origin: APP } }))).toEqual(allowed);
    }
    for (const headers of [{}, { origin: "https://evil.example.com" }] as Record<string, string>[]) {
      expect(corsOf(await ask({ path: "/a", headers }))).toEqual({ vary: "Origin" });
    }
  });

  it("lets any page read it where the settings say so, and then does not depend on the origin", async () => {
    const { ask } = platformOf({ cors: { ...CORS, origins: "*" } });
    for (const headers of [{}, { origin: "https://any.example.com" }] as Record<string, string>[]) {
      expect(corsOf(await ask({ path: "/a", headers }))).toMatchObject({ "access-control-allow-origin": "*" });
      expect(corsOf(await ask({ path: "/a", headers }))).not.toHaveProperty("vary");
    }
  });

  it("lets a page with cookies read it only where the settings say so", async () => {
    const credentials = async (cors: object) =>
      corsOf(await platformOf({ cors }).ask({ path: "/a", headers: { origin: APP } }))[
        "access-control-allow-credentials"
      ];
    expect(await credentials(CORS)).toBeUndefined();
    expect(await credentials({ ...CORS, credentials: true })).toBe("true");
  });

  it.each([
    [{ Vary: "Accept" }, { vary: "Accept, Origin" }],
    [{ vary: "accept, origin" }, { vary: "accept, origin" }],
    [{ vary: "*" }, { vary: "*" }],
  ])("keeps the application's own Vary: %j", async (headers, expected) => {
    expect(corsOf(await platformOf({ headers }).ask({ path: "/a" }))).toEqual(expected);
  });

  it("is left alone where the application lets pages in by itself", async () => {
    const headers = { "access-control-allow-origin": "https://other.example.com" };
    expect(corsOf(await platformOf({ headers }).ask({ path: "/a", headers: { origin: APP } }))).toEqual(headers);
  });
});

describe("a variable that is not what the settings make", () => {
  it.each(["{", "7", "null", "{}", JSON.stringify({ ...CORS, origins: "https://app.example.com" })])(
    "lets nobody in, and the function is unhealthy: %s",
    async (cors) => {
      const { ask } = platformOf({ cors });
      expect(corsOf(await ask({ path: "/a", headers: { origin: APP } }))).toEqual({});
      expect((await ask({ path: "/health" })).statusCode).toBe(503);
    },
  );

  it("cannot let in every page with cookies, which browsers refuse", async () => {
    const { ask } = platformOf({ cors: { ...CORS, origins: "*", credentials: true } });
    expect((await ask({ path: "/health" })).statusCode).toBe(503);
  });
});
