import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { App, TerraformStack } from "cdktf";

// What cdktf itself costs: one provider and one resource.
const app = new App();
const stack = new TerraformStack(app, "Bare");
new AwsProvider(stack, "aws", { region: "us-west-2" });
new S3Bucket(stack, "bucket");

app.synth();
