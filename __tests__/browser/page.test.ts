import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Timed } from "../../src/simulator/ground/events";
import { ECHO } from "../support/bundle";
import { Connection } from "../support/connection";
import { codeProject } from "../support/project";
import { expectSound, heading, type Look, openBrowser, openPage, shoot } from "./browser";
import { simulator } from "./simulator";

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Tabs until something has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < 100; tabs++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate<string>(
      "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent",
    );
    if (focused === name) return;
  }
  throw new Error(`the keyboard does not reach ${name}`);
}

/** A path, and a city. */
const HOSTILE = "/<img/src=x/onerror=alert(1)>";
const PRINTING = ECHO.replace("(event) => ({", "(event) => (console.log(event.path), {");

const LOOKS: readonly Look[] = [
  { width: 1280, scheme: "light" },
  { width: 390, scheme: "dark" },
];

describe("the page", () => {
  for (const look of LOOKS) {
    const shown = `${look.width}-${look.scheme}`;
    it(`tells the story of a failover, from the click to the recovery, ${look.width} px wide, ${look.scheme}`, async ({
      skip,
    }) => {
      if (!browser) return skip();
      const { url, goOn, standStillAt } = await simulator();
      const { page, complaints } = await openPage(browser, url, look);
      await heading(page, "All regions are healthy");
      await page.getByText("São Paulo").first().waitFor();
      const isOf = (event: Timed) => "region" in event && event.region === "us-west-2";
      // The check before leaves the fault alone for a while.
      await standStillAt((event) => event.type === "health-check" && isOf(event));
      await expectSound(page);
      await shoot(page, `1-calm-${shown}`);
      await page.getByRole("button", { name: "Break us-west-2 and show me" }).click();

      await standStillAt((event) => event.type === "fault" && event.on);
      await heading(page, /Delay 1/);
      await shoot(page, `2-delay-1-${shown}`);
      await goOn();

      await standStillAt((event) => event.type === "health-check" && isOf(event) && event.outcome !== 200);
      await heading(page, /Delay 2/);
      await page.getByText("1 of 2 failed checks").waitFor();
      await shoot(page, `3-delay-2-${shown}`);
      await goOn();

      await standStillAt((event) => event.type === "target-health" && event.to === "unhealthy");
      await heading(page, /Delay 3/);
      await page.getByText(/hears it in \d+ s/).waitFor();
      await expectSound(page);
      await shoot(page, `4-delay-3-${shown}`);
      // A reload loses nothing.
      await page.reload();
      await heading(page, /Delay 3/);
      await page.getByText("throttle in us-west-2 begins").waitFor();
      await goOn();

      await standStillAt((event) => event.type === "endpoint-health" && !event.healthy);
      await heading(page, /Failover complete after/);
      await page.getByText(/The longest delay was the wait for the second failed check/).waitFor();
      await expectSound(page);
      await goOn();

      let moved = 0;
      await standStillAt(
        (event) =>
          event.type === "connection" && event.from === "São Paulo" && event.region !== "us-west-2" && ++moved > 8,
      );
      await page.getByText(/keep-alive connections stay behind/).waitFor();
      await shoot(page, `5-failover-${shown}`);
      await goOn();

      await standStillAt((event) => event.type === "fault" && !event.on);
      await heading(page, /is restored/);
      await shoot(page, `6-restored-${shown}`);
      await goOn();

      await standStillAt((event) => event.type === "endpoint-health" && event.healthy);
      await heading(page, /us-west-2 is back after/);
      await shoot(page, `7-back-${shown}`);
      expect(complaints).toEqual([]);
    });
  }

  it("obeys the keyboard alone", async ({ skip }) => {
    if (!browser) return skip();
    const { url } = await simulator();
    const { page, complaints } = await openPage(browser, url, { width: 1280, scheme: "dark" });
    await heading(page, "All regions are healthy");
    await tabTo(page, "Break");
    await page.keyboard.press("Enter");
    await page.getByText(/status in us-west-2, for/).waitFor();
    await tabTo(page, "Restore status in us-west-2");
    await page.keyboard.press("Enter");
    await page.getByText("Nothing is broken.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("says what is so when two regions break, a tour is ended early, and the simulator ends", async ({ skip }) => {
    if (!browser) return skip();
    const { url, stop } = await simulator();
    const { page } = await openPage(browser, url, { width: 1280, scheme: "light" });
    await heading(page, "All regions are healthy");
    await page.getByRole("combobox", { name: "speed" }).selectOption("60x");
    const breakage = page.getByRole("region", { name: "Break something" });
    await breakage.getByRole("combobox", { name: "fault" }).selectOption("load-balancer");
    for (const region of ["us-west-2", "eu-central-1"]) {
      await breakage.getByRole("combobox", { name: "region" }).selectOption(region);
      await page.getByRole("button", { name: "Break", exact: true }).click();
    }
    await heading(page, "No region is healthy");
    await page.getByText("sends clients anyway: no region is healthy").first().waitFor();
    // Another tab knows the same.
    const other = await openPage(browser, url, { width: 390, scheme: "light" });
    await heading(other.page, "No region is healthy");
    await page.getByRole("button", { name: "Break us-west-2 and show me" }).click();
    await page
      .getByText("the guided minute starts where nothing is broken: restore load-balancer in us-west-2")
      .waitFor();
    for (const region of ["us-west-2", "eu-central-1"]) {
      await page.getByRole("button", { name: `Restore load-balancer in ${region}` }).click();
    }
    await heading(page, /is back after/);
    await page.getByRole("button", { name: "Break us-west-2 and show me" }).click();
    await page.getByRole("combobox", { name: "speed" }).selectOption("10x");
    await page.getByRole("button", { name: "End the guided minute" }).click();
    await page.getByRole("button", { name: "Break us-west-2 and show me" }).waitFor();
    expect(await page.getByRole("combobox", { name: "speed" }).inputValue()).toBe("60");
    await stop();
    await page.getByText("The simulator does not answer.").waitFor();
    await page.getByText("not connected").waitFor();
  });

  it("says what is wrong with a command, and shows the user's own traffic in place of its own", async ({ skip }) => {
    if (!browser) return skip();
    const { url, address } = await simulator(codeProject(PRINTING));
    const { page } = await openPage(browser, url, { width: 390, scheme: "light" });
    await page.getByText("It is on: new connections").waitFor();
    await page.getByRole("textbox", { name: "cities" }).fill(HOSTILE);
    await page.getByRole("button", { name: "Change" }).click();
    await page.getByText(`unknown place "${HOSTILE}"`).waitFor();
    await (await Connection.open(address)).get(HOSTILE);
    // What a function prints is text as well.
    await page.locator("code", { hasText: HOSTILE }).first().waitFor();
    expect(await page.locator("img").count()).toBe(0);
    await page.getByText("It is off: new connections").waitFor();
    await expectSound(page);
  });
});
