import { expect, test } from "vitest";
import { ref, synth } from "../support/synth";

test("the default network leaves out the zones where Global Accelerator takes no endpoints", () => {
  const { one, all } = synth({ regions: ["ap-northeast-1", "eu-west-1"], network: "default" });
  const zones = one("data.aws_availability_zones", "ap-northeast-1");
  expect(zones.exclude_zone_ids).toEqual(["apne1-az3"]);
  expect(one("data.aws_subnets", "ap-northeast-1").filter).toContainEqual({
    name: "availability-zone-id",
    values: ref(zones, "zone_ids"),
  });
  // Where there is none to leave out, nothing is looked up.
  expect(all("data.aws_availability_zones")).toHaveLength(1);
});

test("a region keeps the range of its VPC, whatever regions come before it", () => {
  const rangeIn = (...regions: string[]) => synth({ regions }).one("aws_vpc", "us-west-2").cidr_block;
  expect(rangeIn("us-west-2", "eu-west-1")).toBe(rangeIn("ap-south-1", "eu-west-1", "us-west-2"));
});
