import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { drillProject, runDrillCommand } from "../support/drill-project";
import { expectSound, openBrowser, openPage, shoot } from "./browser";

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

it.each([
  { width: 1280, scheme: "dark" },
  { width: 390, scheme: "light" },
] as const)("a drill can be watched again, $width px wide, $scheme", async ({ width, scheme }) => {
  if (!browser) return;
  const root = drillProject();
  await runDrillCommand(root, ["us-west-2"], { fault: "throttle", steady: 20, hold: 10 });
  const [folder = ""] = readdirSync(join(root, "drills"));
  const report = pathToFileURL(join(root, "drills", folder, "report.html")).href;
  const { page, complaints } = await openPage(browser, report, { width, scheme });
  await page.getByRole("link", { name: "Watch the drill again" }).click();
  await page.getByRole("heading", { name: "All regions are healthy" }).waitFor();
  await page.getByRole("button", { name: "fault" }).click();
  await page.getByRole("heading", { name: /Delay 1/ }).waitFor();
  await page.getByRole("button", { name: "detected" }).click();
  await page.getByRole("heading", { name: /Delay 3/ }).waitFor();
  await page.getByRole("button", { name: "failover" }).click();
  await page.getByRole("heading", { name: /Failover complete after/ }).waitFor();
  await expectSound(page);
  await shoot(page, `8-replay-${width}-${scheme}`);
  await page.getByRole("button", { name: "traffic back" }).click();
  await page.getByRole("heading", { name: /is back after/ }).waitFor();
  // Backwards as well, with the scrubber, and from there by itself.
  const scrubber = page.getByLabel("second of the drill");
  await scrubber.focus();
  await page.keyboard.press("Home");
  await page.getByRole("heading", { name: "All regions are healthy" }).waitFor();
  await page.getByRole("combobox", { name: "speed" }).selectOption("30");
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByRole("heading", { name: /Failover complete after/ }).waitFor();
  await page.getByRole("button", { name: "Play" }).waitFor();
  expect(await scrubber.inputValue()).toBe(await scrubber.getAttribute("max"));
  expect(complaints).toEqual([]);
});
