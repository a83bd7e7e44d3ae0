import { XMLParser } from "fast-xml-parser";
import { expect, it } from "vitest";
import { protocolError } from "../../../src/simulator/aws-api/protocol-error";
import { ApiError, type ApiRequest } from "../../../src/simulator/aws-api/request";

const error = new ApiError(400, "UnknownOperationException", "there is no such thing");
const DETAIL = { Code: "UnknownOperationException", Message: "there is no such thing" };

const answer = (service: string, headers: ApiRequest["headers"] = {}) =>
  protocolError(
    {
      method: "POST",
      path: "/",
      query: new URLSearchParams(),
      body: Buffer.alloc(0),
      region: "us-west-2",
      service,
      headers,
    },
    error,
  );
const xmlOf = (service: string, headers: ApiRequest["headers"] = {}) =>
  new XMLParser().parse(String(answer(service, headers).body));
const FORM = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

it("an error is in the protocol of the service that the client thinks it speaks to", () => {
  expect(xmlOf("sns", FORM).ErrorResponse.Error).toMatchObject(DETAIL);
  expect(xmlOf("ec2", FORM).Response.Errors.Error).toEqual(DETAIL);
  expect(xmlOf("s3").Error).toEqual(DETAIL);
  expect(xmlOf("route53").ErrorResponse.Error).toMatchObject(DETAIL);
  expect(JSON.parse(String(answer("kms").body))).toMatchObject({
    __type: DETAIL.Code,
    message: DETAIL.Message,
  });
  expect(answer("apigateway").headers).toEqual({ "x-amzn-errortype": DETAIL.Code });
});

it("an error in CBOR is a map of two texts", () => {
  const { body, contentType, headers } = answer("monitoring", { "smithy-protocol": "rpc-v2-cbor" });
  expect([contentType, headers]).toEqual(["application/cbor", { "smithy-protocol": "rpc-v2-cbor" }]);
  const text = (value: string) => Buffer.concat([Buffer.from([0x79, 0, value.length]), Buffer.from(value)]);
  const map = [Buffer.from([0xa2]), text("__type"), text(DETAIL.Code), text("message"), text(DETAIL.Message)];
  expect(body).toEqual(Buffer.concat(map));
});
