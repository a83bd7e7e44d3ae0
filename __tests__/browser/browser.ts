import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { source } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { stopAfterTest } from "../support/stop";

/** A browser, or nothing where this machine has none that runs. */
export async function openBrowser(): Promise<Browser | undefined> {
  try {
    const executablePath = process.env.GLOBALAPP_CHROMIUM ?? (await packaged());
    return await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--headless=new"] });
  } catch (error) {
    console.log("################################################################################");
    console.log("# NOT RUN: npm run test:browser. No Chromium runs here: name one with the");
    console.log("# variable GLOBALAPP_CHROMIUM. Whether the page works in a browser is not known.");
    console.log("################################################################################");
    console.log(String(error).split("\n").slice(0, 4).join("\n"));
    return undefined;
  }
}

/** The package of npm carries one for Linux on x64. */
async function packaged(): Promise<string> {
  const { default: chromium } = await import("@sparticuz/chromium");
  return chromium.executablePath();
}

export interface Look {
  readonly width: 390 | 1280;
  readonly scheme: "light" | "dark";
}

/** A page for one test, and what its console complained of. */
export async function openPage(browser: Browser, url: string, { width, scheme }: Look) {
  const context = await browser.newContext({
    viewport: { width, height: width === 390 ? 844 : 900 },
    colorScheme: scheme,
  });
  stopAfterTest({ stop: () => context.close() });
  const page = await context.newPage();
  page.setDefaultTimeout(300_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
}

/** Everything that a page must be at any moment, whatever it shows. */
export async function expectSound(page: Page): Promise<void> {
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  // In place of a script tag, which the page's policy forbids.
  await page.evaluate(`(() => { ${source} })()`);
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>("axe.run()");
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

/** Into the folder SCREENSHOTS, for people; none where it is not set. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), timeout: 600_000 });
}

export const heading = (page: Page, text: string | RegExp) => page.getByRole("heading", { name: text }).waitFor();
