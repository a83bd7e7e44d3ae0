import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../../../src/simulator/load-balancer/http";
import { redirectOf } from "../../../src/simulator/load-balancer/redirect";
import type { RedirectAction } from "../../../src/topology/topology";

const TO_HTTPS: RedirectAction = { type: "redirect", protocol: "HTTPS", port: 443, statusCode: 301 };
/** Ports of this machine: 8080 stands for 80, 8082 for 443. */
const LOCAL_PORTS = new Map([
  [80, 8080],
  [443, 8082],
]);

function redirected(host: string | undefined, request: Partial<HttpRequest> = {}, action = TO_HTTPS) {
  const headers = host === undefined ? [] : [["Host", host] as const];
  const full = { method: "GET", target: "/", headers, body: Buffer.alloc(0), clientIp: "203.0.113.7", ...request };
  return redirectOf(full, action, { port: 80, protocol: "HTTP" });
}

const location = (...args: Parameters<typeof redirected>) =>
  redirected(...args).headers.find(([name]) => name === "location")?.[1];

describe("a redirect", () => {
  it("keeps host, path and query, and always names the port, as AWS does", () => {
    expect(location("api.example.com", { target: "/get/a%20b?c=%2F&d" })).toBe(
      "https://api.example.com:443/get/a%20b?c=%2F&d",
    );
  });

  it("changes the parts that it names, with what the request had in theirs", () => {
    const moved = { ...TO_HTTPS, host: "www.#{host}", path: "/v2/#{path}", query: "#{query}&from=#{port}" };
    expect(location("example.com", { target: "/a/b?c=d" }, moved)).toBe(
      "https://www.example.com:443/v2/a/b?c=d&from=80",
    );
    expect(location("example.com", { target: "/a?c" }, { ...TO_HTTPS, path: "/", query: "" })).toBe(
      "https://example.com:443/",
    );
  });

  it.each([
    ["host", "#{protocol}-#{port}.#{host}.#{host}", "http-80.example.com.example.com:443/a/b?c=d&e"],
    [
      "path",
      "/#{host}/#{port}/#{protocol}/#{path}/#{path}.#{query}",
      "example.com:443/example.com/80/http/a/b/a/b.c=d&e?c=d&e",
    ],
    [
      "query",
      "u=#{protocol}://#{host}:#{port}/#{path}?#{query}",
      "example.com:443/a/b?u=http://example.com:80/a/b?c=d&e",
    ],
    ["query", "#{other}&{path}&#{PATH}", "example.com:443/a/b?#{other}&{path}&#{PATH}"],
  ])("puts the request's own parts anywhere into the %s %s", (part, template, expected) => {
    const action = { ...TO_HTTPS, [part]: template };
    expect(location("example.com:80", { target: "/a/b?c=d&e" }, action)).toBe(`https://${expected}`);
  });

  it("takes the client's own port away", () => {
    expect(location("api.example.com:80")).toBe("https://api.example.com:443/");
    expect(location("[2001:db8::1]:80")).toBe("https://[2001:db8::1]:443/");
    expect(location("[2001:db8::1]")).toBe("https://[2001:db8::1]:443/");
  });

  it("has the listener's status, and a page of the load balancer's own", () => {
    const { status, reason, headers, body, error } = redirected("x", {}, { ...TO_HTTPS, statusCode: 302 });
    expect([status, reason, error]).toEqual([302, "Found", undefined]);
    expect(headers).toContainEqual(["server", "awselb/2.0"]);
    expect(String(body)).toContain("<h1>302 Found</h1>");
  });

  it("leads who names a port of this machine to the one that stands for the other", () => {
    expect(location("127.0.0.1:8080", { localPorts: LOCAL_PORTS })).toBe("https://127.0.0.1:8082/");
  });

  it("leads everybody else where AWS would", () => {
    expect(location("127.0.0.1", { localPorts: LOCAL_PORTS })).toBe("https://127.0.0.1:443/");
    expect(location("127.0.0.1:80", { localPorts: LOCAL_PORTS })).toBe("https://127.0.0.1:443/");
    expect(location("127.0.0.1:8080")).toBe("https://127.0.0.1:443/");
  });

  it("goes somewhere even for a request without a host or a path", () => {
    expect(location(undefined, { version: "1.0" })).toBe("https://localhost:443/");
    expect(location("x", { method: "OPTIONS", target: "*" })).toBe("https://x:443/");
  });
});
